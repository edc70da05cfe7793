import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {errorName} from '../aws/errors.ts';
import type {BucketLock} from '../config/config.ts';
import type {Part} from './desired.ts';
import {type LifecycleRule as OurRule, withOurRules} from './lifecycle.ts';
import {withTlsOnly} from './tls-policy.ts';

interface Ours {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

interface More {
  readonly bucketArn: string;
  readonly lock: BucketLock | undefined;
}

type Mending = (s3: S3Client, ours: Ours, retentionDays: number, more: More) => Promise<void>;

/** One call per part, so that a refusal names the part. What else stands in policy and lifecycle stays. */
export const mend: Readonly<Record<Part, Mending>> = {
  async versioned(s3, ours) {
    await s3.send(new PutBucketVersioningCommand({...ours, VersioningConfiguration: {Status: 'Enabled'}}));
  },
  async encrypted(s3, ours) {
    const Rules = [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'AES256' as const}}];
    await s3.send(new PutBucketEncryptionCommand({...ours, ServerSideEncryptionConfiguration: {Rules}}));
  },
  async publicAccessBlocked(s3, ours) {
    const all = {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true};
    await s3.send(new PutPublicAccessBlockCommand({...ours, PublicAccessBlockConfiguration: all}));
  },
  async ownerEnforced(s3, ours) {
    const Rules = [{ObjectOwnership: 'BucketOwnerEnforced' as const}];
    await s3.send(new PutBucketOwnershipControlsCommand({...ours, OwnershipControls: {Rules}}));
  },
  async tlsOnly(s3, ours, _retentionDays, {bucketArn}) {
    const Policy = JSON.stringify(withTlsOnly(await currentPolicy(s3, ours), bucketArn));
    await s3.send(new PutBucketPolicyCommand({...ours, Policy}));
  },
  /** Also on a bucket that is there already, once it is versioned (S3 User Guide, enabling Object Lock on an existing bucket). */
  async lock(s3, ours, _retentionDays, {lock}) {
    if (lock === undefined) return;
    const Mode = lock.mode === 'compliance' ? ('COMPLIANCE' as const) : ('GOVERNANCE' as const);
    const Rule = {DefaultRetention: {Mode, Days: lock.days}};
    await s3.send(
      new PutObjectLockConfigurationCommand({...ours, ObjectLockConfiguration: {ObjectLockEnabled: 'Enabled', Rule}}),
    );
  },
  async archiveRetentionDays(s3, ours, retentionDays) {
    const Rules = withOurRules((await currentRules(s3, ours)) as readonly OurRule[], retentionDays) as LifecycleRule[];
    await s3.send(new PutBucketLifecycleConfigurationCommand({...ours, LifecycleConfiguration: {Rules}}));
  },
};

async function currentPolicy(s3: S3Client, ours: Ours): Promise<string | undefined> {
  try {
    return (await s3.send(new GetBucketPolicyCommand(ours))).Policy;
  } catch (error) {
    if (errorName(error) === 'NoSuchBucketPolicy') return undefined;
    throw error;
  }
}

async function currentRules(s3: S3Client, ours: Ours) {
  try {
    return (await s3.send(new GetBucketLifecycleConfigurationCommand(ours))).Rules ?? [];
  } catch (error) {
    if (errorName(error) === 'NoSuchLifecycleConfiguration') return [];
    throw error;
  }
}
