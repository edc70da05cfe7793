import type {TableSettings} from './gateway.ts';

/**
 * What a restored table does not have (SDK client-dynamodb, RestoreTableFromBackup; DynamoDB Developer Guide). With the
 * source still there its own settings are named, else the kinds of settings that may be missing. Pure.
 */
export function lostByRestore(settings: TableSettings | undefined): readonly string[] {
  if (settings === undefined) {
    return [
      'time to live, stream, point-in-time recovery, deletion protection and tags, whatever they were',
      'alarms, autoscaling, resource policy, Kinesis destination and contributor insights, if there were any',
    ];
  }
  const tags = Object.keys(settings.tags).filter((key) => !key.startsWith('aws:'));
  return [
    settings.ttlAttribute !== undefined && `time to live on ${settings.ttlAttribute}`,
    settings.stream !== undefined &&
      `stream ${settings.stream}: a new one has a new ARN, and functions that read the old one must be pointed at it`,
    settings.pointInTimeRecovery && 'point-in-time recovery',
    settings.deletionProtection && 'deletion protection',
    tags.length > 0 && `tags ${tags.join(', ')}: without the backup tag the new table is not backed up`,
    'alarms, autoscaling, resource policy, Kinesis destination and contributor insights, if there are any',
  ].filter((line) => line !== false);
}
