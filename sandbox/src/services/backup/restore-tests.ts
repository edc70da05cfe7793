import {nextRun} from '../../kernel/cron.ts';
import type {World} from '../../kernel/world.ts';
import type {BackupEngine} from './engine.ts';
import type {RestoreRunner} from './restore-runner.ts';
import type {BackupState, RecoveryPoint, RestoreJob, TestingPlan, TestingSelection} from './state.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

export interface RestoreTestParts {
  readonly state: () => BackupState;
  readonly world: World;
  readonly engine: BackupEngine;
  readonly runner: RestoreRunner;
}

export interface RestoreTests {
  /** Puts the next run on the timeline, in place of what was there. */
  schedule(plan: TestingPlan): void;
  cancel(plan: TestingPlan): void;
}

/**
 * Restore tests at their hours: of each protected resource that a selection takes at most one recovery point is
 * restored under a random name, and what was restored goes when the time for validation is over (AWS Backup Developer
 * Guide, restore testing and restore testing inferred metadata).
 */
export function createRestoreTests(parts: RestoreTestParts): RestoreTests {
  const {world} = parts;
  const waiting = new Map<string, () => void>();
  const cancel = ({arn}: TestingPlan) => {
    waiting.get(arn)?.();
    waiting.delete(arn);
  };
  const schedule = (plan: TestingPlan) => {
    cancel(plan);
    const {ScheduleExpression: expression = '', ScheduleExpressionTimezone: zone = 'UTC'} = plan.document;
    const time = nextRun(expression, zone, world.timeline.now());
    if (time === undefined) return;
    waiting.set(
      plan.arn,
      world.timeline.at(time, () => {
        schedule(plan);
        run(parts, plan);
      }),
    );
  };
  return {schedule, cancel};
}

function run({state, world, engine, runner}: RestoreTestParts, plan: TestingPlan): void {
  plan.lastRunAt = world.timeline.now();
  for (const selection of plan.selections) {
    const {IamRoleArn: roleArn = '', ValidationWindowHours: hours = 0} = selection.document;
    for (const point of chosenPoints(state(), plan, selection, world.timeline.now())) {
      const metadata = inferred(point, world.id(12).toLowerCase());
      const completed = (job: RestoreJob) => removeLater(world, engine, job, hours);
      runner.start({region: plan.region, point, roleArn, metadata, testingPlanArn: plan.arn, completed});
    }
  }
}

/** At most one recovery point for each resource; tags are those of its latest one. */
function chosenPoints(
  {points}: BackupState,
  {region, document}: TestingPlan,
  {document: selection}: TestingSelection,
  now: number,
): readonly RecoveryPoint[] {
  const {
    SelectionWindowDays: days = 30,
    IncludeVaults = [],
    ExcludeVaults = [],
  } = document.RecoveryPointSelection ?? {};
  const vaultArn = (point: RecoveryPoint) => `:${region}:${point.arn.split(':')[4]}:backup-vault:${point.vault}`;
  const named = (list: readonly string[], point: RecoveryPoint) =>
    list.some((each) => each === '*' || each.endsWith(vaultArn(point)));
  const newest = new Map<string, RecoveryPoint>();
  const mine = points.filter((point) => point.region === region && point.type === selection.ProtectedResourceType);
  for (const point of mine.toSorted((a, b) => a.createdAt - b.createdAt)) newest.set(point.resourceArn, point);
  const arns = [...newest.values()].filter((point) => takes(selection, point)).map(({resourceArn}) => resourceArn);
  const eligible = mine.filter(
    (point) =>
      point.status === 'COMPLETED' &&
      point.createdAt > now - days * DAY &&
      named(IncludeVaults, point) &&
      !named(ExcludeVaults, point),
  );
  // The latest one also for RANDOM_WITHIN_WINDOW: the sandbox draws no lots.
  return arns.flatMap(
    (arn) =>
      eligible.filter(({resourceArn}) => resourceArn === arn).toSorted((a, b) => b.createdAt - a.createdAt)[0] ?? [],
  );
}

function takes(
  {ProtectedResourceArns: arns = [], ProtectedResourceConditions: conditions}: TestingSelection['document'],
  point: RecoveryPoint,
) {
  const value = (key: string | undefined) => point.tags[(key ?? '').replace(/^aws:ResourceTag\//, '')];
  const named = arns.length === 0 || arns.includes('*') || arns.includes(point.resourceArn);
  return (
    named &&
    (conditions?.StringEquals ?? []).every(({Key, Value}) => value(Key) === Value) &&
    (conditions?.StringNotEquals ?? []).every(({Key, Value}) => value(Key) !== Value)
  );
}

/** `deletionProtection=false` and `encrypted=true` of the documentation are what a restore here does anyway. */
const inferred = ({type}: RecoveryPoint, random: string): Record<string, string> =>
  type === 'DynamoDB'
    ? {targetTableName: `awsbackup-restore-test-${random}`, encryptionType: 'Default'}
    : {DestinationBucketName: `awsbackup-restore-test-${random}`, NewBucket: 'true', EncryptionType: 'SSE-S3'};

/** A bucket is emptied by lifecycle rules, which takes a day more (Developer Guide, restore testing, data deletion). */
function removeLater(world: World, engine: BackupEngine, job: RestoreJob, hours: number): void {
  job.deletion = 'DELETING';
  const at = world.timeline.now() + hours * HOUR + (job.type === 'S3' ? DAY : 0);
  world.timeline.at(at, async () => {
    try {
      await engine.owner(job.createdArn ?? '')?.remove(job.createdArn ?? '');
      job.deletion = 'SUCCESSFUL';
    } catch {
      job.deletion = 'FAILED';
    }
  });
}
