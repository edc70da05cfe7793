import type {ArchiveState, ArchiveStatus} from '../status/archives.ts';
import {bytes} from './bytes.ts';
import type {Look} from './look.ts';
import {table} from './table.ts';

/** So many of the newest are shown; `--json` has all. */
const SHOWN = 14;

/** The archives of each user pool by date, the newest first. */
export function renderArchives(archives: readonly ArchiveStatus[], look: Look): string[] {
  const pools = [...new Set(archives.map(({poolId}) => poolId))];
  return pools.flatMap((poolId) => {
    const own = archives.filter((each) => each.poolId === poolId).toReversed();
    const older = own.length - SHOWN;
    return [
      '',
      `  Archives of user pool ${poolId}`,
      ...table(
        own.slice(0, SHOWN).map((each) => row(each, look)),
        {head: ['DATE', 'STATE', 'USERS', 'GROUPS', 'MEMBERSHIPS', 'SIZE', 'RUN'], look, right: [2, 3, 4, 5]},
      ),
      ...(older > 0 ? [look.dim(`  and ${older} older: --json has all`)] : []),
    ];
  });
}

function row({date, state, users, groups, memberships, bytes: size, runId}: ArchiveStatus, look: Look): string[] {
  const count = (value: number | undefined) => (value === undefined ? '' : value.toLocaleString('en-US'));
  return [
    date,
    paint(state, look)(state),
    count(users),
    count(groups),
    count(memberships),
    size === undefined ? '' : bytes(size),
    runId,
  ];
}

const paint = (state: ArchiveState, look: Look) =>
  state === 'good' ? look.good : state === 'partial' ? look.warn : look.bad;
