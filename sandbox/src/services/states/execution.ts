import type {Functions, Roles} from '../../kernel/ports.ts';
import type {World} from '../../kernel/world.ts';
import {holds} from './choose.ts';
import type {Definition, State} from './definition.ts';
import {fillTemplate, placeResult, readPath} from './paths.ts';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly input: string;
  readonly startedAt: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  stoppedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
  /** Types of the events so far, in order. */
  readonly history: {readonly type: string; readonly time: number; readonly state?: string}[];
}

export interface Machinery {
  readonly world: World;
  readonly functions: Functions;
  readonly roles: Roles;
  readonly roleArn: string;
}

/** A failure inside the machine, by its error name. */
class StateFailure extends Error {
  readonly error: string;
  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/** AWS Step Functions Developer Guide, quotas: events of one execution, and bytes of a payload between states. */
const MOST_EVENTS = 25_000;
const MOST_BYTES = 262_144;

/** Runs a definition to its end and writes down how it ended. Never throws. */
export async function runExecution(execution: Execution, definition: Definition, machinery: Machinery): Promise<void> {
  const {world} = machinery;
  const context = {
    Execution: {
      Id: execution.arn,
      Name: execution.name,
      StartTime: new Date(execution.startedAt).toISOString(),
      Input: JSON.parse(execution.input) as unknown,
    },
  };
  note(execution, world, 'ExecutionStarted');
  try {
    let data: unknown = context.Execution.Input;
    let name: string | undefined = definition.StartAt;
    while (name !== undefined) {
      if (execution.status !== 'RUNNING') return;
      const step: Step = await enter(name, definition, data, {execution, machinery, context});
      data = step.output;
      name = step.next;
    }
    execution.status = 'SUCCEEDED';
    execution.output = JSON.stringify(data);
    note(execution, world, 'ExecutionSucceeded');
  } catch (failure) {
    const {error, message} =
      failure instanceof StateFailure ? failure : {error: 'States.Runtime', message: String(failure)};
    execution.status = 'FAILED';
    execution.error = error;
    execution.cause = message;
    note(execution, world, 'ExecutionFailed');
  }
  execution.stoppedAt = world.timeline.now();
}

interface Running {
  readonly execution: Execution;
  readonly machinery: Machinery;
  readonly context: unknown;
}

interface Step {
  readonly output: unknown;
  readonly next: string | undefined;
}

async function enter(name: string, {States}: Definition, data: unknown, running: Running): Promise<Step> {
  const state = States[name];
  if (!state) throw new StateFailure('States.Runtime', `There is no state ${name}`);
  note(running.execution, running.machinery.world, `${state.Type}StateEntered`, name);
  const input = readPath(state.InputPath ?? '$', data, running.context);
  const step = await perform(state, input, data, running);
  if (Buffer.byteLength(JSON.stringify(step.output) ?? '') > MOST_BYTES)
    throw new StateFailure(
      'States.DataLimitExceeded',
      `The state '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  if (state.Type !== 'Fail') note(running.execution, running.machinery.world, `${state.Type}StateExited`, name);
  return step;
}

async function perform(state: State, input: unknown, data: unknown, running: Running): Promise<Step> {
  const {context, machinery} = running;
  if (state.Type === 'Task') return performTask(state, input, data, running);
  if (state.Type === 'Choice') {
    const rule = (state.Choices ?? []).find((each) => holds(each, input, context));
    const next = rule?.Next ?? state.Default;
    if (next === undefined)
      throw new StateFailure('States.NoChoiceMatched', 'No choice matched and there is no Default');
    return {output: data, next};
  }
  if (state.Type === 'Wait') {
    const seconds =
      state.SecondsPath === undefined ? (state.Seconds ?? 0) : Number(readPath(state.SecondsPath, input, context));
    await machinery.world.timeline.sleep(seconds * 1000);
    return {output: data, next: state.Next};
  }
  if (state.Type === 'Fail') {
    const read = (path: string | undefined) =>
      path === undefined ? undefined : String(readPath(path, input, context));
    throw new StateFailure(
      read(state.ErrorPath) ?? state.Error ?? 'Failed',
      read(state.CausePath) ?? state.Cause ?? '',
    );
  }
  const result =
    state.Result ?? (state.Parameters === undefined ? input : fillTemplate(state.Parameters, input, context));
  return {output: placeResult(data, state.ResultPath, result), next: state.Next};
}

async function performTask(state: State, input: unknown, data: unknown, running: Running): Promise<Step> {
  const tried = new Map<number, number>();
  for (;;) {
    try {
      const parameters =
        state.Parameters === undefined ? input : fillTemplate(state.Parameters, input, running.context);
      const raw = await callResource(state, parameters, running);
      const result =
        state.ResultSelector === undefined ? raw : fillTemplate(state.ResultSelector, raw, running.context);
      return {
        output: readPath(state.OutputPath ?? '$', placeResult(data, state.ResultPath, result), running.context),
        next: state.Next,
      };
    } catch (failure) {
      if (!(failure instanceof StateFailure)) throw failure;
      const retried = await retry(state, failure, tried, running);
      if (retried) continue;
      const catcher = (state.Catch ?? []).find(({ErrorEquals}) => names(ErrorEquals, failure.error));
      if (!catcher) throw failure;
      return {
        output: placeResult(data, catcher.ResultPath, {Error: failure.error, Cause: failure.message}),
        next: catcher.Next,
      };
    }
  }
}

const names = (wanted: readonly string[], error: string) =>
  wanted.includes(error) ||
  wanted.includes('States.ALL') ||
  (wanted.includes('States.TaskFailed') && error !== 'States.Timeout');

async function retry(
  state: State,
  {error}: StateFailure,
  tried: Map<number, number>,
  {machinery}: Running,
): Promise<boolean> {
  const index = (state.Retry ?? []).findIndex(({ErrorEquals}) => names(ErrorEquals, error));
  const retrier = state.Retry?.[index];
  if (!retrier) return false;
  const attempt = tried.get(index) ?? 0;
  if (attempt >= (retrier.MaxAttempts ?? 3)) return false;
  tried.set(index, attempt + 1);
  const seconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempt;
  await machinery.world.timeline.sleep(Math.min(seconds, retrier.MaxDelaySeconds ?? seconds) * 1000);
  return true;
}

/** Lambda by its own ARN, or by the optimised integration with `FunctionName` and `Payload`. */
async function callResource(
  {Resource = ''}: State,
  parameters: unknown,
  {execution, machinery}: Running,
): Promise<unknown> {
  const {functions, roles, roleArn, world} = machinery;
  const integration = Resource === 'arn:aws:states:::lambda:invoke';
  const given = integration
    ? (parameters as {readonly FunctionName?: string; readonly Payload?: unknown})
    : {FunctionName: Resource, Payload: parameters};
  const arn = (given.FunctionName ?? '').replace(/(:function:[^:]+):.+$/, '$1');
  if (!roles.allows(roleArn, 'lambda:InvokeFunction', arn))
    throw new StateFailure(
      'Lambda.AWSLambdaException',
      `User: ${roleArn} is not authorized to perform: lambda:InvokeFunction on resource: ${arn}`,
    );
  if (!functions.exists(arn)) throw new StateFailure('Lambda.ResourceNotFoundException', `Function not found: ${arn}`);
  note(execution, world, 'TaskScheduled');
  const {payload, failure} = await functions.invoke(arn, given.Payload);
  if (failure) {
    note(execution, world, 'TaskFailed');
    throw new StateFailure(failure.name, JSON.stringify({errorType: failure.name, errorMessage: failure.message}));
  }
  note(execution, world, 'TaskSucceeded');
  return integration ? {ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200} : payload;
}

function note(execution: Execution, world: World, type: string, state?: string): void {
  if (execution.history.length >= MOST_EVENTS)
    throw new StateFailure('States.Runtime', 'The execution reached the maximum number of history events (25000).');
  execution.history.push({type, time: world.timeline.now(), ...(state === undefined ? {} : {state})});
}
