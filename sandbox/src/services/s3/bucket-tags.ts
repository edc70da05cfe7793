import type {Tag} from '@aws-sdk/client-s3';
import {AwsError} from '../../kernel/service.ts';
import type {Bucket} from './store.ts';

/**
 * Puts a whole tag set in place of the old one (S3 API reference, PutBucketTagging). Tags that AWS itself set (`aws:`)
 * must be sent along unchanged: leaving one out or touching one is refused (re:Post, "System tags cannot be
 * removed/updated by requester").
 */
export function changeTags(bucket: Bucket, given: readonly Tag[]): void {
  const next = Object.fromEntries(given.map(({Key = '', Value = ''}) => [Key, Value]));
  if (given.length > 50 || Object.keys(next).length !== given.length) {
    throw new AwsError(
      'InvalidTag',
      given.length > 50
        ? 'Bucket TagSets cannot have more than 50 tags'
        : 'Cannot provide multiple Tags with the same key',
    );
  }
  for (const [key, value] of Object.entries(bucket.tags)) {
    if (key.startsWith('aws:') && next[key] !== value)
      throw new AwsError('InvalidTag', 'System tags cannot be removed by requester');
  }
  for (const key of Object.keys(next)) {
    if (key.startsWith('aws:') && bucket.tags[key] === undefined)
      throw new AwsError('InvalidTag', 'System tags cannot be added/updated by requester');
  }
  bucket.tags = next;
  bucket.everTagged ||= given.length > 0;
}
