import type {BackupRule, Lifecycle} from '@aws-sdk/client-backup';
import {nextRun} from '../../kernel/cron.ts';
import type {Keys, Protectable, Roles} from '../../kernel/ports.ts';
import type {World} from '../../kernel/world.ts';
import {DEFAULT_SCHEDULE} from './plans.ts';
import {pointArn} from './point-arn.ts';
import {type Candidate, select} from './select.ts';
import {BACKUP_PRINCIPAL, roleObstacle} from './selections.ts';
import {
  type BackupJob,
  type BackupState,
  type Plan,
  type RecoveryPoint,
  type SelectionRecord,
  settingsOf,
} from './state.ts';

export interface EngineParts {
  readonly state: () => BackupState;
  readonly world: World;
  readonly roles: Roles;
  readonly keys: Keys;
  /** Called at every end of a job. */
  readonly told: (job: BackupJob) => void;
  readonly protectables: readonly Protectable[];
}

export interface JobOrder {
  readonly vault: string;
  readonly region: string;
  readonly resourceArn: string;
  readonly roleArn: string;
  readonly lifecycle?: Lifecycle;
  readonly tags?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly plan?: NonNullable<BackupJob['plan']>;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Nightly jobs begin somewhere inside the start window and take minutes; one asked for now takes a moment of real time. */
const NIGHTLY = {begins: 4 * MINUTE, takes: 6 * MINUTE};
const ON_DEMAND = {begins: 20, takes: 40};

/** Runs plans at their hours and jobs to their ends. */
export class BackupEngine {
  private readonly parts: EngineParts;
  private readonly waiting = new Map<string, () => void>();

  constructor(parts: EngineParts) {
    this.parts = parts;
  }

  /** Puts the next run of every rule of a plan on the timeline, in place of what was there. */
  schedule(plan: Plan): void {
    for (const [key, cancel] of this.waiting) {
      if (key.startsWith(`${plan.id}/`)) {
        cancel();
        this.waiting.delete(key);
      }
    }
    if (plan.deletedAt !== undefined) return;
    for (const rule of plan.rules) this.scheduleRule(plan, rule, this.parts.world.timeline.now());
  }

  private scheduleRule(plan: Plan, rule: BackupRule, after: number): void {
    const {timeline} = this.parts.world;
    const time = nextRun(
      rule.ScheduleExpression ?? DEFAULT_SCHEDULE,
      rule.ScheduleExpressionTimezone ?? 'Etc/UTC',
      after,
    );
    if (time === undefined) return;
    const cancel = timeline.at(time, async () => {
      this.scheduleRule(plan, rule, time);
      await this.runRule(plan, rule);
    });
    this.waiting.set(`${plan.id}/${rule.RuleId}`, cancel);
  }

  /** One night of one rule: a selection that cannot be resolved makes no job at all, only an event in the trail. */
  private async runRule(plan: Plan, rule: BackupRule): Promise<void> {
    const {world} = this.parts;
    plan.lastRunAt = world.timeline.now();
    const chosen = new Map<string, {readonly candidate: Candidate; readonly record: SelectionRecord}>();
    for (const record of plan.selections) {
      for (const candidate of await this.resolve(plan, record)) chosen.set(candidate.arn, {candidate, record});
    }
    for (const {candidate, record} of chosen.values()) {
      this.start(
        {
          vault: rule.TargetBackupVaultName ?? '',
          region: plan.region,
          resourceArn: candidate.arn,
          roleArn: record.selection.IamRoleArn ?? '',
          tags: {...candidate.tags, ...rule.RecoveryPointTags},
          ...(rule.Lifecycle ? {lifecycle: rule.Lifecycle} : {}),
          plan: {
            id: plan.id,
            arn: plan.arn,
            version: plan.versionId,
            name: plan.name,
            ruleId: rule.RuleId ?? '',
            rule: rule.RuleName ?? '',
            cron: rule.ScheduleExpression ?? DEFAULT_SCHEDULE,
            timezone: rule.ScheduleExpressionTimezone ?? 'Etc/UTC',
          },
        },
        NIGHTLY,
      );
    }
  }

  private async resolve(plan: Plan, {id, selection}: SelectionRecord): Promise<readonly Candidate[]> {
    const {state, world, roles} = this.parts;
    const obstacle = roleObstacle(roles, selection.IamRoleArn ?? '');
    if (obstacle) {
      state().trail.push({
        time: world.timeline.now(),
        name: 'ProcessBackupPlanSelection',
        planId: plan.id,
        selectionId: id,
        errorCode: 'AccessDenied',
        message: obstacle,
      });
      return [];
    }
    const candidates = await this.candidates(plan.region);
    return select(selection, candidates, settingsOf(state(), plan.region).optIn).filter(({arn}) => !isDrillTarget(arn));
  }

  private async candidates(region: string): Promise<Candidate[]> {
    const lists = this.parts.protectables.map(async (protectable) => {
      const arns = await protectable.arns(region);
      return Promise.all(arns.map(async (arn) => ({arn, type: protectable.type, tags: await protectable.tags(arn)})));
    });
    return (await Promise.all(lists)).flat();
  }

