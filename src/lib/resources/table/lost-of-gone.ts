import {BackupctlError} from '../../errors.ts';
import {streamLine, tagLine} from './lost.ts';
import type {SavedAlarm} from './settings/lists.ts';
import type {PartName, SavedParts, TableSettingsDocument} from './settings/settings.ts';

/** The newest saved settings of a table at or before a date, YYYY-MM-DD. */
export type SavedSettings = (name: string, at: string) => Promise<TableSettingsDocument | undefined>;

/** The kinds of settings that may be missing, when nothing tells which there were. */
const UNKNOWN = [
  'time to live, stream, point-in-time recovery, deletion protection and tags, whatever they were',
  'alarms, autoscaling, resource policy, Kinesis destination and contributor insights, if there were any',
];

export interface Lost {
  readonly lost: readonly string[];
  /** ISO 8601: the night that tells; absent when none does. */
  readonly settingsSavedAt?: string;
}

/**
 * What the restored table will not have, when the table itself is gone and only the nightly can tell. That the saved
 * settings cannot be read is said, and keeps nobody from restoring.
 * @param pointAt milliseconds since 1970: the time of the data that is restored
 */
export async function lostOfGone(saved: SavedSettings, name: string, pointAt: number): Promise<Lost> {
  try {
    const document = await saved(name, new Date(pointAt).toISOString().slice(0, 10));
    return document === undefined ? {lost: UNKNOWN} : {lost: lostBySaved(document), settingsSavedAt: document.savedAt};
  } catch (error) {
    if (!(error instanceof BackupctlError)) throw error;
    return {
      lost: [...UNKNOWN, `the settings that the nightly saved could not be read: ${error.said ?? error.message}`],
    };
  }
}

/** One line for each setting that the table had on that night, and one for what that night could not read. Pure. */
export function lostBySaved({parts, unread}: TableSettingsDocument): readonly string[] {
  const lines = [...basics(parts), ...surroundings(parts)];
  if (unread.length > 0) {
    const names = unread.map(({part, code}) => `${WORDS[part]} (${code})`);
    return [...lines, `not known, it could not be read that night: ${names.join(', ')}`];
  }
  return lines.length > 0 ? lines : ['nothing: only the defaults were set'];
}

const WORDS: Readonly<Record<PartName, string>> = {
  table: 'stream, table class, deletion protection, replicas',
  timeToLive: 'time to live',
  pointInTimeRecovery: 'point-in-time recovery',
  tags: 'tags',
  resourcePolicy: 'resource policy',
  streamResourcePolicy: 'resource policy of the stream',
  kinesisDestinations: 'Kinesis destination',
  contributorInsights: 'contributor insights',
  scalableTargets: 'autoscaling',
  scalingPolicies: 'scaling policies',
  scheduledActions: 'scheduled scaling',
  alarms: 'alarms',
  eventSourceMappings: 'functions that read the stream',
};

type Lines = readonly string[];
const present = (lines: readonly (string | false | null | undefined)[]): Lines =>
  lines.filter((line) => typeof line === 'string');

/** What DynamoDB keeps with the table. */
function basics({table, timeToLive, pointInTimeRecovery, tags}: SavedParts): Lines {
  const {StreamSpecification: stream, TableClassSummary, DeletionProtectionEnabled, Replicas = []} = table ?? {};
  const keys = (tags ?? []).flatMap(({Key = ''}) => (Key.startsWith('aws:') ? [] : [Key]));
  const days = pointInTimeRecovery?.RecoveryPeriodInDays;
  const tableClass = TableClassSummary?.TableClass ?? 'STANDARD';
  return present([
    timeToLive?.AttributeName !== undefined && `time to live on ${timeToLive.AttributeName}`,
    stream?.StreamEnabled && streamLine(stream.StreamViewType ?? ''),
    pointInTimeRecovery && `point-in-time recovery${days === undefined ? '' : `, ${days} days`}`,
    DeletionProtectionEnabled && 'deletion protection',
    keys.length > 0 && tagLine(keys),
    tableClass !== 'STANDARD' && `table class ${tableClass}`,
    Replicas.length > 0 && `replicas in ${Replicas.map(({RegionName}) => RegionName).join(', ')}`,
  ]);
}

/** What other services keep about it. */
function surroundings(parts: SavedParts): Lines {
  const {resourcePolicy, streamResourcePolicy, contributorInsights, scheduledActions, eventSourceMappings} = parts;
  const kinesis = (parts.kinesisDestinations ?? []).filter(({DestinationStatus: state}) => state !== 'DISABLED');
  const scaled = parts.scalableTargets ?? [];
  const alarms = (parts.alarms ?? []).filter((alarm) => !madeByScaling(alarm));
  return present([
    resourcePolicy && 'resource policy',
    streamResourcePolicy && 'resource policy of the stream',
    kinesis.length > 0 && `Kinesis destination ${kinesis.map(({StreamArn}) => StreamArn).join(', ')}`,
    contributorInsights &&
      `contributor insights on ${contributorInsights.map(({IndexName}) => IndexName ?? 'the table').join(', ')}`,
    scaled.length > 0 &&
      `autoscaling of ${scaled.map(({ResourceId = '', ScalableDimension = ''}) => scaling(ResourceId, ScalableDimension)).join(', ')}`,
    scheduledActions && `scheduled scaling ${scheduledActions.map((each) => each.ScheduledActionName).join(', ')}`,
    alarms.length > 0 && `alarms ${alarms.map(({AlarmName}) => AlarmName).join(', ')}`,
    eventSourceMappings &&
      `functions that read the stream: ${eventSourceMappings.map(({FunctionArn = ''}) => FunctionArn.split(':').at(-1)).join(', ')}`,
  ]);
}

/** `table/orders`, `dynamodb:table:ReadCapacityUnits` → `table ReadCapacityUnits`; of an index, its name first. */
function scaling(resource: string, dimension: string): string {
  const [, , , index] = resource.split('/');
  return `${index ?? 'the table'} ${dimension.split(':').at(-1)}`;
}

/** Made and removed by Application Auto Scaling together with its policy (its User Guide, target tracking). */
const madeByScaling = ({AlarmName = ''}: SavedAlarm) => AlarmName.startsWith('TargetTracking-');
