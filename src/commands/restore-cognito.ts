import * as Flags from '@oclif/core/flags';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';
import {parseDate} from '../lib/flags.ts';
import type {PoolRestoreResult} from '../lib/resources/user-pool/restore.ts';

export default class RestoreCognito extends BackupctlCommand<PoolRestoreResult> {
  static override summary = 'Restore Cognito users, groups and memberships from an archive.';
  static override description =
    'Reads every part of the archive against its manifest first, asks for the name of the pool, and then creates what is missing: groups, users, memberships. Nobody is mailed, nothing is deleted or overwritten. Afterwards everything is listed again and compared. Ends 5 when something differs.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e test --date 2026-11-20 --dry-run',
    '<%= config.bin %> <%= command.id %> -e test --date 2026-11-20 --confirm eu-west-1_Ab12Cd34E',
  ];
  static override flags = {
    date: Flags.custom<string>({
      summary: 'UTC date of the archive.',
      helpValue: 'YYYY-MM-DD',
      parse: async (text) => parseDate(text),
    })(),
    run: Flags.string({summary: 'This run of that date, instead of the newest complete one.', helpValue: 'RUN'}),
    pool: Flags.string({summary: 'The archived pool, where there are several.', helpValue: 'ID'}),
    to: Flags.string({summary: 'Restore into this pool instead of the one the archive came from.', helpValue: 'POOL'}),
    password: Flags.string({
      summary: 'reset: users set a new one by "forgot password". temporary: an administrator must give them one.',
      options: ['reset', 'temporary'],
      default: 'reset',
    }),
    'on-existing': Flags.string({
      summary: 'Users who are there already: add what they lack, leave them alone, or stop.',
      options: ['repair', 'skip', 'fail'],
      default: 'repair',
    }),
    confirm: Flags.string({
      summary: 'Repeats the id of the target pool instead of being asked.',
      helpValue: 'POOL',
      helpGroup: 'SAFETY',
    }),
    'dry-run': Flags.boolean({summary: 'Check the archive and show the plan; change nothing.', helpGroup: 'SAFETY'}),
    resume: Flags.string({summary: 'Go on with this run.', helpValue: 'RUN'}),
  };

  protected override async answer(): Promise<Answer<PoolRestoreResult>> {
    const {flags} = await this.parse(RestoreCognito);
    const context = await this.open(flags);
    const [{restorePool}, {renderPoolPlan, renderRestoreCognito}] = await Promise.all([
      import('../lib/resources/user-pool/restore.ts'),
      import('../lib/render/restore-cognito.ts'),
    ]);
    const result = await restorePool(context, {
      ...flags,
      password: flags.password === 'temporary' ? 'temporary' : 'reset',
      onExisting: flags['on-existing'] === 'skip' || flags['on-existing'] === 'fail' ? flags['on-existing'] : 'repair',
      dryRun: flags['dry-run'],
      folder: process.cwd(),
      show: (plan) => this.tell(renderPoolPlan(plan, context.clock.now(), context.look)),
    });
    return {
      result,
      text: (look) => renderRestoreCognito(result, context.clock.now(), look),
      exit: result.status === 'partial' ? 'partial' : 'ok',
    };
  }
}
