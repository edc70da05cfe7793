import * as Flags from '@oclif/core/flags';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';
import type {RemoveResult} from '../lib/setup/remove.ts';
import type {SetupResult} from '../lib/setup/run.ts';

export default class Setup extends BackupctlCommand<SetupResult | RemoveResult> {
  static override summary = 'Set up the nightly backups of one environment.';
  static override description =
    'Shows what it would create and change, asks, does it, and looks again. Running it twice changes nothing the second time. What others made under the same names is taken over after asking; what they added stays.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e test',
    '<%= config.bin %> <%= command.id %> -e test --dry-run --exit-code',
    '<%= config.bin %> <%= command.id %> -e test --run-now',
    '<%= config.bin %> <%= command.id %> -e test --remove',
  ];
  static override flags = {
    'dry-run': Flags.boolean({summary: 'Show the plan and change nothing.', helpGroup: 'SAFETY'}),
    'exit-code': Flags.boolean({summary: 'With --dry-run: end with 3 when changes are pending.'}),
    'run-now': Flags.boolean({summary: 'Then back everything up once, and wait for it.', exclusive: ['dry-run']}),
    'enable-versioning': Flags.boolean({summary: 'Turn versioning on for buckets that lack it; old versions cost.'}),
    remove: Flags.boolean({
      summary: 'Take the environment back out. Backups stay.',
      exclusive: ['run-now', 'enable-versioning'],
    }),
    account: Flags.boolean({
      summary: 'With --remove: also plan, vault and bucket of the account.',
      dependsOn: ['remove'],
    }),
    confirm: Flags.string({
      summary: 'Repeats a name: of the plan for --account, of the bucket for a compliance lock.',
      helpValue: 'NAME',
      helpGroup: 'SAFETY',
    }),
  };

  protected override async answer(): Promise<Answer<SetupResult | RemoveResult>> {
    const {flags} = await this.parse(Setup);
    const context = await this.open(flags, 'required');
    const [{environmentOf, setup}, render] = await Promise.all([
      import('../lib/setup/command.ts'),
      import('../lib/render/setup.ts'),
    ]);
    const {name} = environmentOf(context);
    const tell = (lines: string[]) => this.tell(lines);
    if (flags.remove) {
      const {removeSetup} = await import('../lib/setup/remove.ts');
      const wish = {account: flags.account, dryRun: flags['dry-run'], confirm: flags.confirm};
      const result = await removeSetup(context, environmentOf(context), wish, (plan) =>
        tell(render.renderRemoval(plan, context.look)),
      );
      return {result, text: (look) => render.renderRemoved(result, name, look)};
    }
    const wish = {
      dryRun: flags['dry-run'],
      exitCode: flags['exit-code'],
      runNow: flags['run-now'],
      enableVersioning: flags['enable-versioning'],
      confirm: flags.confirm,
    };
    const {result, exit} = await setup(context, wish, (plan) =>
      tell(render.renderSetupPlan(plan, context.clock.now(), context.look)),
    );
    return {result, text: (look) => render.renderSetupDone(result, name, context.clock.now(), look), exit};
  }
}
