import {randomUUID} from 'node:crypto';
import type * as sdk from '@aws-sdk/client-s3';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {malformedXml} from './find.ts';
import type {Bucket, BucketStore, ObjectVersion, Upload} from './store.ts';

const DAY = 86_400_000;

export const rulesOf = (bucket: Bucket) => (bucket.configuration['lifecycle'] ?? []) as readonly sdk.LifecycleRule[];

/**
 * When `days` after `since` are over: rounded up to the next midnight UTC (S3 User Guide, elements of lifecycle rules,
 * based on an object's age).
 */
export const dueAt = (since: number, days: number) => Math.ceil((since + days * DAY) / DAY) * DAY;

/** Does the rule's filter take this version? Prefix, all of the tags, and sizes, joined by AND. */
export function takes({Filter, Prefix}: sdk.LifecycleRule, {key, tags, body}: Filtered): boolean {
  const {And} = Filter ?? {};
  const prefix = Prefix ?? Filter?.Prefix ?? And?.Prefix ?? '';
  const wanted = [...(Filter?.Tag ? [Filter.Tag] : []), ...(And?.Tags ?? [])];
  const above = Filter?.ObjectSizeGreaterThan ?? And?.ObjectSizeGreaterThan ?? -1;
  const below = Filter?.ObjectSizeLessThan ?? And?.ObjectSizeLessThan ?? Number.POSITIVE_INFINITY;
  return (
    key.startsWith(prefix) &&
    wanted.every(({Key = '', Value = ''}) => tags[Key] === Value) &&
    body.length > above &&
    body.length < below
  );
}

type Filtered = Pick<ObjectVersion, 'key' | 'tags' | 'body'>;

/** When a rule will abort an upload: the earliest (S3 API reference, CreateMultipartUpload, x-amz-abort-date). */
export function abortionOf(bucket: Bucket, {key, initiatedAt}: Upload): {AbortDate?: Date; AbortRuleId?: string} {
  const due = rulesOf(bucket).flatMap((rule) => {
    const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
    if (rule.Status !== 'Enabled' || days === undefined) return [];
    return takes(rule, {key, tags: {}, body: Buffer.alloc(0)}) ? [{id: rule.ID, at: dueAt(initiatedAt, days)}] : [];
  });
  const [first] = due.sort((a, b) => a.at - b.at);
  return first ? {AbortDate: new Date(first.at), ...(first.id === undefined ? {} : {AbortRuleId: first.id})} : {};
}

export function lifecycleHandlers(store: BucketStore): Handlers<typeof sdk> {
  return {
    GetBucketLifecycleConfiguration({Bucket: name, ExpectedBucketOwner}) {
      const rules = rulesOf(store.need(name, ExpectedBucketOwner));
      if (rules.length === 0)
        throw new AwsError('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', 404);
      return {Rules: [...rules]};
    },
    PutBucketLifecycleConfiguration({Bucket: name, ExpectedBucketOwner, LifecycleConfiguration}) {
      const bucket = store.need(name, ExpectedBucketOwner);
      const rules = LifecycleConfiguration?.Rules ?? [];
      if (rules.length === 0 || rules.length > 1000) throw malformedXml();
      for (const rule of rules) checkRule(rule);
      // S3 gives an ID to a rule that has none (S3 API reference, LifecycleRule).
      const named = rules.map((rule) => ({...rule, ID: rule.ID ?? randomUUID()}));
      if (new Set(named.map(({ID}) => ID)).size !== named.length)
        throw new AwsError('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule');
      bucket.configuration['lifecycle'] = named;
      return {};
    },
    DeleteBucketLifecycle({Bucket: name, ExpectedBucketOwner}) {
      delete store.need(name, ExpectedBucketOwner).configuration['lifecycle'];
      return {};
    },
  };
}

const ACTIONS = [
  'Expiration',
  'NoncurrentVersionExpiration',
  'AbortIncompleteMultipartUpload',
  'Transitions',
  'NoncurrentVersionTransitions',
] as const;

/** What PutBucketLifecycleConfiguration refuses (S3 User Guide, elements of lifecycle rules). */
function checkRule(rule: sdk.LifecycleRule): void {
  const {
    Filter,
    Prefix,
    Status,
    ID = '',
    Expiration,
    NoncurrentVersionExpiration,
    AbortIncompleteMultipartUpload,
  } = rule;
  if (Status !== 'Enabled' && Status !== 'Disabled') throw malformedXml();
  if ((Filter === undefined) === (Prefix === undefined)) throw malformedXml();
  if (Filter && Object.keys(Filter).length > 1) throw malformedXml();
  if (Filter?.And && andLength(Filter.And) < 2) throw malformedXml();
  if (ID.length > 255) throw new AwsError('InvalidArgument', 'ID length should not exceed allowed limit of 255');
  if (!ACTIONS.some((action) => rule[action] !== undefined))
    throw new AwsError('InvalidRequest', 'At least one action needs to be specified in a rule');
  if (Expiration && Object.keys(Expiration).length !== 1) throw malformedXml();
  positive(Expiration?.Days, "'Days' for Expiration action must be a positive integer");
  positive(
    NoncurrentVersionExpiration?.NoncurrentDays,
    "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer",
  );
  positive(
    AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
  );
  const tagged = Filter?.Tag !== undefined || Filter?.And?.Tags !== undefined;
  if (tagged && AbortIncompleteMultipartUpload)
    throw new AwsError('InvalidRequest', 'AbortIncompleteMultipartUpload cannot be specified with Tags.');
  if (tagged && Expiration?.ExpiredObjectDeleteMarker)
    throw new AwsError('InvalidRequest', 'ExpiredObjectDeleteMarker cannot be specified with Tags.');
}

const andLength = ({Tags = [], ...others}: sdk.LifecycleRuleAndOperator) => Object.keys(others).length + Tags.length;

function positive(days: number | undefined, message: string): void {
  if (days !== undefined && (!Number.isInteger(days) || days < 1)) throw new AwsError('InvalidArgument', message);
}
