import type {RecoveryPoint, RecoveryPointGateway} from '../../aws/recovery-points.ts';
import {BackupctlError} from '../../errors.ts';
import {nearest} from '../../nearest.ts';
import type {Journal} from '../../restore/journal.ts';
import type {RestorePlan, RunRecord} from '../../restore/machine.ts';
import type {TableGateway} from './gateway.ts';
import {lostByRestore} from './lost.ts';
import {lostOfGone, type SavedSettings} from './lost-of-gone.ts';

/** A table that has recovery points, whether or not it still exists. */
export interface RestorableTable {
  readonly name: string;
  readonly arn: string;
  /** Newest first. */
  readonly points: readonly RecoveryPoint[];
}

/** From the vault, not from the list of tables: the one that is needed most may be gone. */
export async function restorableTables(
  points: RecoveryPointGateway,
  vault: string,
): Promise<readonly RestorableTable[]> {
  const byArn = new Map<string, RecoveryPoint[]>();
  for (const point of await points.points(vault)) {
    if (!/:dynamodb:.*:table\//.test(point.resourceArn)) continue;
    byArn.set(point.resourceArn, [...(byArn.get(point.resourceArn) ?? []), point]);
  }
  return [...byArn]
    .map(([arn, list]) => ({
      arn,
      name: arn.split('table/')[1] ?? arn,
      points: list.toSorted((a, b) => b.createdAt - a.createdAt),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** @throws TABLE_NOT_BACKED_UP naming the nearest ones */
export function findTable(name: string, tables: readonly RestorableTable[], vault: string): RestorableTable {
  const found = tables.find((table) => table.name === name);
  if (found) return found;
  const names = tables.map((table) => table.name);
  const containing = names.filter((each) => each.toLowerCase().includes(name.toLowerCase()));
  const guesses = containing.length > 0 ? containing : nearest(name, names);
  throw new BackupctlError({
    code: 'TABLE_NOT_BACKED_UP',
    exit: 'usage',
    message: `There is no backup of a table "${name}" in the vault ${vault}.`,
    next:
      guesses.length > 0
        ? guesses.map((guess) => `Did you mean ${guess}?`)
        : ['See what is backed up: backupctl status'],
  });
}

export interface TablePlanParts {
  readonly tables: TableGateway;
  /** Asked only when the table itself is gone. */
  readonly saved: SavedSettings;
  readonly journal: Journal<RunRecord>;
  readonly table: RestorableTable;
  readonly point: RecoveryPoint;
  readonly target: string;
  readonly roleArn: string | undefined;
}

/**
 * What would be done; reads only.
 * @throws TARGET_NAME_INVALID, RESTORE_TARGET_EXISTS, ROLE_MISSING
 */
export async function planTableRestore({
  tables,
  saved,
  journal,
  table,
  point,
  target,
  roleArn,
}: TablePlanParts): Promise<RestorePlan> {
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(target)) throw invalidName(target);
  if (roleArn === undefined) throw noRole();
  const [settings, existing] = await Promise.all([tables.settings(table.name), tables.shape(target)]);
  if (existing) throw await targetExists(target, journal);
  return {
    kind: 'table',
    source: table.name,
    sourceExists: settings !== undefined,
    recoveryPoint: {
      arn: point.arn,
      resourceArn: point.resourceArn,
      createdAt: new Date(point.createdAt).toISOString(),
      vault: point.vault,
      ...(point.bytes === undefined ? {} : {bytes: point.bytes}),
    },
    target,
    roleArn,
    steps: ['restore', 'active', 'verify'],
    ...(settings ? {lost: lostByRestore(settings)} : await lostOfGone(saved, table.name, point.createdAt)),
  };
}

/** `orders` → `orders-restored-20261124`, within the 255 characters a name may have. */
export function proposedTarget(source: string, now: number): string {
  const ending = `-restored-${new Date(now).toISOString().slice(0, 10).replaceAll('-', '')}`;
  return source.slice(0, 255 - ending.length) + ending;
}

async function targetExists(target: string, journal: Journal<RunRecord>): Promise<BackupctlError> {
  const own = (await journal.list()).find(({plan}) => plan.target === target);
  return new BackupctlError({
    code: 'RESTORE_TARGET_EXISTS',
    exit: 'refused',
    message: `There is already a table ${target}. A restore only ever goes into a new one; nothing was started.`,
    next: own
      ? [
          `It may be the one of an earlier run: backupctl restore-table --resume ${own.runId}`,
          'or choose another name: --to NAME',
        ]
      : ['Choose another name: --to NAME'],
  });
}

function invalidName(target: string): BackupctlError {
  return new BackupctlError({
    code: 'TARGET_NAME_INVALID',
    exit: 'usage',
    message: `"${target}" cannot be the name of a table: 3 to 255 letters, digits, underscores, hyphens and dots.`,
    next: ['--to NAME'],
  });
}

function noRole(): BackupctlError {
  return new BackupctlError({
    code: 'ROLE_MISSING',
    exit: 'unknown',
    message: 'There is no service role AWSBackupDefaultServiceRole, and AWS Backup restores only as one.',
    next: ['backupctl check-account --fix'],
  });
}
