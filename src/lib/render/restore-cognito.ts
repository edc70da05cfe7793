import type {PoolRestorePlan, PoolRestoreResult} from '../resources/user-pool/restore.ts';
import {counted} from './count.ts';
import type {Look} from './look.ts';
import {table} from './table.ts';
import {withAge} from './time.ts';

export function renderPoolPlan(
  {archive, target, targetName, password, notices}: PoolRestorePlan,
  now: number,
  look: Look,
): string[] {
  const {counts} = archive;
  return [
    `  FROM    archive of ${look.strong(archive.date)}, ${withAge(archive.startedAt, now)}, pool ${archive.poolId}`,
    `          ${counted(counts.users, 'user')}, ${counted(counts.groups, 'group')}, ${counted(counts.memberships, 'membership')}`,
    `  TARGET  ${look.strong(target)}   ${targetName}`,
    '',
    '  Nobody is mailed. Users who are there already only get what they lack; disabled users stay disabled.',
    password === 'reset'
      ? '  Passwords cannot come back: each user gets a random one that nobody knows, and asks for a new one by "forgot password".'
      : '  Passwords cannot come back: users stay in the state in which an administrator must give them one.',
    ...(counts.federatedUsers > 0
      ? [
          `  ${counted(counts.federatedUsers, 'federated user')} come back by themselves at the next sign-in through their provider.`,
        ]
      : []),
    ...notices.map((notice) => `  ${look.warn(look.mark.warn)} ${notice}`),
    '',
  ];
}

export function renderRestoreCognito(result: PoolRestoreResult, now: number, look: Look): string[] {
  const {status, plan, verification, users, memberships, files} = result;
  if (status === 'planned')
    return [
      ...renderPoolPlan(plan, now, look),
      '  Nothing was changed. Without --dry-run it asks for the name of the pool.',
    ];
  const rows = verification.map(({what, expected, found, state, fields}) => [
    state === 'equal' ? look.good(state) : look.bad(state),
    what,
    String(expected),
    String(found),
    fields?.join(', ') ?? '',
  ]);
  const good = status === 'finished';
  return [
    '',
    ...table(rows, {head: ['VERIFIED', 'WHAT', 'IN THE ARCHIVE', 'IN THE POOL', ''], look, right: [2, 3]}),
    '',
    good
      ? `  ${look.good(`${look.mark.good} Restored`)} into ${look.strong(plan.target)}.`
      : `  ${look.bad(`${look.mark.bad} Partly restored`)} into ${look.strong(plan.target)}: the lines above that differ, and ${counted(users?.failed ?? 0, 'user')} that failed.`,
    ...(files.length > 0
      ? ['  Files with personal content, readable by you alone:', ...files.map((file) => `    ${file}`)]
      : []),
    '',
    '  Every restored user has a new sub: rows keyed by the old one must be rewritten (the subs file maps them).',
    ...((memberships?.pending ?? 0) > 0
      ? [
          `  ${counted(memberships?.pending ?? 0, 'membership')} of federated users wait until those have signed in again.`,
        ]
      : []),
    '  Not restorable: passwords, one-time password secrets, passkeys, remembered devices, sessions.',
    ...(good ? [] : [`  Next  backupctl restore-cognito --resume ${result.runId}      tries what is missing again`]),
  ];
}
