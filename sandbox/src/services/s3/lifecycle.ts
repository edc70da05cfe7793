import type {LifecycleRule} from '@aws-sdk/client-s3';
import {dueAt, rulesOf, takes} from './lifecycle-rules.ts';
import {isLocked} from './retention.ts';
import type {Bucket, BucketStore, ObjectVersion} from './store.ts';

const DAY = 86_400_000;

/**
 * Rules are followed at every midnight UTC. S3 does it some time after that midnight (S3 User Guide, expiring objects);
 * here it is done at once. Transitions are kept and not followed: there is one storage class.
 */
export function followLifecycles(store: BucketStore): void {
  const {timeline} = store.world;
  const midnight = (Math.floor(timeline.now() / DAY) + 1) * DAY;
  timeline.at(midnight, () => {
    for (const bucket of store.buckets.values()) followRules(store, bucket, midnight);
    followLifecycles(store);
  });
}

function followRules(store: BucketStore, bucket: Bucket, now: number): void {
  const rules = rulesOf(bucket).filter(({Status}) => Status === 'Enabled');
  for (const rule of rules) {
    abortUploads(bucket, rule, now);
    for (const key of [...bucket.objects.keys()]) {
      // Noncurrent ones first: what becomes noncurrent tonight counts its days from tonight.
      expireNoncurrent(bucket, rule, key, now);
      expireCurrent(store, bucket, rule, key, now);
    }
  }
}

function abortUploads(bucket: Bucket, rule: LifecycleRule, now: number): void {
  const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  if (days === undefined) return;
  for (const {id, key, initiatedAt} of [...bucket.uploads.values()]) {
    if (takes(rule, {key, tags: {}, body: Buffer.alloc(0)}) && dueAt(initiatedAt, days) <= now)
      bucket.uploads.delete(id);
  }
}

/** S3 User Guide, expiring objects: a marker where there are versions, removal where there are none. */
function expireCurrent(store: BucketStore, bucket: Bucket, rule: LifecycleRule, key: string, now: number): void {
  const {Days, Date: date, ExpiredObjectDeleteMarker} = rule.Expiration ?? {};
  const versions = bucket.objects.get(key) ?? [];
  const current = versions.at(-1);
  if (!current || !takes(rule, current)) return;
  const due = (Days !== undefined && dueAt(current.modifiedAt, Days) <= now) || (date && date.getTime() <= now);
  if (current.deleteMarker) {
    // Alone it hides nothing any more, and goes.
    if (versions.length === 1 && (due || ExpiredObjectDeleteMarker)) bucket.objects.delete(key);
    return;
  }
  if (!due) return;
  if (bucket.versioning === undefined) bucket.objects.delete(key);
  else store.addMarker(bucket, key);
}

/** Days count from the moment a version was replaced; the newest `NewerNoncurrentVersions` of them stay. */
function expireNoncurrent(bucket: Bucket, rule: LifecycleRule, key: string, now: number): void {
  const {NoncurrentDays: days, NewerNoncurrentVersions: spared = 0} = rule.NoncurrentVersionExpiration ?? {};
  const versions = bucket.objects.get(key) ?? [];
  if (days === undefined || versions.length < 2) return;
  const gone = (version: ObjectVersion, index: number) => {
    const successor = versions[index + 1];
    const newerOnes = versions.length - 2 - index;
    if (!successor || newerOnes < spared || !takes(rule, version)) return false;
    // A locked version is not removed by any rule (S3 User Guide, Object Lock considerations, lifecycle).
    return dueAt(successor.modifiedAt, days) <= now && !isLocked(version, now);
  };
  bucket.objects.set(
    key,
    versions.filter((version, index) => !gone(version, index)),
  );
}
