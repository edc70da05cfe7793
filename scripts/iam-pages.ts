import {COMMAND_GRANTS} from '../src/lib/permissions/commands.ts';
import {policyOf} from '../src/lib/permissions/grant.ts';

/** With the default names; what stands in capitals is to be replaced. */
const PLACE = {
  partition: 'aws',
  region: 'REGION',
  account: 'ACCOUNT',
  vault: 'Questionnaire_Backups',
  bucket: 'backupctl-ACCOUNT-REGION',
};

/** docs/iam: the least that each command needs, from the table that check-account asks IAM about. */
export const iamPages: Readonly<Record<string, () => string>> = Object.fromEntries(
  Object.entries(COMMAND_GRANTS).map(([name, grants]) => [
    `docs/iam/${name}.json`,
    () => `${JSON.stringify(policyOf(grants, PLACE), null, 2)}\n`,
  ]),
);
