import * as sdk from '@aws-sdk/client-cloudwatch';
import {pageOf} from '../../kernel/paging.ts';
import type {Alarms, Metric, Metrics, OwnAlarm, Topics} from '../../kernel/ports.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {type Alarm, type Datum, evaluateAlarm} from './alarm.ts';

export interface CloudWatch {
  readonly service: Service;
  readonly alarms: () => readonly Alarm[];
  readonly port: Metrics;
  /** Alarms of other services. */
  readonly own: Alarms;
  /** As PutMetricAlarm does. */
  readonly plant: (input: sdk.PutMetricAlarmCommandInput, region: string) => void;
}

const HOUR = 3_600_000;
/** Longer than the longest period times evaluation periods that an alarm may have: seven days. */
const KEPT = 8 * 24 * HOUR;

interface Saved {
  readonly alarms: Alarm[];
  readonly data: Datum[];
}

/**
 * Metrics that the sandbox's services count, and alarms over their sums. Alarms are looked at every hour of the sandbox's
 * time, over the last periods counted back from then; how AWS aligns a period of a day is not documented.
 */
export function createCloudwatch(world: World, {topics}: {readonly topics: Topics}): CloudWatch {
  let saved: Saved = {alarms: [], data: []};
  const evaluateAll = () => {
    const now = world.timeline.now();
    saved = {...saved, data: saved.data.filter(({at}) => at > now - KEPT)};
    for (const alarm of saved.alarms) {
      const next = evaluateAlarm(alarm, saved.data, now);
      if (next === undefined || next === alarm.state) continue;
      alarm.state = next;
      const actions = next === 'ALARM' ? alarm.alarmActions : next === 'OK' ? alarm.okActions : [];
      const body = JSON.stringify({AlarmName: alarm.name, NewStateValue: next, StateChangeTime: new Date(now)});
      for (const arn of actions)
        topics.publish(arn, {service: 'cloudwatch.amazonaws.com', subject: `${next}: "${alarm.name}"`, body});
    }
  };
  let ticking = false;
  const tick = () => {
    if (saved.alarms.length === 0) {
      ticking = false;
      return;
    }
    ticking = true;
    world.timeline.at(world.timeline.now() + HOUR, () => {
      evaluateAll();
      tick();
    });
  };
  const watch = () => {
    if (!ticking) tick();
  };
  const store: Store = {
    all: () => saved.alarms,
    replace(alarms) {
      saved = {...saved, alarms};
      watch();
    },
  };
  return {
    alarms: () => saved.alarms,
    plant: (input, region) => void putAlarm(store, input, {region, account: world.account}),
    own: {
      put: (alarm) => putAlarm(store, ownInput(alarm), {region: alarm.region, account: world.account}).arn,
      remove: (region, names) =>
        store.replace(store.all().filter((each) => each.region !== region || !names.includes(each.name))),
    },
    port: {
      count: (metric: Metric) => void saved.data.push({...metric, at: world.timeline.now(), value: 1}),
    },
    service: {
      signingName: 'monitoring',
      protocol: 'awsJson1_0',
      sdk,
      handlers: alarmHandlers(world, store),
      actions: (operation) => [`cloudwatch:${operation}`],
      resources: (_operation, input, {region, account}) => {
        const names = [input['AlarmName'], input['AlarmNames']].flat().filter((name) => name !== undefined);
        const arns = names.map((name) => `arn:aws:cloudwatch:${region}:${account}:alarm:${String(name)}`);
        return arns.length > 0 ? arns : [`arn:aws:cloudwatch:${region}:${account}:alarm:*`];
      },
      save: () => saved,
      load(given: Saved) {
        saved = given;
        watch();
      },
    },
  };
}

interface Store {
  readonly all: () => readonly Alarm[];
  readonly replace: (alarms: Alarm[]) => void;
}

function putAlarm(
  {all, replace}: Store,
  input: sdk.PutMetricAlarmCommandInput,
  {region, account}: {readonly region: string; readonly account: string},
): Alarm {
  const {AlarmName: name = ''} = input;
  const found = all().find((each) => each.name === name && each.region === region);
  const alarm: Alarm = {
    name,
    region,
    arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    input,
    state: found?.state ?? 'INSUFFICIENT_DATA',
    alarmActions: input.AlarmActions ?? [],
    okActions: input.OKActions ?? [],
    tags: found?.tags ?? Object.fromEntries((input.Tags ?? []).map(({Key = '', Value = ''}) => [Key, Value])),
  };
  replace([...all().filter((each) => each !== found), alarm]);
  return alarm;
}

function ownInput(alarm: OwnAlarm): sdk.PutMetricAlarmCommandInput {
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    AlarmActions: [alarm.action],
    Namespace: alarm.namespace,
    MetricName: alarm.metric,
    Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({Name, Value})),
    Statistic: alarm.statistic,
    Period: alarm.period,
    EvaluationPeriods: alarm.periods,
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
  };
}

function alarmHandlers(world: World, store: Store): Handlers<typeof sdk> {
  const {all, replace} = store;
  return {
    PutMetricAlarm(input, {region, account}) {
      if (!input.AlarmName || input.MetricName === undefined || input.Namespace === undefined)
        throw new AwsError('ValidationError', 'AlarmName, MetricName and Namespace are required here.');
      putAlarm(store, input, {region, account});
      return {};
    },
    DescribeAlarms({AlarmNames, AlarmNamePrefix = '', MaxRecords = 50, NextToken}, {region}) {
      const found = all().filter(
        ({name, region: home}) => home === region && (AlarmNames?.includes(name) ?? name.startsWith(AlarmNamePrefix)),
      );
      const {items, next} = pageOf(found, Math.min(MaxRecords, world.pageSize(100)), NextToken, 'InvalidNextToken');
      return {MetricAlarms: items.map(shape), CompositeAlarms: [], LogAlarms: [], NextToken: next};
    },
    DeleteAlarms({AlarmNames = []}, {region}) {
      const gone = all().filter(({name, region: home}) => home === region && AlarmNames.includes(name));
      if (gone.length < AlarmNames.length)
        throw new AwsError('ResourceNotFound', 'One of the alarms does not exist', 404);
      replace(all().filter((each) => !gone.includes(each)));
      return {};
    },
  };
}

function shape({arn, input: {Tags: _tags, ...input}, state}: Alarm): sdk.MetricAlarm {
  return {...input, AlarmArn: arn, StateValue: state, ActionsEnabled: input.ActionsEnabled ?? true};
}
