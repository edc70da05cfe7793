import * as Flags from '@oclif/core/flags';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';
import type {SetupResult} from '../lib/setup/run.ts';

export default class Setup extends BackupctlCommand<SetupResult> {
  static override summary = 'Set up the nightly backups of one environment.';
  static override description =
    'Shows what it would create and change, asks, does it, and looks again. Running it twice changes nothing the second time.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e test',
    '<%= config.bin %> <%= command.id %> -e test --dry-run --exit-code',
  ];
  static override flags = {
    'dry-run': Flags.boolean({summary: 'Show the plan and change nothing.', helpGroup: 'SAFETY'}),
    'exit-code': Flags.boolean({summary: 'With --dry-run: end with 3 when changes are pending.'}),
  };

  protected override async answer(): Promise<Answer<SetupResult>> {
    const {flags} = await this.parse(Setup);
    const context = await this.open(flags, 'required');
    const [{setup}, {renderSetupDone, renderSetupPlan}] = await Promise.all([
      import('../lib/setup/command.ts'),
      import('../lib/render/setup.ts'),
    ]);
    const {result, shown, firstRun, environment, pending} = await setup(context, flags['dry-run'], (plan) => {
      this.tell(renderSetupPlan(plan, context.look));
    });
    return {
      result,
      text: (look) =>
        result.applied
          ? renderSetupDone(result, environment, firstRun, look)
          : shown
            ? []
            : renderSetupPlan(result, look),
      exit: pending && flags['exit-code'] ? 'attention' : 'ok',
    };
  }
}
