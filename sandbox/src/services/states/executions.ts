import type * as sdk from '@aws-sdk/client-sfn';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {close, type Execution, type Machinery} from './execution.ts';
import {shown} from './history.ts';
import {obstacleOf, redrive} from './redrive.ts';

export interface ExecutionParts {
  readonly world: World;
  readonly machinery: Machinery;
  readonly executions: () => readonly Execution[];
  readonly needMachine: (arn?: string) => {readonly arn: string};
  readonly run: (execution: Execution, resumed: boolean) => void;
}

export function executionHandlers(parts: ExecutionParts): Handlers<typeof sdk> {
  const {world, machinery, executions, needMachine} = parts;
  const find = (arn = '') => {
    if (!arn.startsWith('arn:')) throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
    const found = executions().find((each) => each.arn === arn);
    if (!found) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  };
  return {
    async StartExecution({stateMachineArn = '', input = '{}', name}) {
      const {arn, startedAt} = machinery.start(stateMachineArn, input, name);
      return {executionArn: arn, startDate: new Date(startedAt)};
    },
    DescribeExecution({executionArn}) {
      const execution = find(executionArn);
      const {output, error, cause, input} = execution;
      const obstacle = obstacleOf(execution, world.timeline.now());
      return {
        ...shape(execution),
        input,
        inputDetails: {included: true},
        ...(output === undefined ? {} : {output, outputDetails: {included: true}}),
        error,
        cause,
        redriveStatus: obstacle === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
        redriveStatusReason: obstacle,
      };
    },
    ListExecutions({stateMachineArn, statusFilter, maxResults, nextToken, redriveFilter}) {
      const {arn} = needMachine(stateMachineArn);
      const all = executions().filter(
        (each) =>
          each.machineArn === arn &&
          (statusFilter === undefined || each.status === statusFilter) &&
          (redriveFilter === undefined || (redriveFilter === 'REDRIVEN') === each.redriveCount > 0),
      );
      const {items, next} = pageOf(all.toReversed(), sizeOf(maxResults, world), nextToken, 'InvalidToken');
      return {executions: items.map(shape), nextToken: next};
    },
    GetExecutionHistory({executionArn, maxResults, reverseOrder, nextToken, includeExecutionData = true}) {
      const {history} = find(executionArn);
      const ordered = reverseOrder ? history.toReversed() : history;
      const {items, next} = pageOf(ordered, sizeOf(maxResults, world), nextToken, 'InvalidToken');
      return {events: items.map((event) => shown(event, includeExecutionData)), nextToken: next};
    },
    StopExecution({executionArn, error, cause}) {
      const execution = find(executionArn);
      const why = {...(error === undefined ? {} : {error}), ...(cause === undefined ? {} : {cause})};
      close(execution, machinery, 'ABORTED', why);
      return {stopDate: new Date(execution.stoppedAt ?? world.timeline.now())};
    },
    RedriveExecution({executionArn, clientToken}) {
      return {redriveDate: new Date(redrive(find(executionArn), clientToken, parts))};
    },
  };
}

/** Step Functions API reference: 100 a page unless asked, at most 1,000; 0 is as if not asked. */
function sizeOf(maxResults: number | undefined, world: World): number {
  if (maxResults !== undefined && (maxResults < 0 || maxResults > 1000))
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000`,
    );
  return Math.min(maxResults || 100, world.pageSize(1000));
}

function shape(execution: Execution) {
  const {arn, machineArn, name, status, startedAt, stoppedAt, redriveCount, redrivenAt} = execution;
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: new Date(startedAt),
    ...(stoppedAt === undefined ? {} : {stopDate: new Date(stoppedAt)}),
    redriveCount,
    ...(redrivenAt === undefined ? {} : {redriveDate: new Date(redrivenAt)}),
  };
}
