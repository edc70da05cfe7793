import type {PutMetricAlarmCommandInput} from '@aws-sdk/client-cloudwatch';
import type {Metric} from '../../kernel/ports.ts';

export interface Datum extends Metric {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly input: PutMetricAlarmCommandInput;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  state: AlarmState;
}

/** The new state by the last periods; undefined: it stays (TreatMissingData `ignore`). Sums only. */
export function evaluateAlarm({input, region}: Alarm, data: readonly Datum[], now: number): AlarmState | undefined {
  const {Period = 60, EvaluationPeriods = 1, TreatMissingData = 'missing', Dimensions = []} = input;
  const own = data.filter(
    (datum) =>
      datum.namespace === input.Namespace &&
      datum.name === input.MetricName &&
      datum.region === region &&
      Object.keys(datum.dimensions).length === Dimensions.length &&
      Dimensions.every(({Name = '', Value}) => datum.dimensions[Name] === Value),
  );
  const breaches = Array.from({length: EvaluationPeriods}, (_, index) => {
    const end = now - index * Period * 1000;
    const inside = own.filter(({at}) => at > end - Period * 1000 && at <= end);
    return inside.length === 0 ? missing(TreatMissingData) : compares(input, sum(inside));
  });
  if (breaches.every((each) => each === 'missing')) return 'INSUFFICIENT_DATA';
  if (breaches.every((each) => each === 'ignore')) return undefined;
  const needed = input.DatapointsToAlarm ?? EvaluationPeriods;
  return breaches.filter((each) => each === true).length >= needed ? 'ALARM' : 'OK';
}

const sum = (data: readonly Datum[]) => data.reduce((total, {value}) => total + value, 0);

function missing(treatment: string): boolean | 'missing' | 'ignore' {
  if (treatment === 'breaching') return true;
  if (treatment === 'notBreaching') return false;
  return treatment === 'ignore' ? 'ignore' : 'missing';
}

function compares({ComparisonOperator, Threshold = 0}: PutMetricAlarmCommandInput, value: number): boolean {
  if (ComparisonOperator === 'LessThanThreshold') return value < Threshold;
  if (ComparisonOperator === 'LessThanOrEqualToThreshold') return value <= Threshold;
  if (ComparisonOperator === 'GreaterThanThreshold') return value > Threshold;
  return value >= Threshold;
}
