import type {Functions, Roles} from '../../kernel/ports.ts';
import type {World} from '../../kernel/world.ts';
import {type Definition, parseDefinition, type State} from './definition.ts';
import {append, inputOf, note, outputOf, type SavedEvent} from './history.ts';
import {needPath} from './paths.ts';
import {perform} from './perform.ts';
import {StateFailure} from './state-failure.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly roleArn: string;
  /** What it was started with: a later update of the machine does not touch it, nor its redrives. */
  readonly definition: string;
  readonly input: string;
  readonly startedAt: number;
  status: Status;
  stoppedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  redrivenAt?: number;
  /** Tokens of the last redrives, with the time of each: the same token again starts nothing. */
  readonly redriveTokens: {readonly token: string; readonly at: number}[];
  /** The state it is in, or ended in, with what came into it. */
  position: Position;
  readonly history: SavedEvent[];
}

interface Position {
  readonly state: string;
  readonly data: unknown;
  readonly enteredAt: number;
}

export interface Machinery {
  readonly world: World;
  readonly functions: Functions;
  readonly roles: Roles;
  readonly start: (arn: string, input: string, name?: string) => Execution;
  /** Told once of every end. */
  readonly ended: (execution: Execution) => void;
}

export interface Running {
  readonly execution: Execution;
  readonly machinery: Machinery;
  readonly context: Record<string, unknown>;
  /** False when this attempt was stopped, has timed out or was followed by a redrive. */
  readonly alive: () => boolean;
}

export interface Step {
  readonly output: unknown;
  readonly next: string | undefined;
}

/** AWS Step Functions Developer Guide, quotas: bytes of a payload between states. */
const MOST_BYTES = 262_144;

/** Ends an execution, for whatever reason, once. */
export function close(execution: Execution, {world, ended}: Machinery, status: Status, why: Ending = {}): void {
  if (execution.status !== 'RUNNING') return;
  const now = world.timeline.now();
  const {error, cause, output} = why;
  Object.assign(execution, {status, stoppedAt: now, ...why});
  const failure = {...(error === undefined ? {} : {error}), ...(cause === undefined ? {} : {cause})};
  if (status === 'SUCCEEDED')
    append(execution, now, {
      type: 'ExecutionSucceeded',
      executionSucceededEventDetails: outputOf(JSON.parse(output ?? 'null')),
    });
  if (status === 'FAILED') append(execution, now, {type: 'ExecutionFailed', executionFailedEventDetails: failure});
  if (status === 'ABORTED') append(execution, now, {type: 'ExecutionAborted', executionAbortedEventDetails: failure});
  if (status === 'TIMED_OUT')
    append(execution, now, {type: 'ExecutionTimedOut', executionTimedOutEventDetails: failure});
  ended(execution);
}

interface Ending {
  readonly error?: string;
  readonly cause?: string;
  readonly output?: string;
}

/**
 * Runs an execution from where it stands to its end, and writes down how it ended. Never throws. `resumed`: the state it
 * stands in was entered before, by an attempt that a redrive follows or by a sandbox whose state was loaded.
 */
export async function runExecution(execution: Execution, machinery: Machinery, resumed: boolean): Promise<void> {
  const {world} = machinery;
  const definition = parseDefinition(execution.definition);
  const attempt = execution.redriveCount;
  const alive = () => execution.status === 'RUNNING' && execution.redriveCount === attempt;
  // Counted anew by a redrive (Step Functions Developer Guide, redriving executions).
  const began = execution.redrivenAt ?? execution.startedAt;
  const deadline = began + (definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const timeOut = () => alive() && close(execution, machinery, 'TIMED_OUT');
  const cancel = Number.isFinite(deadline) ? world.timeline.at(deadline, () => void timeOut()) : undefined;
  try {
    let entered = resumed;
    while (alive()) {
      if (world.timeline.now() >= deadline) return void timeOut();
      const context = contextOf(execution);
      const step = await enter(definition, {execution, machinery, context, alive}, entered);
      if (!alive()) return;
      if (step.next === undefined) close(execution, machinery, 'SUCCEEDED', {output: JSON.stringify(step.output)});
      else execution.position = {state: step.next, data: step.output, enteredAt: world.timeline.now()};
      entered = false;
    }
  } catch (thrown) {
    if (alive()) close(execution, machinery, 'FAILED', endingOf(thrown, execution));
  } finally {
    cancel?.();
  }
}

function endingOf(thrown: unknown, {position, history}: Execution): Ending {
  if (!(thrown instanceof StateFailure)) return {error: 'States.Runtime', cause: String(thrown)};
  if (thrown.error !== 'States.Runtime')
    return {error: thrown.error, ...(thrown.message === '' ? {} : {cause: thrown.message})};
  const entered = history.findLast(({type}) => type?.endsWith('StateEntered'));
  return {
    error: thrown.error,
    cause: `An error occurred while executing the state '${position.state}' (entered at the event id #${entered?.id ?? 0}). ${thrown.message}`,
  };
}

/** Step Functions Developer Guide, context object. */
function contextOf({arn, name, machineArn, roleArn, startedAt, input, position, ...execution}: Execution) {
  const redriven =
    execution.redrivenAt === undefined
      ? {}
      : {RedriveCount: execution.redriveCount, RedriveTime: new Date(execution.redrivenAt).toISOString()};
  return {
    Execution: {
      Id: arn,
      Input: JSON.parse(input) as unknown,
      Name: name,
      RoleArn: roleArn,
      StartTime: new Date(startedAt).toISOString(),
      ...redriven,
    },
    State: {Name: position.state, EnteredTime: new Date(position.enteredAt).toISOString(), RetryCount: 0},
    StateMachine: {Id: machineArn, Name: machineArn.split(':').at(-1)},
  };
}

async function enter({States}: Definition, running: Running, entered: boolean): Promise<Step> {
  const {execution, machinery, context} = running;
  const {state: name, data} = execution.position;
  const state = States[name];
  if (!state) throw new StateFailure('States.Runtime', `There is no state ${name}`);
  const now = () => machinery.world.timeline.now();
  // A redrive schedules a Task again without entering it again; a Fail state is entered again, and fails again.
  if (!entered || state.Type === 'Fail')
    note(execution, now(), {
      type: `${state.Type}StateEntered`,
      stateEnteredEventDetails: {name, ...inputOf(data)},
    });
  const input = needPath(state.InputPath ?? '$', {field: 'InputPath', input: data, context});
  const step = await perform(state, input, data, running);
  if (!running.alive()) return step;
  checkSize(name, step.output);
  if (hasExit(state))
    note(execution, now(), {
      type: `${state.Type}StateExited`,
      stateExitedEventDetails: {name, ...outputOf(step.output)},
    });
  return step;
}

const hasExit = (state: State): state is State & {Type: Exclude<State['Type'], 'Fail'>} => state.Type !== 'Fail';

function checkSize(name: string, output: unknown): void {
  if (Buffer.byteLength(JSON.stringify(output) ?? '') > MOST_BYTES)
    throw new StateFailure(
      'States.DataLimitExceeded',
      `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
}
