import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
  S3Client,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';
import type {BucketLook} from './look.ts';

export interface BucketLookGateway {
  /** One round of calls; no object is read. Undefined when there is no such bucket. */
  look(bucket: string): Promise<BucketLook | undefined>;
}

/** Classes whose objects AWS Backup leaves out (AWS Backup Developer Guide, S3 backups). */
const UNREADABLE = ['GLACIER', 'DEEP_ARCHIVE'];

export function createBucketLookGateway(access: AwsAccess): BucketLookGateway {
  const s3 = connect(S3Client, access, {forcePathStyle: access.pathStyle});
  return {
    async look(bucket) {
      const given = {Bucket: bucket};
      try {
        const [versioning, encryption, logging, lifecycle, notification] = await Promise.all([
          s3.send(new GetBucketVersioningCommand(given)),
          unlessAbsent(
            s3.send(new GetBucketEncryptionCommand(given)),
            'ServerSideEncryptionConfigurationNotFoundError',
          ),
          s3.send(new GetBucketLoggingCommand(given)),
          unlessAbsent(s3.send(new GetBucketLifecycleConfigurationCommand(given)), 'NoSuchLifecycleConfiguration'),
          s3.send(new GetBucketNotificationConfigurationCommand(given)),
        ]);
        const [rule] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? [];
        const rules = (lifecycle?.Rules ?? []).filter(({Status}) => Status === 'Enabled');
        return {
          versioning: versioning.Status === 'Enabled' ? 'on' : versioning.Status === 'Suspended' ? 'suspended' : 'off',
          ...encryptionOf(rule),
          logsTo: logging.LoggingEnabled?.TargetBucket,
          removesOldVersions: rules.some(({NoncurrentVersionExpiration}) => NoncurrentVersionExpiration !== undefined),
          archives: archivesOf(rules),
          eventBridge: notification.EventBridgeConfiguration !== undefined,
        };
      } catch (error) {
        if (errorName(error) === 'NoSuchBucket') return undefined;
        throw toBackupctlError(error, `read the settings of the bucket ${bucket}`);
      }
    },
  };
}

function encryptionOf(rule: ServerSideEncryptionRule | undefined): Pick<BucketLook, 'key' | 'acceptsCallerKeys'> {
  return {
    key: rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
    acceptsCallerKeys: !(rule?.BlockedEncryptionTypes?.EncryptionType ?? []).includes('SSE-C'),
  };
}

function archivesOf(rules: readonly LifecycleRule[]): readonly string[] {
  const classes = rules.flatMap(({Transitions = [], NoncurrentVersionTransitions = []}) =>
    [...Transitions, ...NoncurrentVersionTransitions].flatMap(({StorageClass}) => StorageClass ?? []),
  );
  return [...new Set(classes.filter((name) => UNREADABLE.includes(name)))];
}

async function unlessAbsent<Value>(asked: Promise<Value>, absent: string): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (errorName(error) === absent) return undefined;
    throw error;
  }
}
