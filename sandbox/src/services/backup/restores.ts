import type * as sdk from '@aws-sdk/client-backup';
import {pageOf} from '../../kernel/paging.ts';
import type {Roles} from '../../kernel/ports.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {BackupEngine} from './engine.ts';
import {needPoint} from './points.ts';
import type {RestoreRunner} from './restore-runner.ts';
import {BACKUP_PRINCIPAL} from './selections.ts';
import type {BackupState, RestoreJob} from './state.ts';

/** Restore jobs: always into what is not there yet (AWS Backup Developer Guide, restoring DynamoDB and S3). */
export function restoreHandlers(
  state: () => BackupState,
  world: World,
  engine: BackupEngine,
  roles: Roles,
  runner: RestoreRunner,
): Handlers<typeof sdk> {
  return {
    async StartRestoreJob(input, {region}) {
      const {RecoveryPointArn, Metadata = {}, IamRoleArn: roleArn = '', IdempotencyToken: token} = input;
      const same = token === undefined ? undefined : state().restores.find((job) => job.token === token);
      if (same) return {RestoreJobId: same.id};
      // A source tag set cannot be restored for these types (AWS Backup Developer Guide, restoring a backup).
      if (input.CopySourceTagsToRestoredResource)
        throw new AwsError(
          'InvalidRequestException',
          'CopySourceTagsToRestoredResource is not supported for this resource type',
        );
      const point = needPoint(state(), RecoveryPointArn);
      if (!roles.trusts(roleArn, BACKUP_PRINCIPAL))
        throw new AwsError('InvalidParameterValueException', `IAM Role ${roleArn} cannot be assumed by AWS Backup`);
      await refuseBadMetadata(engine, point.captured, point.resourceArn, Metadata);
      const job = runner.start({
        region,
        point,
        roleArn,
        metadata: Metadata,
        ...(token === undefined ? {} : {token}),
      });
      return {RestoreJobId: job.id};
    },
    DescribeRestoreJob({RestoreJobId}, {account}) {
      const job = state().restores.find(({id}) => id === RestoreJobId);
      if (!job) throw new AwsError('ResourceNotFoundException', `Restore job ${RestoreJobId} does not exist`);
      return {...shape(job, account), ExpectedCompletionTimeMinutes: 1};
    },
    ListRestoreJobs(input, {region, account}) {
      const {ByStatus, ByResourceType, ByCreatedAfter, ByCreatedBefore, MaxResults = 1000, NextToken} = input;
      const all = state().restores.filter(
        (job) =>
          job.region === region &&
          (ByStatus === undefined || job.status === ByStatus) &&
          (ByResourceType === undefined || job.type === ByResourceType) &&
          (ByCreatedAfter === undefined || job.createdAt > ByCreatedAfter.getTime()) &&
          (ByCreatedBefore === undefined || job.createdAt < ByCreatedBefore.getTime()),
      );
      const {items, next} = pageOf(all.toReversed(), Math.min(MaxResults, world.pageSize(1000)), NextToken);
      return {RestoreJobs: items.map((job) => shape(job, account)), NextToken: next};
    },
  };
}

/** What AWS refuses at once; a name that is taken comes to light only in the job. */
async function refuseBadMetadata(
  engine: BackupEngine,
  captured: Parameters<NonNullable<ReturnType<BackupEngine['owner']>>['checkRestore']>[0],
  arn: string,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await engine.owner(arn)?.checkRestore(captured, metadata);
  } catch (error) {
    if (error instanceof AwsError) throw error;
  }
}

function shape(job: RestoreJob, account: string) {
  return {
    AccountId: account,
    RestoreJobId: job.id,
    RecoveryPointArn: job.pointArn,
    SourceResourceArn: job.sourceArn,
    CreationDate: new Date(job.createdAt),
    CompletionDate: job.completedAt === undefined ? undefined : new Date(job.completedAt),
    Status: job.status,
    StatusMessage: job.message,
    PercentDone: job.status === 'COMPLETED' ? '100.00%' : '0.00%',
    BackupSizeInBytes: job.bytes,
    IamRoleArn: job.roleArn,
    CreatedResourceArn: job.createdArn,
    ResourceType: job.type,
    ...(job.testingPlanArn === undefined ? {} : {CreatedBy: {RestoreTestingPlanArn: job.testingPlanArn}}),
    ...(job.deletion === undefined ? {} : {DeletionStatus: job.deletion}),
  };
}
