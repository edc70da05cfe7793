import {AwsError} from '../../kernel/service.ts';

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
  readonly Next: string;
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
  readonly JitterStrategy?: string;
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

function checkState(name: string, state: State, all: Readonly<Record<string, State>>): void {
  if (NOT_HERE.includes(state.Type))
    throw new AwsError(
      'NotImplementedBySandbox',
      `states:${state.Type} states are not implemented by the sandbox`,
      501,
    );
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
  if (state.Type === 'Task' && state.Resource === undefined)
    throw invalid(`SCHEMA_VALIDATION_FAILED: ${name} needs a Resource`);
}

const invalid = (message: string) =>
  new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${message}'`);
