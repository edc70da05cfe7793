import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';

interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  retentionDays?: number;
  tags: Record<string, string>;
  readonly streams: Record<string, {readonly timestamp: number; readonly message: string}[]>;
}

export interface Logs {
  readonly service: Service;
  /** Appends to a group that exists; false when there is none, as a function without logs:CreateLogGroup meets it. */
  write(group: string, stream: string, message: string): boolean;
}

/** CloudWatch Logs API reference, PutRetentionPolicy. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function createLogs(world: World): Logs {
  const groups = new Map<string, LogGroup>();
  const now = () => world.timeline.now();
  const need = (name = '') => {
    const group = groups.get(name);
    if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return group;
  };
  const handlers: Handlers<typeof sdk> = {
    CreateLogGroup({logGroupName: name = '', tags = {}}, {region, account}) {
      if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
        throw new AwsError(
          'InvalidParameterException',
          `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint`,
        );
      if (groups.has(name))
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      groups.set(name, {
        name,
        arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
        createdAt: now(),
        tags,
        streams: {},
      });
      return {};
    },
    DescribeLogGroups({logGroupNamePrefix = '', limit = 50, nextToken}) {
      const found = [...groups.values()]
        .filter(({name}) => name.startsWith(logGroupNamePrefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const {items, next} = pageOf(found, Math.min(limit, world.pageSize(50)), nextToken, 'InvalidParameterException');
      return {logGroups: items.map(shape), nextToken: next};
    },
    PutRetentionPolicy({logGroupName, retentionInDays = 0}) {
      if (!RETENTIONS.includes(retentionInDays))
        throw new AwsError(
          'InvalidParameterException',
          `Invalid retention value. Valid values are: [${RETENTIONS.join(', ')}]`,
        );
      need(logGroupName).retentionDays = retentionInDays;
      return {};
    },
    DeleteLogGroup({logGroupName}) {
      groups.delete(need(logGroupName).name);
      return {};
    },
    FilterLogEvents({logGroupName, limit = 10_000, nextToken}) {
      const {streams} = need(logGroupName);
      const all = Object.entries(streams)
        .flatMap(([logStreamName, events]) => events.map((event) => ({...event, logStreamName})))
        .sort((a, b) => a.timestamp - b.timestamp);
      const {items, next} = pageOf(all, limit, nextToken, 'InvalidParameterException');
      return {
        events: items.map((event, index) => ({...event, ingestionTime: event.timestamp, eventId: String(index)})),
        nextToken: next,
      };
    },
  };
  return {
    write(group, stream, message) {
      const found = groups.get(group);
      if (!found) return false;
      found.streams[stream] ??= [];
      found.streams[stream].push({timestamp: Math.floor(now()), message});
      return true;
    },
    service: {
      signingName: 'logs',
      protocol: 'awsJson1_1',
      sdk,
      handlers,
      invalid: 'InvalidParameterException',
      resources: (_operation, input, {region, account}) => [
        `arn:aws:logs:${region}:${account}:log-group:${String(input['logGroupName'] ?? '*')}`,
      ],
      save: () => [...groups.values()],
      load(saved: readonly LogGroup[]) {
        groups.clear();
        for (const group of saved) groups.set(group.name, group);
      },
    },
  };
}

function shape({name, arn, createdAt, retentionDays, streams}: LogGroup): sdk.LogGroup {
  const storedBytes = Object.values(streams)
    .flat()
    .reduce((sum, {message}) => sum + message.length + 26, 0);
  return {
    logGroupName: name,
    arn,
    creationTime: Math.floor(createdAt),
    storedBytes,
    metricFilterCount: 0,
    ...(retentionDays === undefined ? {} : {retentionInDays: retentionDays}),
  };
}
