import type {OwnAlarm} from '../../kernel/ports.ts';
import type {Scaled} from './scaling-store.ts';

export interface Tracked extends Scaled {
  /** Of the policy. */
  readonly arn: string;
  /** Provisioned now. */
  readonly units: number;
  /** Per cent of the provisioned capacity. */
  readonly target: number;
}

/** Scaling in begins this many points below the target; observed, not documented. */
const SLACK = 20;

/**
 * The four alarms that a target tracking policy of DynamoDB keeps: of consumed and of provisioned capacity, high and low
 * (DynamoDB Developer Guide, auto scaling). Names as in the SDK's example of PutScalingPolicy; periods and thresholds as
 * they are seen in accounts, AWS does not document them.
 */
export function trackingAlarms(tracked: Tracked, uuid: () => string): readonly OwnAlarm[] {
  const {region, resource, dimension, arn, units, target} = tracked;
  const [, table = '', , index] = resource.split('/');
  const capacity = dimension.split(':').at(-1) ?? '';
  const perMinute = (percent: number) => (units * 60 * percent) / 100;
  const alarm = (kind: string, more: Pick<OwnAlarm, 'metric' | 'periods' | 'threshold'>): OwnAlarm => ({
    ...more,
    region,
    name: `TargetTracking-${resource}-${kind}-${uuid()}`,
    description: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${arn}.`,
    action: arn,
    namespace: 'AWS/DynamoDB',
    dimensions: {TableName: table, ...(index === undefined ? {} : {GlobalSecondaryIndexName: index})},
    statistic: kind.startsWith('Provisioned') ? 'Average' : 'Sum',
    period: kind.startsWith('Provisioned') ? 300 : 60,
    comparison: kind.endsWith('High') ? 'GreaterThanThreshold' : 'LessThanThreshold',
  });
  const consumed = `Consumed${capacity}`;
  const provisioned = {metric: `Provisioned${capacity}`, periods: 3, threshold: units};
  return [
    alarm('AlarmHigh', {metric: consumed, periods: 2, threshold: perMinute(target)}),
    alarm('AlarmLow', {metric: consumed, periods: 15, threshold: perMinute(Math.max(0, target - SLACK))}),
    alarm('ProvisionedCapacityHigh', provisioned),
    alarm('ProvisionedCapacityLow', provisioned),
  ];
}
