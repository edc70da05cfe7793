import * as Flags from '@oclif/core/flags';
import type {CheckAccountResult} from '../lib/account/check-account.ts';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';

export default class CheckAccount extends BackupctlCommand<CheckAccountResult> {
  static override summary = 'Look whether this account can make and restore backups.';
  static override description =
    'Looks at the service role, the opt-ins of the region, the S3 permissions, and at vault, plan and selection once they are set up; with -e also at what setup would do for that environment. Changes nothing without --fix. Ends 3 when something is to be mended and 4 when it could not look.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --fix',
    '<%= config.bin %> <%= command.id %> -e test --json',
  ];
  static override flags = {
    fix: Flags.boolean({
      summary: 'Mend what may be mended: role, policies, opt-ins. Shows the changes and asks first.',
      helpGroup: 'SAFETY',
    }),
  };

  protected override async answer(): Promise<Answer<CheckAccountResult>> {
    const {flags} = await this.parse(CheckAccount);
    const context = await this.open(flags);
    const [{checkAccount}, {renderCheckAccount, renderFixes}] = await Promise.all([
      import('../lib/account/check-account.ts'),
      import('../lib/render/check-account.ts'),
    ]);
    const {result, exit} = await checkAccount(context, flags.fix, (changes) => {
      this.tell(renderFixes(changes, context.look));
    });
    return {result, text: (look) => renderCheckAccount(result, look), exit};
  }
}
