import {type ChangeResult, changeResult, type FindingResult, findingResult} from '../checks/as-result.ts';
import type {Finding, Thing} from '../checks/check.ts';
import {runChecks} from '../checks/run-checks.ts';
import type {Context} from '../context.ts';
import type {Environment} from '../environments/environment.ts';
import {BackupctlError} from '../errors.ts';
import {applyChanges} from './apply.ts';
import {type CostEstimate, estimateCost} from './cost.ts';
import {type LookWish, setupLook} from './look.ts';
import {planFingerprint, planSetup, type SetupPlan} from './plan.ts';
import type {RanNow} from './run-now.ts';
import {worldChanged} from './world-changed.ts';

export interface SetupResult {
  readonly changes: readonly ChangeResult[];
  readonly protected: readonly {readonly kind: string; readonly name: string; readonly arn: string}[];
  readonly unprotected: readonly {
    readonly kind: string;
    readonly name: string;
    readonly arn: string;
    readonly reason: string;
  }[];
  /** Not as it should be, and setup may not mend it: a person has to. */
  readonly manual: readonly FindingResult[];
  readonly cost: CostEstimate;
  /** By AWS's own preview, ISO 8601; absent while there is no plan. */
  readonly nextRunAt?: string;
  readonly applied: boolean;
  /** What `--run-now` did. */
  readonly ranNow?: RanNow;
}

export interface SetupView {
  readonly plan: SetupPlan;
  readonly result: SetupResult;
}

/** Looks, and says what would be done. Asks AWS only to read. */
export async function viewSetup(context: Context, environment: Environment, wish: LookWish): Promise<SetupView> {
  const findings = await runChecks(await setupLook(context, environment, wish), 'setup');
  const plan = planSetup(findings);
  const [blind] = plan.unknown;
  if (blind) throw couldNotLook(blind);
  const twice = findings.find(({id, verdict}) => id === 'PLAN-DUP' && verdict.state === 'unmet');
  if (twice) throw twoPlans(twice);
  const covered = coverage(environment, findings);
  const [cost, nextRunAt] = await Promise.all([costOf(context, covered.protected), nextRun(context)]);
  const manual = plan.manual.map(findingResult);
  return {
    plan,
    result: {...covered, manual, cost, changes: rows(plan), applied: false, ...(nextRunAt ? {nextRunAt} : {})},
  };
}

/**
 * Runs the plan that was shown, unless the world has changed since, and looks again.
 * @throws SETUP_WORLD_CHANGED, SETUP_INCOMPLETE
 */
export async function applySetup(
  context: Context,
  environment: Environment,
  shown: SetupView,
  wish: LookWish,
): Promise<SetupResult> {
  const now = await viewSetup(context, await freshEnvironment(context, environment), wish);
  if (planFingerprint(now.plan) !== planFingerprint(shown.plan)) throw worldChanged('setup');
  await applyChanges(now.plan.changes, context.reporter, context.signal);
  const left = await viewSetup(context, await freshEnvironment(context, environment), wish);
  if (left.plan.changes.length > 0) throw incomplete(left.plan);
  return {...left.result, changes: rows(now.plan), applied: true};
}

/** The environment with its resources and their tags as they are now. */
export async function freshEnvironment(context: Context, environment: Environment): Promise<Environment> {
  return (await context.environments()).find(({name}) => name === environment.name) ?? environment;
}

const rows = ({changes, kept}: SetupPlan): ChangeResult[] => [...changes.map(changeResult), ...kept.map(keepRow)];
const keepRow = ({kind, name}: Thing): ChangeResult => ({action: 'keep', kind, name, details: []});

/** Which of the environment's resources the plan covers, and why the others stay out. */
function coverage(
  {settings, resources}: Environment,
  findings: readonly Finding[],
): Pick<SetupResult, 'protected' | 'unprotected'> {
  const reasons = new Map(
    findings
      .filter(({id, verdict}) => id === 'TAG' && (verdict.state === 'skipped' || verdict.state === 'at-risk'))
      .map(({resource, verdict}) => [resource, 'problem' in verdict ? verdict.problem : '']),
  );
  const off = (kind: string) =>
    kind === 'user-pool'
      ? !settings.cognitoBackups && 'cognitoBackups is false'
      : !settings.enableBackups && 'enableBackups is false';
  const judged = resources.map(({kind, name, arn}) => ({kind, name, arn, reason: off(kind) || reasons.get(arn)}));
  return {
    protected: judged.filter(({reason}) => reason === undefined).map(({kind, name, arn}) => ({kind, name, arn})),
    unprotected: judged.flatMap(({reason, ...rest}) => (reason === undefined ? [] : [{...rest, reason}])),
  };
}

async function costOf({gateways, config}: Context, covered: SetupResult['protected']): Promise<CostEstimate> {
  const tables = await gateways.tables();
  const shapes = await Promise.all(covered.filter(({kind}) => kind === 'table').map(({name}) => tables.shape(name)));
  return estimateCost({
    tableBytes: shapes.map((shape) => shape?.bytes ?? 0),
    buckets: covered.filter(({kind}) => kind === 'bucket').length,
    retentionDays: config.plan.retentionDays,
    testedAt: config.restoreTesting?.schedule,
  });
}

async function nextRun({gateways, config}: Context): Promise<string | undefined> {
  const [plan] = await (await gateways.plans()).plansNamed(config.plan.name);
  const [next] = plan?.nextRuns ?? [];
  return next === undefined ? undefined : new Date(next).toISOString();
}

function twoPlans({verdict}: Finding): BackupctlError {
  const {problem = '', next = ''} = verdict as {problem?: string; next?: string};
  const [message = '', ...facts] = problem.split('\n');
  return new BackupctlError({
    code: 'SETUP_TWO_PLANS',
    exit: 'refused',
    message: `${message} Which of them is the right one, setup cannot know. Nothing was changed.`,
    facts,
    next: [next],
  });
}

function couldNotLook({title, verdict}: Finding): BackupctlError {
  const {problem = '', next = ''} = verdict as {problem?: string; next?: string};
  return new BackupctlError({
    code: 'SETUP_COULD_NOT_LOOK',
    exit: 'unknown',
    message: `Setup could not look at everything, so it plans nothing (${title}). ${problem}`,
    next: [next, 'See everything that cannot be read: backupctl check-account'],
  });
}

function incomplete({changes}: SetupPlan): BackupctlError {
  return new BackupctlError({
    code: 'SETUP_INCOMPLETE',
    exit: 'failed',
    message: 'Every change was made, but looking again finds something still open.',
    facts: changes.map(({action, kind, name}) => `${action} ${kind} ${name}`),
    next: ['Run setup again; AWS may only be slow to show it.'],
  });
}
