import {
  DeleteBucketTaggingCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';
import type {Tag} from '../../config/config.ts';

export type Versioning = 'on' | 'suspended' | 'off' | 'no such bucket';

/** The only door to AWS for protected buckets. */
export interface BucketGateway {
  versioning(bucket: string): Promise<Versioning>;
  enableVersioning(bucket: string): Promise<void>;
  /** Keeps every other tag. */
  addTags(bucket: string, tags: readonly Tag[]): Promise<void>;
  removeTags(bucket: string, keys: readonly string[]): Promise<void>;
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
    async enableVersioning(bucket) {
      try {
        await s3.send(new PutBucketVersioningCommand({Bucket: bucket, VersioningConfiguration: {Status: 'Enabled'}}));
      } catch (error) {
        throw toBackupctlError(error, `turn on versioning of the bucket ${bucket}`);
      }
    },
    addTags: (bucket, tags) =>
      retag(
        s3,
        bucket,
        tags.map(({key}) => key),
        tags,
      ),
    removeTags: (bucket, keys) => retag(s3, bucket, keys, []),
  };
}

/** Putting tags replaces the whole set (S3 API reference, PutBucketTagging), so the others are sent along. */
async function retag(s3: S3Client, bucket: string, without: readonly string[], added: readonly Tag[]): Promise<void> {
  try {
    const others = (await tagSet(s3, bucket)).filter(({Key = ''}) => !without.includes(Key));
    const TagSet = [...others, ...added.map(({key, value}) => ({Key: key, Value: value}))];
    await (TagSet.length === 0
      ? s3.send(new DeleteBucketTaggingCommand({Bucket: bucket}))
      : s3.send(new PutBucketTaggingCommand({Bucket: bucket, Tagging: {TagSet}})));
  } catch (error) {
    throw toBackupctlError(error, `change the tags of the bucket ${bucket}`);
  }
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
