import type {Captured, Protectable} from '../../kernel/ports.ts';
import {AwsError} from '../../kernel/service.ts';
import {etagOf} from './objects.ts';
import type {BucketStore} from './store.ts';

interface SavedObject {
  readonly key: string;
  readonly body: string;
  readonly contentType?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

interface EncryptionRule {
  readonly ApplyServerSideEncryptionByDefault?: {readonly KMSMasterKeyID?: string};
}

const nameOf = (arn: string) => arn.split(':').at(-1) ?? '';

/** What AWS Backup does with buckets (AWS Backup Developer Guide, S3 backups and restoring S3). */
export function createS3Protection(store: BucketStore): Protectable {
  const need = (arn: string) => store.need(nameOf(arn));
  return {
    type: 'S3',
    owns: (arn) => arn.startsWith('arn:aws:s3:::'),
    exists: async (arn) => store.buckets.has(nameOf(arn)),
    arns: async (region) =>
      [...store.buckets.values()].filter((each) => each.region === region).map(({name}) => `arn:aws:s3:::${name}`),
    tags: async (arn) => need(arn).tags,
    createdAt: async (arn) => need(arn).createdAt,
    obstacle: async (arn) =>
      need(arn).versioning === 'Enabled'
        ? undefined
        : `Bucket ${nameOf(arn)} does not have versioning enabled. Please enable versioning on the bucket and retry.`,
    async keyArn(arn) {
      const {Rules = []} = (need(arn).configuration['encryption'] ?? {}) as {Rules?: readonly EncryptionRule[]};
      return Rules[0]?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
    },
    // The last one only the S3 backup policy has: the S3 restore policy alone must not do.
    backupActions: [
      's3:GetBucketVersioning',
      's3:GetObjectVersion',
      's3:ListBucketVersions',
      's3:PutInventoryConfiguration',
    ],
    restoreActions: ['s3:PutObject', 's3:CreateBucket'],
    async capture(arn) {
      const bucket = need(arn);
      const content = store.keys(bucket).flatMap((key): SavedObject[] => {
        const version = store.current(bucket, key);
        if (!version) return [];
        const {body, metadata, tags, contentType} = version;
        return [
          {key, body: body.toString('base64'), metadata, tags, ...(contentType === undefined ? {} : {contentType})},
        ];
      });
      return {arn, bytes: content.reduce((sum, {body}) => sum + Buffer.byteLength(body, 'base64'), 0), content};
    },
    restoreMetadata: ({arn}) => ({
      DestinationBucketName: nameOf(arn),
      NewBucket: 'false',
      RestoreACLs: 'false',
      EncryptionType: 'original',
    }),
    async checkRestore(_captured, metadata) {
      const {DestinationBucketName: target} = metadata;
      if (!target) throw new AwsError('InvalidParameterValueException', 'DestinationBucketName is required');
      if (metadata['NewBucket'] !== 'true' && store.need(target).versioning !== 'Enabled')
        throw new Error(`Destination bucket ${target} does not have versioning enabled.`);
    },
    restore: async (captured, metadata, region) => restore(store, captured, metadata, region),
    remove: async (arn) => void store.buckets.delete(nameOf(arn)),
  };
}

/** Never overwrites: a key that is there stays as it is; a delete marker counts as absent. */
function restore(store: BucketStore, {content}: Captured, metadata: Readonly<Record<string, string>>, region: string) {
  const name = metadata['DestinationBucketName'] ?? '';
  const bucket = store.buckets.get(name) ?? store.create(name, region);
  bucket.versioning ??= 'Enabled';
  for (const {body, ...saved} of content as readonly SavedObject[]) {
    if (store.current(bucket, saved.key)) continue;
    const bytes = Buffer.from(body, 'base64');
    store.add(bucket, {
      ...saved,
      tags: {...saved.tags},
      body: bytes,
      deleteMarker: false,
      etag: etagOf(bytes),
      checksums: {},
    });
  }
  return {arn: `arn:aws:s3:::${name}`};
}
