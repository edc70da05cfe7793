import type * as sdk from '@aws-sdk/client-backup';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {BackupEngine} from './engine.ts';
import type {BackupJob, BackupState} from './state.ts';

/** Jobs are listed for 30 days (SDK client-backup, ListBackupJobs). */
const HORIZON = 30 * 24 * 3_600_000;

export function jobHandlers(state: () => BackupState, world: World, engine: BackupEngine): Handlers<typeof sdk> {
  const need = (id: string | undefined) => {
    const job = state().jobs.find((each) => each.id === id);
    if (!job) throw new AwsError('ResourceNotFoundException', `Backup job ${id} does not exist`);
    return job;
  };
  return {
    async StartBackupJob(input, {region}) {
      const {
        BackupVaultName: vault = '',
        ResourceArn: arn = '',
        IamRoleArn: roleArn = '',
        IdempotencyToken: token,
        Lifecycle: lifecycle,
        RecoveryPointTags: tags = {},
      } = input;
      const same = token === undefined ? undefined : state().jobs.find((job) => job.token === token);
      if (same) return {BackupJobId: same.id, CreationDate: new Date(same.createdAt)};
      if (!state().vaults.some((each) => each.name === vault && each.region === region))
        throw new AwsError('ResourceNotFoundException', `Backup vault ${vault} does not exist`);
      const owner = engine.owner(arn);
      if (!owner) throw new AwsError('InvalidParameterValueException', `Unsupported resource: ${arn}`);
      if (!(await owner.exists(arn))) throw new AwsError('ResourceNotFoundException', `Resource ${arn} does not exist`);
      const job = engine.start({
        vault,
        region,
        resourceArn: arn,
        roleArn,
        tags: {...(await owner.tags(arn)), ...tags},
        ...(token === undefined ? {} : {token}),
        ...(lifecycle ? {lifecycle} : {}),
      });
      return {BackupJobId: job.id, CreationDate: new Date(job.createdAt)};
    },
    DescribeBackupJob: ({BackupJobId}, {account}) => shape(need(BackupJobId), account),
    ListBackupJobs(input, {region, account}) {
      const since = world.timeline.now() - HORIZON;
      const all = state()
        .jobs.filter((job) => job.region === region && job.createdAt >= since && fits(job, input))
        .toReversed();
      const {items, next} = pageOf(all, Math.min(input.MaxResults ?? 1000, world.pageSize(1000)), input.NextToken);
      return {BackupJobs: items.map((job) => shape(job, account)), NextToken: next};
    },
    StopBackupJob({BackupJobId}) {
      const job = need(BackupJobId);
      if (job.state !== 'CREATED' && job.state !== 'RUNNING')
        throw new AwsError('InvalidRequestException', 'Backup job cannot be stopped.');
      job.state = 'ABORTED';
      job.completedAt = world.timeline.now();
      return {};
    },
  };
}

function fits(job: BackupJob, input: sdk.ListBackupJobsCommandInput): boolean {
  const {
    ByState,
    ByResourceArn,
    ByResourceType,
    ByBackupVaultName,
    ByCreatedAfter,
    ByCreatedBefore,
    ByCompleteAfter,
    ByCompleteBefore,
    ByMessageCategory,
  } = input;
  return (
    (ByState === undefined || job.state === ByState) &&
    (ByResourceArn === undefined || job.resourceArn === ByResourceArn) &&
    (ByResourceType === undefined || job.type === ByResourceType) &&
    (ByBackupVaultName === undefined || job.vault === ByBackupVaultName) &&
    (ByMessageCategory === undefined || ByMessageCategory === '*' || categoryOf(job) === ByMessageCategory) &&
    (ByCreatedAfter === undefined || job.createdAt > ByCreatedAfter.getTime()) &&
    (ByCreatedBefore === undefined || job.createdAt < ByCreatedBefore.getTime()) &&
    (ByCompleteAfter === undefined || (job.completedAt ?? 0) > ByCompleteAfter.getTime()) &&
    (ByCompleteBefore === undefined || (job.completedAt ?? Number.POSITIVE_INFINITY) < ByCompleteBefore.getTime())
  );
}

const categoryOf = ({state, message = ''}: BackupJob) =>
  state === 'COMPLETED'
    ? 'SUCCESS'
    : /assumed|authorized|permission|Denied/.test(message)
      ? 'AccessDenied'
      : state === 'FAILED'
        ? 'FAILURE'
        : undefined;

function shape(job: BackupJob, account: string) {
  const {plan} = job;
  return {
    AccountId: account,
    BackupJobId: job.id,
    BackupVaultName: job.vault,
    BackupVaultArn: `arn:aws:backup:${job.region}:${account}:backup-vault:${job.vault}`,
    RecoveryPointArn: job.pointArn,
    ResourceArn: job.resourceArn,
    ResourceName: job.resourceArn.split(/[:/]/).at(-1),
    ResourceType: job.type,
    CreationDate: new Date(job.createdAt),
    CompletionDate: job.completedAt === undefined ? undefined : new Date(job.completedAt),
    State: job.state,
    StatusMessage: job.message,
    MessageCategory: categoryOf(job),
    PercentDone: job.state === 'COMPLETED' ? '100.0' : '0.0',
    BackupSizeInBytes: job.bytes,
    IamRoleArn: job.roleArn,
    ...(plan
      ? {
          CreatedBy: {
            BackupPlanId: plan.id,
            BackupPlanArn: plan.arn,
            BackupPlanName: plan.name,
            BackupPlanVersion: plan.version,
            BackupRuleId: plan.ruleId,
            BackupRuleName: plan.rule,
            BackupRuleCron: plan.cron,
            BackupRuleTimezone: plan.timezone,
          },
        }
      : {}),
  };
}
