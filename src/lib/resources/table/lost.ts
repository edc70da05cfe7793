import type {TableSettings} from './gateway.ts';

/**
 * What a restored table does not have of a source that is still there (SDK client-dynamodb, RestoreTableFromBackup;
 * DynamoDB Developer Guide). Pure.
 */
export function lostByRestore(settings: TableSettings): readonly string[] {
  const tags = Object.keys(settings.tags).filter((key) => !key.startsWith('aws:'));
  return [
    settings.ttlAttribute !== undefined && `time to live on ${settings.ttlAttribute}`,
    settings.stream !== undefined && streamLine(settings.stream),
    settings.pointInTimeRecovery && 'point-in-time recovery',
    settings.deletionProtection && 'deletion protection',
    tags.length > 0 && tagLine(tags),
    'alarms, autoscaling, resource policy, Kinesis destination and contributor insights, if there are any',
  ].filter((line) => line !== false);
}

export const streamLine = (type: string) =>
  `stream ${type}: a new one has a new ARN, and functions that read the old one must be pointed at it`;

export const tagLine = (keys: readonly string[]) =>
  `tags ${keys.join(', ')}: without the backup tag the new table is not backed up`;
