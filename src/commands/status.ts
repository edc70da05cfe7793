import * as Flags from '@oclif/core/flags';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';
import {parseDuration} from '../lib/flags.ts';
import type {StatusResult} from '../lib/status/read.ts';

export default class Status extends BackupctlCommand<StatusResult> {
  static override summary = 'Show whether everything that should be backed up, is.';
  static override description =
    'One line per table, bucket and user pool with its last good backup and its last 14 nights. Without -e it covers the account. Ends 3 when something is stale, missed or was never backed up, and 4 when it could not look.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -e prod --max-age 50h --json',
  ];
  static override flags = {
    'max-age': Flags.string({
      summary: 'A last good backup older than this is not good enough.',
      default: '26h',
      helpValue: '26h',
    }),
  };

  protected override async answer(): Promise<Answer<StatusResult>> {
    const {flags} = await this.parse(Status);
    const maxAge = parseDuration(flags['max-age']);
    const context = await this.open(flags);
    const [{readStatus}, {renderStatus}] = await Promise.all([
      import('../lib/status/read.ts'),
      import('../lib/render/status.ts'),
    ]);
    const {result, exit} = await readStatus(context, maxAge);
    return {result, text: (look) => renderStatus(result, context.environment?.name, look), exit};
  }
}
