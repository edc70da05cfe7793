import type * as sdk from '@aws-sdk/client-backup';
import type {Events, Metrics, Topics} from '../../kernel/ports.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {BackupJob, BackupState, Vault} from './state.ts';

export interface Telling {
  readonly topics: Topics;
  readonly events: Events;
  readonly metrics: Metrics;
}

/** SNS notifications of a vault (AWS Backup Developer Guide, notification options). */
export function notificationHandlers(state: () => BackupState): Handlers<typeof sdk> {
  const need = (name: string | undefined, region: string): Vault => {
    const vault = state().vaults.find((each) => each.name === name && each.region === region);
    if (!vault) throw new AwsError('ResourceNotFoundException', `Backup vault ${name} does not exist`);
    return vault;
  };
  return {
    PutBackupVaultNotifications({BackupVaultName, SNSTopicArn = '', BackupVaultEvents = []}, {region}) {
      need(BackupVaultName, region).notifications = {topicArn: SNSTopicArn, events: BackupVaultEvents};
      return {};
    },
    GetBackupVaultNotifications({BackupVaultName}, {region}) {
      const {name, arn, notifications} = need(BackupVaultName, region);
      if (!notifications)
        throw new AwsError(
          'ResourceNotFoundException',
          `Failed reading notifications from database for Backup vault ${name}`,
        );
      return {
        BackupVaultName: name,
        BackupVaultArn: arn,
        SNSTopicArn: notifications.topicArn,
        BackupVaultEvents: [...notifications.events] as sdk.BackupVaultEvent[],
      };
    },
    DeleteBackupVaultNotifications({BackupVaultName}, {region}) {
      delete need(BackupVaultName, region).notifications;
      return {};
    },
  };
}

const METRICS: Readonly<Record<string, string>> = {
  COMPLETED: 'NumberOfBackupJobsCompleted',
  FAILED: 'NumberOfBackupJobsFailed',
  EXPIRED: 'NumberOfBackupJobsExpired',
  ABORTED: 'NumberOfBackupJobsAborted',
};

/** The end of a job, told to EventBridge, CloudWatch and the vault's topic (Developer Guide, monitoring). */
export function tellOfJob(
  job: BackupJob,
  {vaults}: BackupState,
  world: World,
  {topics, events, metrics}: Telling,
): void {
  const {id, vault: vaultName, region, resourceArn, type, state, message} = job;
  const vault = vaults.find((each) => each.name === vaultName && each.region === region);
  events.emit({
    source: 'aws.backup',
    detailType: 'Backup Job State Change',
    region,
    resources: vault ? [vault.arn] : [],
    detail: {
      backupJobId: id,
      backupVaultArn: vault?.arn,
      backupVaultName: vaultName,
      resourceArn,
      resourceType: type,
      state,
      statusMessage: message,
      creationDate: new Date(job.createdAt).toISOString(),
    },
  });
  const name = METRICS[state];
  // Which combinations of dimensions carry data is not documented; these are the ones that the console offers.
  const sets: readonly Readonly<Record<string, string>>[] = [
    {BackupVaultName: vaultName},
    {ResourceType: type},
    {BackupVaultName: vaultName, ResourceType: type},
  ];
  if (name !== undefined)
    for (const dimensions of sets) metrics.count({namespace: 'AWS/Backup', name, region, dimensions});
  const notified = vault?.notifications;
  if (notified?.events.includes('BACKUP_JOB_COMPLETED'))
    topics.publish(notified.topicArn, {
      service: 'backup.amazonaws.com',
      subject: 'Notification from AWS Backup',
      body: `An AWS Backup job was ${state.toLowerCase()}. Resource ARN : ${resourceArn}. Job ID : ${id} at ${new Date(world.timeline.now()).toISOString()}`,
    });
}
