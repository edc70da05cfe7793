import {type ChangeResult, changeResult} from '../checks/as-result.ts';
import type {Finding, Thing} from '../checks/check.ts';
import {runChecks} from '../checks/run-checks.ts';
import type {Context} from '../context.ts';
import type {Environment} from '../environments/environment.ts';
import {BackupctlError} from '../errors.ts';
import {applyChanges} from './apply.ts';
import {setupLook} from './look.ts';
import {planFingerprint, planSetup, type SetupPlan} from './plan.ts';

export interface SetupResult {
  readonly changes: readonly ChangeResult[];
  readonly protected: readonly {readonly kind: string; readonly name: string; readonly arn: string}[];
  readonly unprotected: readonly {
    readonly kind: string;
    readonly name: string;
    readonly arn: string;
    readonly reason: string;
  }[];
  readonly applied: boolean;
}

export interface SetupView {
  readonly plan: SetupPlan;
  readonly result: SetupResult;
}

/** Looks, and says what would be done. Asks AWS only to read. */
export async function viewSetup(context: Context, environment: Environment): Promise<SetupView> {
  const findings = await runChecks(await setupLook(context, environment), 'setup');
  const plan = planSetup(findings);
  const [blind] = plan.unknown;
  if (blind) throw couldNotLook(blind);
  return {plan, result: {...coverage(environment, findings), changes: rows(plan), applied: false}};
}

/**
 * Runs the plan that was shown, unless the world has changed since, and looks again.
 * @throws SETUP_WORLD_CHANGED, SETUP_INCOMPLETE
 */
export async function applySetup(context: Context, environment: Environment, shown: SetupView): Promise<SetupResult> {
  const now = await viewSetup(context, await fresh(context, environment));
  if (planFingerprint(now.plan) !== planFingerprint(shown.plan)) throw worldChanged();
  await applyChanges(now.plan.changes, context.reporter, context.signal);
  const left = await viewSetup(context, await fresh(context, environment));
  if (left.plan.changes.length > 0) throw incomplete(left.plan);
  return {...left.result, changes: rows(now.plan), applied: true};
}

async function fresh(context: Context, environment: Environment): Promise<Environment> {
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
      .filter(({id, verdict}) => id === 'TAG' && verdict.state === 'skipped')
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

function couldNotLook({title, verdict}: Finding): BackupctlError {
  const {problem = '', next = ''} = verdict as {problem?: string; next?: string};
  return new BackupctlError({
    code: 'SETUP_COULD_NOT_LOOK',
    exit: 'unknown',
    message: `Setup could not look at everything, so it plans nothing (${title}). ${problem}`,
    next: [next, 'See everything that cannot be read: backupctl check-account'],
  });
}

function worldChanged(): BackupctlError {
  return new BackupctlError({
    code: 'SETUP_WORLD_CHANGED',
    exit: 'refused',
    message: 'The account has changed since the plan was shown. Nothing was changed.',
    next: ['Run setup again to see the new plan.'],
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
