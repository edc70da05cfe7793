import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  type GetObjectLockConfigurationCommandOutput,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {OWNER_TAG} from '../account/plan.ts';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, httpStatus, toBackupctlError} from '../aws/errors.ts';
import type {Identity} from '../aws/identity.ts';
import type {BucketLock} from '../config/config.ts';
import {BackupctlError} from '../errors.ts';
import type {BackupBucket, Shortfall} from './desired.ts';
import {type LifecycleRule, retentionOf} from './lifecycle.ts';
import {mend} from './mend.ts';
import {isTlsOnly} from './tls-policy.ts';

export interface BackupBucketGateway {
  /** Undefined when there is none. @throws BUCKET_TAKEN when it is somebody else's */
  read(): Promise<BackupBucket | undefined>;
  create(): Promise<void>;
  /** The default Object Lock; undefined when there is none. */
  lock(): Promise<BucketLock | undefined>;
  mend(shortfalls: readonly Shortfall[], retentionDays: number, lock?: BucketLock): Promise<void>;
  /** Setup made it: its tag says so. */
  owned(): Promise<boolean>;
  /** No object and no version of one. */
  isEmpty(): Promise<boolean>;
  /** S3 refuses while a version is left. */
  remove(): Promise<void>;
}

/** The account's own bucket for what AWS Backup does not cover. Every call names the account that must own it. */
export function createBackupBucketGateway(
  access: AwsAccess,
  bucket: string,
  {account, partition}: Pick<Identity, 'account' | 'partition'>,
): BackupBucketGateway {
  const s3 = connect(S3Client, access, {forcePathStyle: access.pathStyle});
  const ours = {Bucket: bucket, ExpectedBucketOwner: account};
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  return {
    async read() {
      try {
        await s3.send(new HeadBucketCommand(ours));
      } catch (error) {
        if (httpStatus(error) === 404) return undefined;
        if (httpStatus(error) === 403) throw notOurs(bucket, error);
        throw toBackupctlError(error, `read the bucket ${bucket}`);
      }
      try {
        return await readSettings(s3, ours, bucketArn);
      } catch (error) {
        // The bucket is ours: what is refused here is one right, and AWS names it.
        throw toBackupctlError(error, `read the settings of the bucket ${bucket}`);
      }
    },
    async lock() {
      try {
        const ask = () => s3.send(new GetObjectLockConfigurationCommand(ours));
        return toLock(await orNone(ask, 'ObjectLockConfigurationNotFoundError'));
      } catch (error) {
        throw toBackupctlError(error, `read the object lock of the bucket ${bucket}`);
      }
    },
    async create() {
      const {region} = access;
      // us-east-1 is the one region that must not be named (S3 API reference, CreateBucket).
      const place = region === 'us-east-1' ? {} : {LocationConstraint: region as 'eu-west-1'};
      // In the same call, so that a crash leaves no bucket of ours that does not say so.
      const CreateBucketConfiguration = {...place, Tags: [{Key: OWNER_TAG.key, Value: OWNER_TAG.value}]};
      try {
        await s3.send(new CreateBucketCommand({Bucket: bucket, CreateBucketConfiguration}));
      } catch (error) {
        if (errorName(error) !== 'BucketAlreadyOwnedByYou')
          throw toBackupctlError(error, `create the bucket ${bucket}`);
      }
    },
    async owned() {
      try {
        const found = await orNone(() => s3.send(new GetBucketTaggingCommand(ours)), 'NoSuchTagSet');
        return (found?.TagSet ?? []).some(({Key, Value}) => Key === OWNER_TAG.key && Value === OWNER_TAG.value);
      } catch (error) {
        throw toBackupctlError(error, `read the tags of the bucket ${bucket}`);
      }
    },
    async isEmpty() {
      try {
        const {Versions = [], DeleteMarkers = []} = await s3.send(new ListObjectVersionsCommand({...ours, MaxKeys: 1}));
        return Versions.length + DeleteMarkers.length === 0;
      } catch (error) {
        throw toBackupctlError(error, `look into the bucket ${bucket}`);
      }
    },
    async remove() {
      try {
        await s3.send(new DeleteBucketCommand(ours));
      } catch (error) {
        throw toBackupctlError(error, `remove the bucket ${bucket}`);
      }
    },
    async mend(list, retentionDays, lock) {
      try {
        for (const {part} of list) await mend[part](s3, ours, retentionDays, {bucketArn, lock});
      } catch (error) {
        throw toBackupctlError(error, `set up the bucket ${bucket}`);
      }
    },
  };
}

interface Ours {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

async function readSettings(s3: S3Client, ours: Ours, bucketArn: string): Promise<BackupBucket> {
  const [versioning, encryption, block, ownership, policy, lifecycle] = await Promise.all([
    s3.send(new GetBucketVersioningCommand(ours)),
    orNone(() => s3.send(new GetBucketEncryptionCommand(ours)), 'ServerSideEncryptionConfigurationNotFoundError'),
    orNone(() => s3.send(new GetPublicAccessBlockCommand(ours)), 'NoSuchPublicAccessBlockConfiguration'),
    orNone(() => s3.send(new GetBucketOwnershipControlsCommand(ours)), 'OwnershipControlsNotFoundError'),
    orNone(() => s3.send(new GetBucketPolicyCommand(ours)), 'NoSuchBucketPolicy'),
    orNone(() => s3.send(new GetBucketLifecycleConfigurationCommand(ours)), 'NoSuchLifecycleConfiguration'),
  ]);
  const blocked = block?.PublicAccessBlockConfiguration;
  return {
    versioned: versioning.Status === 'Enabled',
    encrypted: (encryption?.ServerSideEncryptionConfiguration?.Rules ?? []).length > 0,
    publicAccessBlocked: Boolean(
      blocked?.BlockPublicAcls &&
        blocked.BlockPublicPolicy &&
        blocked.IgnorePublicAcls &&
        blocked.RestrictPublicBuckets,
    ),
    ownerEnforced: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced',
    tlsOnly: isTlsOnly(policy?.Policy, bucketArn),
    archiveRetentionDays: retentionOf((lifecycle?.Rules ?? []) as readonly LifecycleRule[]),
  };
}

function toLock(answer: GetObjectLockConfigurationCommandOutput | undefined): BucketLock | undefined {
  const {Mode, Days, Years = 0} = answer?.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
  if (Mode === undefined) return undefined;
  return {mode: Mode === 'COMPLIANCE' ? 'compliance' : 'governance', days: Days ?? Years * 365};
}

async function orNone<Value>(ask: () => Promise<Value>, absent: string): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (errorName(error) === absent) return undefined;
    throw error;
  }
}

function notOurs(bucket: string, cause: unknown): BackupctlError {
  return new BackupctlError({
    code: 'BUCKET_TAKEN',
    exit: 'unknown',
    message: `The bucket ${bucket} may not be read: it belongs to another account, or these credentials lack s3:ListBucket.`,
    next: ['Name another bucket in backupctl.yaml (bucket:), or use an identity that may read this one.'],
    cause,
  });
}
