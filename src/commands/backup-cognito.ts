import * as Flags from '@oclif/core/flags';
import type {BackupCognitoResult} from '../lib/archive/export.ts';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';

export default class BackupCognito extends BackupctlCommand<BackupCognitoResult> {
  static override summary = 'Export the Cognito users and groups of one environment now.';
  static override description =
    'The same code runs every night in AWS once setup has deployed it. Users, groups and memberships go to the backup bucket; without its manifest an export counts for nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e test',
    '<%= config.bin %> <%= command.id %> -e test --pool eu-west-1_Ab12Cd34E --json',
  ];
  static override flags = {pool: Flags.string({summary: 'Only this user pool.', helpValue: 'ID'})};

  protected override async answer(): Promise<Answer<BackupCognitoResult>> {
    const {flags} = await this.parse(BackupCognito);
    const context = await this.open(flags, 'required');
    const [{exportPools}, {renderBackupCognito}] = await Promise.all([
      import('../lib/archive/export.ts'),
      import('../lib/render/backup-cognito.ts'),
    ]);
    const result = await exportPools(context, flags.pool);
    return {result, text: (look) => renderBackupCognito(result, context.environment?.name ?? '', look)};
  }
}
