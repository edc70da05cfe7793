import type {World} from '../../kernel/world.ts';
import type {BackupJob, RegionSettings} from './state.ts';

/**
 * How AWS names a recovery point: by AWS Backup for advanced DynamoDB, in DynamoDB's own form without it, and after the
 * bucket for S3 (AWS Backup Developer Guide, advanced DynamoDB backup; forms of S3 points from public logs).
 */
export function pointArn(
  {type, resourceArn, region, createdAt}: BackupJob,
  {management}: RegionSettings,
  world: World,
): string {
  const {account} = world;
  if (type === 'S3') {
    const time = new Date(createdAt).toISOString().replace(/\D/g, '').slice(0, 14);
    return `arn:aws:backup:${region}:${account}:recovery-point:${resourceArn.split(':').at(-1)}-${time}-${world.id(8)}`;
  }
  if (management['DynamoDB']) return `arn:aws:backup:${region}:${account}:recovery-point:${world.uuid()}`;
  return `${resourceArn}/backup/${String(Math.floor(createdAt)).padStart(14, '0')}-${world.id(8)}`;
}
