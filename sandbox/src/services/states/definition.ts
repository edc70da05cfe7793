import {AwsError} from '../../kernel/service.ts';
import {unknownIn} from './choose.ts';
import {isElsewhere, isIntrinsic, isKnown, namesIn, parseIntrinsic} from './intrinsics.ts';

/** Amazon States Language, as far as the sandbox runs it. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number;
}

export interface State {
  readonly Type: 'Task' | 'Choice' | 'Wait' | 'Pass' | 'Succeed' | 'Fail';
  readonly Next?: string;
  readonly End?: boolean;
  readonly Resource?: string;
  readonly Parameters?: unknown;
  readonly InputPath?: string;
  readonly ResultPath?: string | null;
  readonly ResultSelector?: unknown;
  readonly OutputPath?: string;
  readonly Result?: unknown;
  readonly Seconds?: number;
  readonly SecondsPath?: string;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly Choices?: readonly Choice[];
  readonly Default?: string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
  readonly ErrorPath?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface Choice {
  /** Only the outermost rule leads somewhere. */
  readonly Next?: string;
  readonly Variable?: string;
  readonly And?: readonly Choice[];
  readonly Or?: readonly Choice[];
  readonly Not?: Choice;
  readonly [comparison: string]: unknown;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

const KNOWN = ['Task', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail'];
const NOT_HERE = ['Map', 'Parallel'];

/** Throws InvalidDefinition for what Step Functions would refuse, and 501 for what the sandbox does not run. */
export function parseDefinition(text: string): Definition {
  let definition: Partial<Definition>;
  try {
    definition = JSON.parse(text) as Partial<Definition>;
  } catch {
    throw invalid('INVALID_JSON_DESCRIPTION: not JSON');
  }
  const {StartAt, States = {}} = definition;
  if (StartAt === undefined || States[StartAt] === undefined)
    throw invalid('MISSING_TRANSITION_TARGET: StartAt names no state');
  for (const [name, state] of Object.entries(States)) checkState(name, state, States);
  return {...definition, StartAt, States};
}

/** Without the version of a qualified function ARN. */
export const LAMBDA = /^arn:aws:lambda:[^:]+:\d{12}:function:[^:]+/;
export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const START = 'arn:aws:states:::states:startExecution';

function checkState(name: string, state: State, all: Readonly<Record<string, State>>): void {
  if (NOT_HERE.includes(state.Type)) throw notHere(`${state.Type} states`);
  if (!KNOWN.includes(state.Type)) throw invalid(`SCHEMA_VALIDATION_FAILED: ${name} has no known Type`);
  const targets = [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map((each) => each.Next),
    ...(state.Catch ?? []).map((each) => each.Next),
  ];
  for (const target of targets)
    if (target !== undefined && all[target] === undefined)
      throw invalid(`MISSING_TRANSITION_TARGET: ${name} leads to ${target}`);
  const ends = ['Succeed', 'Fail', 'Choice'].includes(state.Type);
  if (!ends && (state.Next === undefined) === (state.End !== true))
    throw invalid(`SCHEMA_VALIDATION_FAILED: ${name} needs either Next or End`);
  if (state.Type === 'Task') checkTask(name, state);
  for (const operator of (state.Choices ?? []).flatMap(unknownIn)) throw notHere(`the comparison ${operator}`);
  checkTemplate(state.Parameters);
  checkTemplate(state.ResultSelector);
}

function checkTask(name: string, {Resource, Parameters}: State): void {
  if (Resource === undefined) throw invalid(`SCHEMA_VALIDATION_FAILED: ${name} needs a Resource`);
  if (Resource !== INVOKE && Resource !== START && !LAMBDA.test(Resource)) throw notHere(`the resource ${Resource}`);
  if (Resource !== START) return;
  const given = Object.keys((Parameters ?? {}) as object).map((key) => key.replace(/\.\$$/, ''));
  if (!given.includes('StateMachineArn'))
    throw invalid(`SCHEMA_VALIDATION_FAILED: The field 'StateMachineArn' is required but was missing at ${name}`);
  const unsupported = given.find((field) => !['StateMachineArn', 'Name', 'Input', 'TraceHeader'].includes(field));
  if (unsupported !== undefined)
    throw invalid(`SCHEMA_VALIDATION_FAILED: The field '${unsupported}' is not supported by Step Functions at ${name}`);
}

/** Values of keys that end in `.$` are paths or intrinsic calls. */
function checkTemplate(template: unknown): void {
  if (typeof template !== 'object' || template === null) return;
  for (const [key, value] of Object.entries(template)) {
    if (!key.endsWith('.$')) checkTemplate(value);
    else if (typeof value !== 'string' || !(value.startsWith('$') || isCall(value)))
      throw invalid(
        `SCHEMA_VALIDATION_FAILED: The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
      );
  }
}

function isCall(value: string): boolean {
  const call = isIntrinsic(value) ? parseIntrinsic(value) : undefined;
  const names = call ? namesIn(call) : [];
  for (const name of names) if (isElsewhere(name)) throw notHere(`the function ${name}`);
  return call !== undefined && names.every(isKnown);
}

const notHere = (what: string) =>
  new AwsError('NotImplementedBySandbox', `states: ${what} is not implemented by the sandbox`, 501);
const invalid = (message: string) =>
  new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${message}'`);
