import {
  BackupClient,
  DescribeRestoreJobCommand,
  paginateListBackupJobs,
  paginateListRecoveryPointsByBackupVault,
  paginateListRestoreJobs,
  type RestoreJobsListMember,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import {type AwsAccess, connect} from './access.ts';
import {errorName, toBackupctlError} from './errors.ts';
import type {Range} from './point-ranges.ts';

export interface RecoveryPoint {
  readonly arn: string;
  readonly resourceArn: string;
  /** Milliseconds since 1970: the time of the data. */
  readonly createdAt: number;
  readonly status: string;
  readonly bytes: number | undefined;
  readonly vault: string;
}

export interface BackupJob {
  readonly id: string;
  readonly resourceArn: string;
  readonly state: string;
  readonly createdAt: number;
  readonly completedAt: number | undefined;
  readonly message: string | undefined;
  /** SUCCESS, or why a COMPLETED job is not all it should be. */
  readonly category: string | undefined;
}

export interface RestoreJob {
  readonly id: string;
  readonly pointArn: string;
  readonly status: string;
  readonly createdAt: number;
  readonly percent: number | undefined;
  readonly message: string | undefined;
  readonly createdArn: string | undefined;
}

export interface RestoreOrder {
  readonly point: RecoveryPoint;
  readonly roleArn: string;
  readonly type: 'DynamoDB' | 'S3';
  readonly metadata: Readonly<Record<string, string>>;
  /** The same token starts the same job: a lost answer can be asked for again. */
  readonly token: string;
}

export interface PointQuery extends Range {
  readonly resourceArn?: string;
}

export interface RecoveryPointGateway {
  /** Of one resource, or of the whole vault in a span of time; an absent vault has none. */
  points(vault: string, wanted?: PointQuery): Promise<readonly RecoveryPoint[]>;
  /** The same, one after the other; a page that was read is let go. */
  eachPoint(vault: string, wanted: PointQuery, take: (point: RecoveryPoint) => void): Promise<void>;
  /** Backup jobs created after a time; AWS forgets them after 30 days. */
  eachJob(vault: string, after: number, take: (job: BackupJob) => void): Promise<void>;
  /** Answers the job's id. */
  startRestore(order: RestoreOrder): Promise<string>;
  restoreJob(id: string): Promise<RestoreJob | undefined>;
  restoreJobsAfter(time: number, type: 'DynamoDB' | 'S3'): Promise<readonly RestoreJob[]>;
}

export function createRecoveryPointGateway(access: AwsAccess): RecoveryPointGateway {
  const client = connect(BackupClient, access);
  return {
    async points(vault, wanted = {}) {
      const points: RecoveryPoint[] = [];
      await eachPoint(client, vault, wanted, (point) => points.push(point));
      return points;
    },
    eachPoint: (vault, wanted, take) => eachPoint(client, vault, wanted, take),
    eachJob: (vault, after, take) => eachJob(client, vault, after, take),
    async startRestore({point, roleArn, type, metadata, token}) {
      try {
        const {RestoreJobId} = await client.send(
          new StartRestoreJobCommand({
            RecoveryPointArn: point.arn,
            IamRoleArn: roleArn,
            ResourceType: type,
            Metadata: {...metadata},
            IdempotencyToken: token,
          }),
        );
        return RestoreJobId ?? '';
      } catch (error) {
        throw toBackupctlError(error, `start the restore of ${point.resourceArn.split(/[:/]/).at(-1)}`);
      }
    },
    async restoreJob(id) {
      try {
        return toRestoreJob(await client.send(new DescribeRestoreJobCommand({RestoreJobId: id})));
      } catch (error) {
        if (errorName(error) === 'ResourceNotFoundException') return undefined;
        throw toBackupctlError(error, `look at the restore job ${id}`);
      }
    },
    async restoreJobsAfter(time, type) {
      const jobs: RestoreJob[] = [];
      try {
        for await (const page of paginateListRestoreJobs(
          {client},
          {ByCreatedAfter: new Date(time), ByResourceType: type},
        )) {
          jobs.push(...(page.RestoreJobs ?? []).map(toRestoreJob));
        }
      } catch (error) {
        throw toBackupctlError(error, 'list the restore jobs');
      }
      return jobs;
    },
  };
}

async function eachPoint(
  client: BackupClient,
  vault: string,
  {resourceArn, after, before}: PointQuery,
  take: (point: RecoveryPoint) => void,
): Promise<void> {
  try {
    const query = {
      BackupVaultName: vault,
      ...(resourceArn === undefined ? {} : {ByResourceArn: resourceArn}),
      ...(after === undefined ? {} : {ByCreatedAfter: new Date(after)}),
      ...(before === undefined ? {} : {ByCreatedBefore: new Date(before)}),
    };
    for await (const page of paginateListRecoveryPointsByBackupVault({client}, query)) {
      for (const each of page.RecoveryPoints ?? []) {
        take({
          arn: each.RecoveryPointArn ?? '',
          resourceArn: each.ResourceArn ?? '',
          createdAt: each.CreationDate?.getTime() ?? 0,
          status: each.Status ?? '',
          bytes: each.BackupSizeInBytes,
          vault,
        });
      }
    }
  } catch (error) {
    if (errorName(error) !== 'ResourceNotFoundException')
      throw toBackupctlError(error, `list the recovery points in the vault ${vault}`);
  }
}

async function eachJob(
  client: BackupClient,
  vault: string,
  after: number,
  take: (job: BackupJob) => void,
): Promise<void> {
  try {
    for await (const page of paginateListBackupJobs(
      {client},
      {ByBackupVaultName: vault, ByCreatedAfter: new Date(after)},
    )) {
      for (const each of page.BackupJobs ?? []) {
        take({
          id: each.BackupJobId ?? '',
          resourceArn: each.ResourceArn ?? '',
          state: each.State ?? '',
          createdAt: each.CreationDate?.getTime() ?? 0,
          completedAt: each.CompletionDate?.getTime(),
          message: each.StatusMessage,
          category: each.MessageCategory,
        });
      }
    }
  } catch (error) {
    throw toBackupctlError(error, `list the backup jobs of the vault ${vault}`);
  }
}

function toRestoreJob(job: RestoreJobsListMember): RestoreJob {
  // Coarse, and sometimes 0 to the end (AWS Backup Developer Guide, EventBridge samples): shown, never decided on.
  const percent = Number.parseFloat(job.PercentDone ?? '');
  return {
    id: job.RestoreJobId ?? '',
    pointArn: job.RecoveryPointArn ?? '',
    status: job.Status ?? '',
    createdAt: job.CreationDate?.getTime() ?? 0,
    percent: Number.isNaN(percent) ? undefined : percent,
    message: job.StatusMessage,
    createdArn: job.CreatedResourceArn,
  };
}
