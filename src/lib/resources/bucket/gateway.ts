import {
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';
import type {Tag} from '../../config/config.ts';

export type Versioning = 'on' | 'suspended' | 'off' | 'no such bucket';

/** The only door to AWS for protected buckets. */
export interface BucketGateway {
  versioning(bucket: string): Promise<Versioning>;
  /** Adds one tag and keeps every other. */
  addTag(bucket: string, tag: Tag): Promise<void>;
}

export function createBucketGateway(access: AwsAccess): BucketGateway {
  const s3 = connect(S3Client, access, {forcePathStyle: access.pathStyle});
  return {
    async versioning(bucket) {
      try {
        const {Status} = await s3.send(new GetBucketVersioningCommand({Bucket: bucket}));
        return Status === 'Enabled' ? 'on' : Status === 'Suspended' ? 'suspended' : 'off';
      } catch (error) {
        if (errorName(error) === 'NoSuchBucket') return 'no such bucket';
        throw toBackupctlError(error, `read the versioning of the bucket ${bucket}`);
      }
    },
    async addTag(bucket, {key, value}) {
      try {
        // Putting tags replaces the whole set (S3 API reference, PutBucketTagging), so the others are sent along.
        const others = (await tagSet(s3, bucket)).filter(({Key}) => Key !== key);
        const TagSet = [...others, {Key: key, Value: value}];
        await s3.send(new PutBucketTaggingCommand({Bucket: bucket, Tagging: {TagSet}}));
      } catch (error) {
        throw toBackupctlError(error, `tag the bucket ${bucket} with ${key}=${value}`);
      }
    },
  };
}

async function tagSet(s3: S3Client, bucket: string): Promise<{Key: string | undefined; Value: string | undefined}[]> {
  try {
    const {TagSet = []} = await s3.send(new GetBucketTaggingCommand({Bucket: bucket}));
    return TagSet.map(({Key, Value}) => ({Key, Value}));
  } catch (error) {
    if (errorName(error) === 'NoSuchTagSet') return [];
    throw error;
  }
}
