import type {Events, Metrics} from '../../kernel/ports.ts';
import type {World} from '../../kernel/world.ts';
import type {Execution} from './execution.ts';

export interface Listeners {
  readonly events: Events;
  readonly metrics: Metrics;
}

const METRICS: Readonly<Record<string, string>> = {
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** The end of an execution as EventBridge and CloudWatch hear of it (Step Functions Developer Guide, monitoring). */
export function tell(execution: Execution, world: World, {events, metrics}: Listeners): void {
  const {arn, machineArn, name, status, startedAt, stoppedAt} = execution;
  const [, , , region = world.region] = machineArn.split(':');
  events.emit({
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    region,
    resources: [arn],
    detail: {executionArn: arn, stateMachineArn: machineArn, name, status, startDate: startedAt, stopDate: stoppedAt},
  });
  const metric = METRICS[status];
  if (metric !== undefined)
    metrics.count({namespace: 'AWS/States', name: metric, region, dimensions: {StateMachineArn: machineArn}});
}
