import type {BackupCognitoResult} from '../archive/export.ts';
import {counted} from './count.ts';
import type {Look} from './look.ts';

export function renderBackupCognito({pools}: BackupCognitoResult, environment: string, look: Look): string[] {
  return [
    ...pools.flatMap(({poolId, counts, place}) => [
      `  ${look.good(look.mark.good)} ${look.strong(poolId)}  ${counted(counts.users, 'user')}, ${counted(counts.groups, 'group')}, ${counted(counts.memberships, 'membership')}`,
      `    ${place}`,
    ]),
    '',
    '  Not in any export of Cognito: passwords, one-time password secrets, passkeys, remembered devices.',
    ...pools
      .slice(0, 1)
      .map(
        ({date}) =>
          `  Next  backupctl restore-cognito -e ${environment} --date ${date} --dry-run      shows what would come back`,
      ),
  ];
}
