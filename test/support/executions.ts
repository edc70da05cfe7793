import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type {Sandbox} from '../../sandbox/src/index.ts';

export interface Executed extends DescribeExecutionCommandOutput {
  readonly history: readonly HistoryEvent[];
}

export const statesOf = ({endpoint}: Sandbox) =>
  new SFNClient({endpoint, region: 'eu-west-1', credentials: {accessKeyId: 'k', secretAccessKey: 's'}});

/** Every execution of a machine with its whole history, newest first. */
export async function executionsOf(box: Sandbox, stateMachineArn: string): Promise<readonly Executed[]> {
  const client = statesOf(box);
  const all: Executed[] = [];
  for await (const {executions = []} of paginateListExecutions({client}, {stateMachineArn})) {
    for (const {executionArn} of executions) {
      const history: HistoryEvent[] = [];
      for await (const {events = []} of paginateGetExecutionHistory({client}, {executionArn})) history.push(...events);
      all.push({...(await client.send(new DescribeExecutionCommand({executionArn}))), history});
    }
  }
  return all;
}
