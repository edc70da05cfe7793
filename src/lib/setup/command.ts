import type {Context} from '../context.ts';
import type {Environment} from '../environments/environment.ts';
import {BackupctlError, type ExitName} from '../errors.ts';
import {declined} from '../prompt.ts';
import type {LookWish} from './look.ts';
import {applySetup, type SetupResult, type SetupView, viewSetup} from './run.ts';
import {allGood, runNow} from './run-now.ts';

export interface SetupWish {
  readonly dryRun: boolean;
  readonly exitCode: boolean;
  readonly runNow: boolean;
  readonly enableVersioning: boolean;
  /** `--confirm`: repeats the name of what cannot be undone. */
  readonly confirm: string | undefined;
}

export interface SetupOutcome {
  readonly result: SetupResult;
  readonly exit: ExitName;
}

/** Show, ask, apply, look again; with `runNow` also make a first backup of everything. */
export async function setup(
  context: Context,
  wish: SetupWish,
  show: (plan: SetupResult) => void,
): Promise<SetupOutcome> {
  const environment = environmentOf(context);
  const looking = {enableVersioning: wish.enableVersioning || (await agreesToVersioning(context, environment, wish))};
  const view = await viewSetup(context, environment, looking);
  show(view.result);
  const pending = view.plan.changes.length > 0;
  if (wish.dryRun) return {result: view.result, exit: pending && wish.exitCode ? 'attention' : 'ok'};
  const result = pending
    ? await agreedSetup(context, environment, view, {...looking, confirm: wish.confirm})
    : view.result;
  if (!wish.runNow) return {result, exit: 'ok'};
  const covered = new Set(result.protected.map(({arn}) => arn));
  const ranNow = await runNow(
    context,
    environment,
    environment.resources.filter(({arn}) => covered.has(arn)),
  );
  return {result: {...result, ranNow}, exit: allGood(ranNow) ? 'ok' : 'partial'};
}

export function environmentOf({environment}: Context): Environment {
  if (environment !== undefined) return environment;
  throw new BackupctlError({
    code: 'ENVIRONMENT_NEEDED',
    exit: 'usage',
    message: 'Say which environment to set up.',
    next: ['-e ENV'],
  });
}

/** Asked only where somebody sits: a script says `--enable-versioning`. */
async function agreesToVersioning(context: Context, environment: Environment, {dryRun}: SetupWish): Promise<boolean> {
  if (dryRun || !context.prompt.interactive || !environment.settings.enableBackups) return false;
  const buckets = await context.gateways.buckets();
  const all = environment.resources.filter(({kind}) => kind === 'bucket');
  const states = await Promise.all(all.map(({name}) => buckets.versioning(name)));
  const without = all.filter((_, index) => states[index] === 'off' || states[index] === 'suspended');
  if (without.length === 0) return false;
  const names = without.map(({name}) => name).join(', ');
  return context.prompt.decide(`Turn versioning on for ${names}? Else not backed up; old versions cost storage.`);
}

async function agreedSetup(
  context: Context,
  environment: Environment,
  view: SetupView,
  {confirm, ...looking}: LookWish & Pick<SetupWish, 'confirm'>,
): Promise<SetupResult> {
  const {prompt} = context;
  const adopted = view.plan.changes.filter(({adopts}) => adopts).map(({kind, name}) => `${kind} ${name}`);
  if (adopted.length > 0 && !(await prompt.confirm(`Take over the ${adopted.join(' and the ')}, which others made?`)))
    throw declined();
  if (!(await prompt.confirm(`Make these ${view.plan.changes.length} changes to ${environment.name}?`)))
    throw declined();
  for (const name of new Set(view.plan.changes.flatMap(({typed}) => typed ?? [])))
    await prompt.confirmName(name, confirm);
  return applySetup(context, environment, view, looking);
}
