import {BackupClient, StartBackupJobCommand} from '@aws-sdk/client-backup';
import {type AwsAccess, connect} from './access.ts';
import {toBackupctlError} from './errors.ts';

export interface BackupOrder {
  readonly vault: string;
  readonly resourceArn: string;
  readonly roleArn: string;
  readonly retentionDays: number;
  readonly completionWindowMinutes: number;
  /** The same token within its life starts no second job (SDK client-backup, StartBackupJob.IdempotencyToken). */
  readonly token: string;
}

export interface BackupStarter {
  /** Answers the job's id. */
  start(order: BackupOrder): Promise<string>;
}

/** The service's own floor, in minutes; a job on demand starts at once all the same. */
const START_WINDOW = 60;

export function createBackupStarter(access: AwsAccess): BackupStarter {
  const client = connect(BackupClient, access);
  return {
    async start({vault, resourceArn, roleArn, retentionDays, completionWindowMinutes, token}) {
      try {
        const {BackupJobId} = await client.send(
          new StartBackupJobCommand({
            BackupVaultName: vault,
            ResourceArn: resourceArn,
            IamRoleArn: roleArn,
            IdempotencyToken: token,
            StartWindowMinutes: START_WINDOW,
            CompleteWindowMinutes: completionWindowMinutes,
            Lifecycle: {DeleteAfterDays: retentionDays},
          }),
        );
        return BackupJobId ?? '';
      } catch (error) {
        throw toBackupctlError(error, `start a backup of ${resourceArn}`);
      }
    },
  };
}
