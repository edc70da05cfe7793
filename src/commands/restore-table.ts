import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';
import type {ExitName} from '../lib/errors.ts';
import {parseDuration, restoreFlags} from '../lib/flags.ts';
import type {TableRestoreResult} from '../lib/resources/table/restore.ts';

const EXITS: Readonly<Record<TableRestoreResult['status'], ExitName>> = {
  planned: 'ok',
  finished: 'ok',
  pending: 'pending',
  partial: 'partial',
};

export default class RestoreTable extends BackupctlCommand<TableRestoreResult> {
  static override summary = 'Restore a DynamoDB table into a new table.';
  static override description =
    'Takes the newest recovery point, or the newest at or before --at. The source is never written to and may be gone. Keys, indexes and item count are verified before it says "restored". Ends 6 when AWS is still working: the command to go on is printed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> orders --to orders-restored --yes',
    '<%= config.bin %> <%= command.id %> orders --at 2026-11-20T12:00Z --dry-run',
  ];
  static override args = {table: Args.string({description: 'Table to restore, whether or not it still exists.'})};
  static override flags = {
    ...restoreFlags,
    'no-wait': Flags.boolean({summary: 'Start it and leave; ends 6.', exclusive: ['timeout']}),
    timeout: Flags.string({summary: 'Patience before it ends 6.', default: '6h', helpValue: '2h'}),
    'no-count': Flags.boolean({summary: "Do not count the items by reading them; show AWS's own older count."}),
  };

  protected override async answer(): Promise<Answer<TableRestoreResult>> {
    const {args, flags} = await this.parse(RestoreTable);
    const waitMs = flags['no-wait'] ? 0 : parseDuration(flags.timeout);
    const context = await this.open(flags);
    const [{restoreTable}, {renderRestorePlan, renderRestoreTable}] = await Promise.all([
      import('../lib/resources/table/restore.ts'),
      import('../lib/render/restore-table.ts'),
    ]);
    const result = await restoreTable(context, {
      table: args.table,
      to: flags.to,
      at: flags.at,
      recoveryPoint: flags['recovery-point'],
      confirm: flags.confirm,
      dryRun: flags['dry-run'],
      resume: flags.resume,
      count: !flags['no-count'],
      waitMs,
      show: (plan) => this.tell(renderRestorePlan(plan, context.clock.now(), context.look)),
    });
    return {result, text: (look) => renderRestoreTable(result, context.clock.now(), look), exit: EXITS[result.status]};
  }
}
