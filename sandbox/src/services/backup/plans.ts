import type * as sdk from '@aws-sdk/client-backup';
import {nextRun} from '../../kernel/cron.ts';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {checkRules} from './plan-rules.ts';
import type {BackupState, Plan} from './state.ts';

export interface PlanParts {
  readonly state: () => BackupState;
  readonly world: World;
  /** Called when a plan's schedule may have changed. */
  readonly schedule: (plan: Plan) => void;
}

export const DEFAULT_SCHEDULE = 'cron(0 5 ? * * *)';

export function needPlan(state: BackupState, id: string | undefined, region: string): Plan {
  const plan = state.plans.find((each) => each.id === id && each.region === region && each.deletedAt === undefined);
  if (!plan) throw new AwsError('ResourceNotFoundException', `Backup plan ${id} does not exist`);
  return plan;
}

/** Backup plans (SDK client-backup; names are not unique, ids are). */
export function planHandlers({state, world, schedule}: PlanParts): Handlers<typeof sdk> {
  const live = (region: string) =>
    state().plans.filter((plan) => plan.region === region && plan.deletedAt === undefined);
  return {
    CreateBackupPlan({BackupPlan: document, BackupPlanTags: tags = {}}, {region, account}) {
      const name = document?.BackupPlanName ?? '';
      const rules = checkRules(document?.Rules ?? []);
      const advanced = document?.AdvancedBackupSettings;
      const same = live(region).find(
        (plan) => plan.name === name && fingerprint(plan.rules, plan.advanced) === fingerprint(rules, advanced),
      );
      // AWS Backup Developer Guide, creating a backup plan; ansible/ansible issue 53655 has both halves of this.
      if (same)
        throw new AwsError('AlreadyExistsException', 'Backup plan with the same plan document already exists.', 400, {
          Arn: same.arn,
          CreatorRequestId: same.id,
        });
      const id = world.uuid();
      const plan: Plan = {
        id,
        region,
        name,
        tags,
        arn: `arn:aws:backup:${region}:${account}:backup-plan:${id}`,
        createdAt: world.timeline.now(),
        versionId: world.id(48),
        rules: rules.map((rule) => ({...rule, RuleId: world.uuid()})),
        selections: [],
        ...(advanced ? {advanced} : {}),
      };
      state().plans.push(plan);
      schedule(plan);
      return {
        BackupPlanId: id,
        BackupPlanArn: plan.arn,
        CreationDate: new Date(plan.createdAt),
        VersionId: plan.versionId,
        AdvancedBackupSettings: advanced,
      };
    },
    GetBackupPlan({BackupPlanId, MaxScheduledRunsPreview: runs = 0}, {region}) {
      const plan = needPlan(state(), BackupPlanId, region);
      return {
        BackupPlan: {BackupPlanName: plan.name, Rules: plan.rules},
        BackupPlanId: plan.id,
        BackupPlanArn: plan.arn,
        VersionId: plan.versionId,
        CreationDate: new Date(plan.createdAt),
        LastExecutionDate: plan.lastRunAt === undefined ? undefined : new Date(plan.lastRunAt),
        // Beside the plan, not inside it (hashicorp/terraform-provider-aws, plan.go).
        AdvancedBackupSettings: plan.advanced,
        ...(runs > 0 ? {ScheduledRunsPreview: preview(plan, world.timeline.now(), runs)} : {}),
      };
    },
    ListBackupPlans({MaxResults = 1000, NextToken}, {region}) {
      const {items, next} = pageOf(live(region), Math.min(MaxResults, world.pageSize(1000)), NextToken);
      const shape = (plan: Plan) => ({
        BackupPlanId: plan.id,
        BackupPlanArn: plan.arn,
        BackupPlanName: plan.name,
        VersionId: plan.versionId,
        CreationDate: new Date(plan.createdAt),
        LastExecutionDate: plan.lastRunAt === undefined ? undefined : new Date(plan.lastRunAt),
      });
      return {BackupPlansList: items.map(shape), NextToken: next};
    },
    UpdateBackupPlan({BackupPlanId, BackupPlan: document}, {region}) {
      const plan = needPlan(state(), BackupPlanId, region);
      if (document?.BackupPlanName !== plan.name)
        throw new AwsError('InvalidParameterValueException', 'The name of a backup plan cannot be changed.');
      const ids = new Map(plan.rules.map((rule) => [rule.RuleName, rule.RuleId]));
      plan.rules = checkRules(document.Rules ?? []).map((rule) => ({
        ...rule,
        RuleId: ids.get(rule.RuleName) ?? world.uuid(),
      }));
      if (document.AdvancedBackupSettings) plan.advanced = document.AdvancedBackupSettings;
      else delete plan.advanced;
      plan.versionId = world.id(48);
      schedule(plan);
      return {
        BackupPlanId: plan.id,
        BackupPlanArn: plan.arn,
        CreationDate: new Date(world.timeline.now()),
        VersionId: plan.versionId,
        AdvancedBackupSettings: plan.advanced,
      };
    },
    DeleteBackupPlan({BackupPlanId}, {region}) {
      const plan = needPlan(state(), BackupPlanId, region);
      if (plan.selections.length > 0)
        throw new AwsError(
          'InvalidRequestException',
          'Related backup plan selections must be deleted prior to backup plan deletion',
        );
      plan.deletedAt = world.timeline.now();
      schedule(plan);
      return {
        BackupPlanId: plan.id,
        BackupPlanArn: plan.arn,
        DeletionDate: new Date(plan.deletedAt),
        VersionId: plan.versionId,
      };
    },
  };
}

const fingerprint = (rules: readonly sdk.BackupRule[], advanced: unknown) =>
  JSON.stringify([rules.map(({RuleId: _id, ...rule}) => rule), advanced ?? null]);

function preview({rules}: Plan, now: number, most: number): sdk.ScheduledPlanExecutionMember[] {
  const runs = rules.flatMap((rule) => {
    const times: number[] = [];
    for (
      let time = nextRun(
        rule.ScheduleExpression ?? DEFAULT_SCHEDULE,
        rule.ScheduleExpressionTimezone ?? 'Etc/UTC',
        now,
      );
      time !== undefined && times.length < most;
    ) {
      times.push(time);
      time = nextRun(rule.ScheduleExpression ?? DEFAULT_SCHEDULE, rule.ScheduleExpressionTimezone ?? 'Etc/UTC', time);
    }
    return times.map((time) => ({time, rule}));
  });
  return runs
    .sort((a, b) => a.time - b.time)
    .slice(0, most)
    .map(({time, rule}) => ({
      ExecutionTime: new Date(time),
      RuleId: rule.RuleId,
      RuleExecutionType: rule.EnableContinuousBackup ? 'CONTINUOUS_AND_SNAPSHOTS' : 'SNAPSHOTS',
    }));
}
