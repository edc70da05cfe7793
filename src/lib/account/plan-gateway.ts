import {
  BackupClient,
  type BackupPlan,
  type BackupRule,
  type BackupRuleInput,
  CreateBackupPlanCommand,
  DeleteBackupPlanCommand,
  GetBackupPlanCommand,
  ListTagsCommand,
  paginateListBackupPlans,
  TagResourceCommand,
  UpdateBackupPlanCommand,
} from '@aws-sdk/client-backup';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';
import {OWNER_TAG, type Plan, type Rule} from './plan.ts';

export interface PlanGateway {
  /** Every plan of this name: names are not unique in AWS. */
  plansNamed(name: string): Promise<readonly Plan[]>;
  create(name: string, rule: Rule): Promise<void>;
  /** Puts our rule in place of the one called `replacing`, or adds it; other rules and unknown fields stay. */
  putRule(plan: Plan, rule: Rule, replacing: string | undefined): Promise<void>;
  own(plan: Plan): Promise<void>;
  /** Its selections must be gone. */
  remove(plan: Plan): Promise<void>;
}

const TAGS = {[OWNER_TAG.key]: OWNER_TAG.value};

export function createPlanGateway(access: AwsAccess): PlanGateway {
  const client = connect(BackupClient, access);
  return {
    async plansNamed(name) {
      try {
        const found: PlanName[] = [];
        for await (const page of paginateListBackupPlans({client}, {})) {
          const named = (page.BackupPlansList ?? []).filter(({BackupPlanName}) => BackupPlanName === name);
          found.push(...named.map(({BackupPlanId: id = '', BackupPlanArn: arn = ''}) => ({id, arn})));
        }
        return await Promise.all(found.map((each) => readPlan(client, each)));
      } catch (error) {
        throw toBackupctlError(error, `read the backup plan ${name}`);
      }
    },
    async create(name, rule) {
      try {
        const BackupPlan = {BackupPlanName: name, Rules: [toInput(rule)]};
        await client.send(new CreateBackupPlanCommand({BackupPlan, BackupPlanTags: TAGS}));
      } catch (error) {
        // The very same document is there already (AWS Backup Developer Guide, creating a backup plan).
        if (errorName(error) !== 'AlreadyExistsException')
          throw toBackupctlError(error, `create the backup plan ${name}`);
      }
    },
    async putRule({id, name}, rule, replacing) {
      try {
        // The update replaces the whole document, so what we do not know must be read and sent back.
        const {BackupPlan: document, AdvancedBackupSettings} = await client.send(
          new GetBackupPlanCommand({BackupPlanId: id}),
        );
        const BackupPlan = withRule(document, AdvancedBackupSettings, rule, replacing);
        await client.send(new UpdateBackupPlanCommand({BackupPlanId: id, BackupPlan}));
      } catch (error) {
        throw toBackupctlError(error, `change the backup plan ${name}`);
      }
    },
    async own({arn, name}) {
      try {
        await client.send(new TagResourceCommand({ResourceArn: arn, Tags: TAGS}));
      } catch (error) {
        throw toBackupctlError(error, `tag the backup plan ${name}`);
      }
    },
    async remove({id, name}) {
      try {
        await client.send(new DeleteBackupPlanCommand({BackupPlanId: id}));
      } catch (error) {
        throw toBackupctlError(error, `remove the backup plan ${name}`);
      }
    },
  };
}

interface PlanName {
  readonly id: string;
  readonly arn: string;
}

async function readPlan(client: BackupClient, {id, arn}: PlanName): Promise<Plan> {
  const [found, {Tags = {}}] = await Promise.all([
    client.send(new GetBackupPlanCommand({BackupPlanId: id, MaxScheduledRunsPreview: 3})),
    client.send(new ListTagsCommand({ResourceArn: arn})),
  ]);
  return {
    id,
    arn,
    name: found.BackupPlan?.BackupPlanName ?? '',
    owned: Tags[OWNER_TAG.key] === OWNER_TAG.value,
    rules: (found.BackupPlan?.Rules ?? []).map(toRule),
    nextRuns: (found.ScheduledRunsPreview ?? []).flatMap(({ExecutionTime}) => ExecutionTime?.getTime() ?? []).sort(),
    lastRunAt: found.LastExecutionDate?.getTime(),
  };
}

/** AWS's defaults where the rule is silent: 8 hours to start, 7 days to complete (Developer Guide, plan options). */
function toRule(rule: BackupRule): Rule {
  return {
    name: rule.RuleName ?? '',
    vault: rule.TargetBackupVaultName ?? '',
    schedule: rule.ScheduleExpression ?? '',
    timezone: rule.ScheduleExpressionTimezone ?? 'Etc/UTC',
    startWindowMinutes: rule.StartWindowMinutes ?? 480,
    completionWindowMinutes: rule.CompletionWindowMinutes ?? 10_080,
    retentionDays: rule.Lifecycle?.DeleteAfterDays,
    continuous: rule.EnableContinuousBackup ?? false,
  };
}

function toInput(rule: Rule): BackupRuleInput {
  return {
    RuleName: rule.name,
    TargetBackupVaultName: rule.vault,
    ScheduleExpression: rule.schedule,
    ScheduleExpressionTimezone: rule.timezone,
    StartWindowMinutes: rule.startWindowMinutes,
    CompletionWindowMinutes: rule.completionWindowMinutes,
    Lifecycle: {DeleteAfterDays: rule.retentionDays},
    RecoveryPointTags: TAGS,
  };
}

type Settings = BackupPlan['AdvancedBackupSettings'];

/** `AdvancedBackupSettings` is answered beside the plan and sent inside it. */
function withRule(document: BackupPlan | undefined, settings: Settings, rule: Rule, replacing: string | undefined) {
  const sendable = (document?.Rules ?? []).map(({RuleId: _assigned, ...rest}) => rest);
  const old = sendable.find(({RuleName}) => RuleName === replacing);
  const {Lifecycle: _ours, ...ours} = toInput({...rule, name: replacing ?? rule.name});
  const merged = {...old, ...ours, Lifecycle: {...old?.Lifecycle, DeleteAfterDays: rule.retentionDays}};
  return {
    ...document,
    BackupPlanName: document?.BackupPlanName,
    Rules: old ? sendable.map((each) => (each === old ? merged : each)) : [...sendable, merged],
    ...(settings === undefined ? {} : {AdvancedBackupSettings: settings}),
  };
}
