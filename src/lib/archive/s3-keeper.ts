import {
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  PutObjectLegalHoldCommand,
  PutObjectTaggingCommand,
  S3Client,
  type Tag,
} from '@aws-sdk/client-s3';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';
import type {LegalHolds} from './hold.ts';
import {type ArchiveKeeper, KEEPING_TAG, type Keeping} from './retention.ts';

/** Marks and holds on archives in the account's backup bucket. */
export function createS3Keeper(access: AwsAccess, bucket: string, account: string): ArchiveKeeper & LegalHolds {
  const s3 = connect(S3Client, access, {forcePathStyle: access.pathStyle});
  const ours = {Bucket: bucket, ExpectedBucketOwner: account};
  const tagsOf = async (Key: string): Promise<readonly Tag[]> => {
    try {
      return (await s3.send(new GetObjectTaggingCommand({...ours, Key}))).TagSet ?? [];
    } catch (error) {
      throw toBackupctlError(error, `read the tags of s3://${bucket}/${Key}`);
    }
  };
  return {
    async keeping(key) {
      const value = (await tagsOf(key)).find(({Key}) => Key === KEEPING_TAG)?.Value;
      return value === 'superseded' || value === 'held' ? value : undefined;
    },
    async keep(key, keeping: Keeping | undefined) {
      // PutObjectTagging replaces the whole set (S3 API reference), and somebody else's tags stay.
      const others = (await tagsOf(key)).filter((tag) => tag.Key !== KEEPING_TAG);
      const TagSet = [...others, ...(keeping === undefined ? [] : [{Key: KEEPING_TAG, Value: keeping}])];
      try {
        await s3.send(new PutObjectTaggingCommand({...ours, Key: key, Tagging: {TagSet}}));
      } catch (error) {
        throw toBackupctlError(error, `tag s3://${bucket}/${key}`);
      }
    },
    async lockable() {
      try {
        const {ObjectLockConfiguration} = await s3.send(new GetObjectLockConfigurationCommand(ours));
        return ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
      } catch (error) {
        if (errorName(error) === 'ObjectLockConfigurationNotFoundError') return false;
        throw toBackupctlError(error, `see whether the bucket ${bucket} has Object Lock`);
      }
    },
    async setLegalHold(key, on) {
      try {
        const LegalHold = {Status: on ? ('ON' as const) : ('OFF' as const)};
        await s3.send(new PutObjectLegalHoldCommand({...ours, Key: key, LegalHold}));
      } catch (error) {
        throw toBackupctlError(error, `${on ? 'set' : 'lift'} the legal hold of s3://${bucket}/${key}`);
      }
    },
  };
}
