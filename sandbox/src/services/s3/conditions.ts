import {AwsError} from '../../kernel/service.ts';
import type {Bucket, BucketStore} from './store.ts';

interface Conditions {
  readonly IfNoneMatch?: string;
  readonly IfMatch?: string;
}

/**
 * Conditional writes (S3 User Guide, preventing overwrites with conditional requests): a delete marker counts as absent.
 * `since` is when a multipart upload began: a deletion after that is a conflict, 409. Of a bucket without versions
 * nothing is left to tell it by; there, and where two writers race, the sandbox never answers 409.
 */
export function checkConditions(
  store: BucketStore,
  bucket: Bucket,
  key: string,
  {IfNoneMatch, IfMatch}: Conditions,
  since?: number,
): void {
  const current = store.current(bucket, key);
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== '*')
      throw new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501);
    if (current) throw preconditionFailed();
    const newest = bucket.objects.get(key)?.at(-1);
    if (since !== undefined && newest && newest.modifiedAt > since)
      throw new AwsError(
        'ConditionalRequestConflict',
        'The conditional request cannot succeed due to a conflicting operation against this resource.',
        409,
      );
  }
  if (IfMatch === undefined) return;
  if (!current) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (current.etag.replaceAll('"', '') !== IfMatch.replaceAll('"', '')) throw preconditionFailed();
}

export const preconditionFailed = () =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
