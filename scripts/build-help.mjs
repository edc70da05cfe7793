// The first page of help, from the manifest: a text that is only printed needs no framework to be loaded.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** In the order of life, not of the alphabet. */
const ORDER = [
  'check-account',
  'setup',
  'status',
  'backup-cognito',
  'restore-table',
  'restore-cognito',
  'config:show',
  'completion',
];

export function buildHelp() {
  const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'));
  const ids = [...ORDER.filter((id) => commands[id]), ...Object.keys(commands).filter((id) => !ORDER.includes(id))];
  const width = Math.max(...ids.map((id) => id.length)) + 3;
  const lines = ids.map((id) => `  ${id.replace(':', ' ').padEnd(width)}${commands[id].summary}`);
  writeFileSync(
    join(root, 'dist/help.txt'),
    `Makes the nightly backups of an AWS account true, and brings things back: DynamoDB, S3 and Cognito.

USAGE
  $ backupctl COMMAND [flags]

EXAMPLES
  $ backupctl check-account                                  can this account make and restore backups?
  $ backupctl setup -e test                                  set the nightly backups up; shows a plan and asks
  $ backupctl restore-cognito -e test --date 2026-11-20      bring users, groups and memberships back

COMMANDS
${lines.join('\n')}

EVERYWHERE
  -e, --environment ENV     --profile NAME     --region NAME     --config FILE
  --json     --yes     --no-input     --ascii     --no-color

EXIT CODES
  0 fine   1 failed   2 usage, or an answer was needed   3 attention   4 could not look
  5 partial   6 AWS is still working   8 refused for safety   130 interrupted

  backupctl COMMAND --help says more of one command.
`,
  );
}