  start(order: JobOrder, timing = ON_DEMAND): BackupJob {
    const {state, world} = this.parts;
    const {plan, lifecycle, token, ...rest} = order;
    const job: BackupJob = {
      ...rest,
      id: world.uuid().toUpperCase(),
      type: order.resourceArn.startsWith('arn:aws:s3:') ? 'S3' : 'DynamoDB',
      createdAt: world.timeline.now(),
      tags: order.tags ?? {},
      state: 'CREATED',
      ...(plan ? {plan} : {}),
      ...(lifecycle ? {lifecycle} : {}),
      ...(token === undefined ? {} : {token}),
    };
    state().jobs.push(job);
    world.timeline.at(job.createdAt + timing.begins, () => this.perform(job, timing.takes));
    return job;
  }

  private async perform(job: BackupJob, takes: number): Promise<void> {
    if (job.state !== 'CREATED') return;
    const {world} = this.parts;
    job.state = 'RUNNING';
    const reason = await this.obstacle(job);
    const captured = reason === undefined ? await this.owner(job.resourceArn)?.capture(job.resourceArn) : undefined;
    world.timeline.at(world.timeline.now() + takes, () => {
      if (job.state !== 'RUNNING') return;
      job.completedAt = world.timeline.now();
      if (captured === undefined) {
        job.state = 'FAILED';
        job.message = reason ?? 'Resource not found';
        this.parts.told(job);
        return;
      }
      job.state = 'COMPLETED';
      job.bytes = captured.bytes;
      job.pointArn = this.keep(job, captured).arn;
      this.parts.told(job);
    });
  }

  /** Why this job fails, in the words of AWS Backup's dashboards (Developer Guide, backup dashboards and S3 backups). */
  private async obstacle({resourceArn, roleArn, region, vault, lifecycle}: BackupJob): Promise<string | undefined> {
    const {state, roles} = this.parts;
    const owner = this.owner(resourceArn);
    if (!owner || !(await owner.exists(resourceArn))) return `Resource ${resourceArn} does not exist`;
    const into = state().vaults.find((each) => each.name === vault && each.region === region);
    if (!into) return `Backup vault ${vault} does not exist`;
    const {lock} = into;
    // Without a maximum a lock lets points be kept for ever (Developer Guide, vault lock).
    const days = lifecycle?.DeleteAfterDays ?? Number.POSITIVE_INFINITY;
    if (lock && (days < (lock.min ?? 1) || days > (lock.max ?? Number.POSITIVE_INFINITY)))
      return `The retention specified in the job is not within the range specified by the target backup vault: ${vault}`;
    const used = [into.keyArn, await owner.keyArn(resourceArn)].flatMap((arn) => arn ?? []);
    if (used.some((arn) => this.parts.keys.look(arn, region)?.usable !== true))
      return 'The KMS key is either disabled or pending deletion';
    if (!roles.trusts(roleArn, BACKUP_PRINCIPAL)) return `IAM Role ${roleArn} cannot be assumed by AWS Backup`;
    const missing = owner.backupActions.find((action) => !roles.allows(roleArn, action, resourceArn));
    if (missing !== undefined) {
      return owner.type === 'S3'
        ? `The IAM role ${roleArn} does not have permission to describe resource ${resourceArn}`
        : `Access Denied trying to call AWS Backup service: ${roleArn} is not authorized to perform ${missing} on ${resourceArn}`;
    }
    return owner.obstacle(resourceArn);
  }

  private keep(job: BackupJob, captured: RecoveryPoint['captured']): RecoveryPoint {
    const {state, world} = this.parts;
    const {lifecycle} = job;
    const days = lifecycle?.DeleteAfterDays;
    const point: RecoveryPoint = {
      arn: pointArn(job, settingsOf(state(), job.region), world),
      vault: job.vault,
      region: job.region,
      resourceArn: job.resourceArn,
      type: job.type,
      roleArn: job.roleArn,
      // The time of the data, which for a table is the start of the job (Developer Guide, point in time).
      createdAt: job.createdAt,
      completedAt: world.timeline.now(),
      captured,
      status: 'COMPLETED',
      tags: {...job.tags},
      ...(job.plan ? {planId: job.plan.id} : {}),
      ...(lifecycle ? {lifecycle} : {}),
      ...(days === undefined ? {} : {deleteAt: job.createdAt + days * DAY}),
    };
    state().points.push(point);
    this.scheduleDeletion(point);
    return point;
  }

  scheduleDeletion(point: RecoveryPoint): void {
    const {state, world} = this.parts;
    if (point.deleteAt === undefined) return;
    world.timeline.at(point.deleteAt, () => {
      state().points = state().points.filter((each) => each !== point);
    });
  }

  owner(arn: string): Protectable | undefined {
    return this.parts.protectables.find((each) => each.owns(arn));
  }
}

/** Targets of restore tests are never backed up (AWS Backup Developer Guide, restore testing). */
const isDrillTarget = (arn: string) => /[:/]awsbackup-restore-test[^:/]*$/.test(arn);
