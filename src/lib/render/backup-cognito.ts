import type {BackupCognitoResult, PoolExport} from '../backup-cognito/export.ts';
import type {HoldsResult} from '../backup-cognito/hold.ts';
import type {VerifyResult} from '../backup-cognito/verify.ts';
import {bytes} from './bytes.ts';
import {counted} from './count.ts';
import type {Look} from './look.ts';

export function renderBackupCognito({pools}: BackupCognitoResult, environment: string, look: Look): string[] {
  const [first] = pools;
  return [
    ...pools.flatMap((pool) => exported(pool, look)),
    '',
    '  Not in any export of Cognito: passwords, one-time password secrets, passkeys, remembered devices.',
    ...(first
      ? [
          `  Next  backupctl restore-cognito -e ${environment} --date ${first.date} --dry-run      shows what would come back`,
        ]
      : []),
  ];
}

function exported({poolId, counts, place, alarms, unread}: PoolExport, look: Look): string[] {
  const {users, groups, memberships, late, vanished, vanishedGroups} = counts;
  const doubtful = alarms.length > 0;
  const mark = doubtful ? look.bad(look.mark.bad) : look.good(look.mark.good);
  const meanwhile = [
    late > 0 ? `${counted(late, 'user')} came while it ran` : '',
    vanished > 0 ? `${counted(vanished, 'user')} went` : '',
    vanishedGroups > 0 ? `${counted(vanishedGroups, 'group')} went` : '',
  ].filter((each) => each !== '');
  return [
    `  ${mark} ${look.strong(poolId)}  ${counted(users, 'user')}, ${counted(groups, 'group')}, ${counted(memberships, 'membership')}`,
    `    ${place}`,
    ...(meanwhile.length > 0 ? [`    Meanwhile: ${meanwhile.join(', ')}.`] : []),
    ...alarms.map(({message}) => `    ${look.bad(`In doubt: ${message}.`)}`),
    ...(doubtful ? ['    It is kept, and so is the last good archive, until a good one follows.'] : []),
    ...unread.map(({part, code}) => `    ${look.warn(`${look.mark.warn} Not read: ${part} (${code})`)}`),
  ];
}

export function renderVerified({archives}: VerifyResult, environment: string, look: Look): string[] {
  const damaged = archives.some(({state}) => state === 'damaged');
  return [
    ...archives.flatMap(({poolId, runId, state, parts, differences, counts}) => {
      const whole = state === 'whole';
      const size = bytes(parts.reduce((sum, part) => sum + part.bytes, 0));
      return [
        `  ${whole ? look.good(look.mark.good) : look.bad(look.mark.bad)} ${look.strong(poolId)}  ${runId}: ${whole ? 'every byte and every count is as its manifest says' : 'not what its manifest says'}`,
        `    ${counted(parts.length, 'part')}, ${size}; ${counted(counts.users, 'user')}, ${counted(counts.groups, 'group')}, ${counted(counts.memberships, 'membership')}`,
        ...parts.flatMap(({name, problem}) =>
          problem === undefined ? [] : [`    ${look.bad(`${name}: ${problem}`)}`],
        ),
        ...differences.map((line) => `    ${look.bad(line)}`),
      ];
    }),
    ...(damaged ? ['', `  Next  backupctl status -e ${environment}      shows the other dates there are`] : []),
  ];
}

export function renderHolds({holds}: HoldsResult, look: Look): string[] {
  return holds.flatMap(({poolId, runId, objects, held, locked}) => [
    `  ${look.good(look.mark.good)} ${look.strong(poolId)}  ${runId}: ${held ? 'held' : 'let go'}, ${counted(objects, 'object')}`,
    `    ${holdMeaning(held, locked)}`,
  ]);
}

function holdMeaning(held: boolean, locked: boolean): string {
  if (!held) return 'It is kept as long as any archive of its age.';
  return locked
    ? 'The lifecycle passes over it, and S3 lets nobody delete it until it is let go.'
    : 'The lifecycle passes over it. The bucket has no Object Lock, so whoever may delete objects still can.';
}
