import type {HistoryEvent} from '@aws-sdk/client-sfn';
import type {Execution} from './execution.ts';
import {StateFailure} from './state-failure.ts';

/** An event as GetExecutionHistory answers it, with its time in milliseconds. */
export type SavedEvent = Omit<HistoryEvent, 'timestamp'> & {readonly timestamp: number};
export type NewEvent = Omit<HistoryEvent, 'timestamp' | 'id' | 'previousEventId'>;

/** AWS Step Functions Developer Guide, quotas. The last event tells how the execution ended. */
const MOST_EVENTS = 25_000;
const LAST_BUT_ONE = MOST_EVENTS - 1;

/** Redriving needs room for its own event and one more (guide, redrive eligibility). */
export const hasRoom = ({history}: Execution) => history.length < LAST_BUT_ONE;

/**
 * Kinds, order, `previousEventId` and details of events as recorded from AWS in localstack,
 * tests/aws/services/stepfunctions/v2/**.snapshot.json.
 */
export function note(execution: Execution, now: number, event: NewEvent): void {
  if (!hasRoom(execution))
    throw new StateFailure('States.Runtime', 'The execution reached the maximum number of history events (25000).');
  append(execution, now, event);
}

export function append({history}: Execution, now: number, event: NewEvent): void {
  const id = history.length + 1;
  // The first state has none before it, and neither has an abortion.
  const previousEventId = id === 2 || event.type === 'ExecutionAborted' ? 0 : id - 1;
  history.push({...event, id, previousEventId, timestamp: now});
}

/** The details of an event that hold input or output; AWS truncates neither in the API. */
export const inputOf = (value: unknown) => ({input: JSON.stringify(value), inputDetails: {truncated: false}});
export const outputOf = (value: unknown) => ({output: JSON.stringify(value), outputDetails: {truncated: false}});

/** `includeExecutionData: false` leaves out input and output (SDK client-sfn, GetExecutionHistoryInput). */
export function shown({timestamp, ...event}: SavedEvent, withData: boolean): HistoryEvent {
  const whole = {...event, timestamp: new Date(timestamp)};
  if (withData) return whole;
  const bare = Object.entries(whole).map(([key, details]) => [
    key,
    key.endsWith('EventDetails') ? withoutData(details as object) : (details as unknown),
  ]);
  return Object.fromEntries(bare) as HistoryEvent;
}

const withoutData = (details: object) =>
  Object.fromEntries(Object.entries(details).filter(([name]) => name !== 'input' && name !== 'output'));
