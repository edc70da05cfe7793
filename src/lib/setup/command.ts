import type {Context} from '../context.ts';
import {BackupctlError} from '../errors.ts';
import {declined} from '../prompt.ts';
import {withAge} from '../render/time.ts';
import {applySetup, type SetupResult, viewSetup} from './run.ts';

export interface SetupOutcome {
  readonly result: SetupResult;
  /** The plan is on the screen already. */
  readonly shown: boolean;
  readonly environment: string;
  readonly firstRun: string | undefined;
  /** Changes are open: a dry run found some. */
  readonly pending: boolean;
}

/** Show, ask, apply, look again. */
export async function setup(
  context: Context,
  dryRun: boolean,
  show: (plan: SetupResult) => void,
): Promise<SetupOutcome> {
  const {environment} = context;
  if (environment === undefined)
    throw new BackupctlError({
      code: 'ENVIRONMENT_NEEDED',
      exit: 'usage',
      message: 'Say which environment to set up.',
      next: ['-e ENV'],
    });
  const view = await viewSetup(context, environment);
  const unchanged = {shown: true, environment: environment.name, firstRun: undefined};
  show(view.result);
  const pending = view.plan.changes.length > 0;
  if (dryRun || !pending) return {...unchanged, result: view.result, pending};
  if (!(await context.prompt.confirm(`Make these ${view.plan.changes.length} changes to ${environment.name}?`)))
    throw declined();
  const result = await applySetup(context, environment, view);
  const [plan] = await (await context.gateways.plans()).plansNamed(context.config.plan.name);
  const [first] = plan?.nextRuns ?? [];
  return {
    result,
    shown: true,
    environment: environment.name,
    firstRun: first === undefined ? undefined : withAge(first, context.clock.now()),
    pending: false,
  };
}
