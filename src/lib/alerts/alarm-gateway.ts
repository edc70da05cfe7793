import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import {OWNER_TAG} from '../account/plan.ts';
import {type AwsAccess, connect} from '../aws/access.ts';
import {toBackupctlError} from '../aws/errors.ts';
import {TOPIC} from './names.ts';

/** One alarm over a sum of a metric. */
export interface Alarm {
  readonly namespace: string;
  readonly metric: string;
  /** `BackupVaultName=Questionnaire_Backups`, sorted. */
  readonly dimensions: readonly string[];
  readonly statistic: 'Sum' | 'Maximum';
  readonly periodSeconds: number;
  readonly comparison: 'LessThanThreshold' | 'GreaterThanThreshold';
  readonly threshold: number;
  readonly missingData: 'breaching' | 'notBreaching';
  readonly topicArn: string;
  readonly enabled: boolean;
}

export interface AlarmGateway {
  /** Every alarm of ours, by name. */
  alarms(): Promise<ReadonlyMap<string, Alarm>>;
  /** Whom others have it tell besides stays. */
  put(name: string, alarm: Alarm, description: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export function createAlarmGateway(access: AwsAccess): AlarmGateway {
  const client = connect(CloudWatchClient, access);
  return {
    async alarms() {
      const found = new Map<string, Alarm>();
      try {
        for await (const {MetricAlarms = []} of paginateDescribeAlarms({client}, {AlarmNamePrefix: 'backupctl-'})) {
          for (const each of MetricAlarms) found.set(each.AlarmName ?? '', toAlarm(each));
        }
      } catch (error) {
        throw toBackupctlError(error, 'list the alarms backupctl-…');
      }
      return found;
    },
    async put(name, alarm, description) {
      try {
        // Putting replaces the whole alarm (CloudWatch API reference, PutMetricAlarm).
        const {MetricAlarms: [found] = []} = await client.send(new DescribeAlarmsCommand({AlarmNames: [name]}));
        await client.send(
          new PutMetricAlarmCommand({...toInput(name, alarm, description), ...actionsOf(found, alarm)}),
        );
      } catch (error) {
        throw toBackupctlError(error, `set up the alarm ${name}`);
      }
    },
    async remove(name) {
      try {
        await client.send(new DeleteAlarmsCommand({AlarmNames: [name]}));
      } catch (error) {
        throw toBackupctlError(error, `remove the alarm ${name}`);
      }
    },
  };
}

function toAlarm(alarm: MetricAlarm): Alarm {
  return {
    namespace: alarm.Namespace ?? '',
    metric: alarm.MetricName ?? '',
    dimensions: (alarm.Dimensions ?? []).map(({Name, Value}) => `${Name}=${Value}`).sort(),
    statistic: alarm.Statistic as Alarm['statistic'],
    periodSeconds: alarm.Period ?? 0,
    comparison: alarm.ComparisonOperator as Alarm['comparison'],
    threshold: alarm.Threshold ?? 0,
    missingData: alarm.TreatMissingData as Alarm['missingData'],
    topicArn: (alarm.AlarmActions ?? []).find((arn) => arn.endsWith(`:${TOPIC}`)) ?? '',
    enabled: alarm.ActionsEnabled ?? true,
  };
}

const actionsOf = (found: MetricAlarm | undefined, {topicArn}: Alarm) => ({
  AlarmActions: [...new Set([...(found?.AlarmActions ?? []), topicArn])],
  ...(found?.OKActions ? {OKActions: found.OKActions} : {}),
  ...(found?.InsufficientDataActions ? {InsufficientDataActions: found.InsufficientDataActions} : {}),
});

function toInput(name: string, alarm: Alarm, description: string) {
  return {
    AlarmName: name,
    AlarmDescription: description,
    Namespace: alarm.namespace,
    MetricName: alarm.metric,
    Dimensions: alarm.dimensions.map((each) => {
      const at = each.indexOf('=');
      return {Name: each.slice(0, at), Value: each.slice(at + 1)};
    }),
    Statistic: alarm.statistic,
    Period: alarm.periodSeconds,
    EvaluationPeriods: 1,
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
    TreatMissingData: alarm.missingData,
    ActionsEnabled: true,
    Tags: [{Key: OWNER_TAG.key, Value: OWNER_TAG.value}],
  };
}
