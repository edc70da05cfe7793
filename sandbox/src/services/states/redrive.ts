import {AwsError} from '../../kernel/service.ts';
import type {Execution} from './execution.ts';
import type {ExecutionParts} from './executions.ts';
import {append, hasRoom} from './history.ts';

const DAY = 86_400_000;
const REDRIVABLE_MS = 14 * DAY;
/** SDK client-sfn, RedriveExecutionInput.clientToken: the last ten, each for a quarter of an hour. */
const TOKENS = 10;
const TOKEN_MS = 900_000;

/**
 * Why an execution cannot be redriven, in the words of DescribeExecution's redriveStatusReason; undefined when it can
 * (SDK client-sfn, DescribeExecutionOutput; Step Functions Developer Guide, redrive eligibility).
 */
export function obstacleOf(execution: Execution, now: number): string | undefined {
  const {status, startedAt, stoppedAt = now} = execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (!hasRoom(execution)) return 'Execution history event limit exceeded';
  if (now - startedAt > 365 * DAY) return 'Execution has exceeded the max execution time';
  if (now - stoppedAt > REDRIVABLE_MS) return 'Execution redrivable period exceeded';
  return undefined;
}

/** Goes on at the state that it ended in, with what came into that state; answers when. */
export function redrive(
  execution: Execution,
  token: string | undefined,
  {world, run}: Pick<ExecutionParts, 'world' | 'run'>,
): number {
  const now = world.timeline.now();
  const earlier = execution.redriveTokens.find((each) => each.token === token && now - each.at < TOKEN_MS);
  if (earlier) return earlier.at;
  const obstacle = obstacleOf(execution, now);
  if (obstacle !== undefined) throw new AwsError('ExecutionNotRedrivable', obstacle);
  if (token !== undefined) execution.redriveTokens.push({token, at: now});
  execution.redriveTokens.splice(0, execution.redriveTokens.length - TOKENS);
  for (const member of ['stoppedAt', 'output', 'error', 'cause'] as const) delete execution[member];
  execution.redriveCount += 1;
  execution.redrivenAt = now;
  execution.status = 'RUNNING';
  execution.position = {...execution.position, enteredAt: now};
  append(execution, now, {
    type: 'ExecutionRedriven',
    executionRedrivenEventDetails: {redriveCount: execution.redriveCount},
  });
  run(execution, true);
  return now;
}
