import * as sdk from '@aws-sdk/client-s3';
import type {Protectable, Taggable} from '../../kernel/ports.ts';
import type {Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {bucketHandlers} from './buckets.ts';
import {listingHandlers} from './listing.ts';
import {objectHandlers} from './objects.ts';
import {createS3Protection} from './protection.ts';
import {type Bucket, BucketStore, type ObjectVersion} from './store.ts';

export interface S3 {
  readonly service: Service;
  readonly store: BucketStore;
  readonly taggable: Taggable;
  readonly protectable: Protectable;
}

/** S3 with path-style addresses: buckets, versions, conditional writes, checksums. */
export function createS3(world: World): S3 {
  const store = new BucketStore(world);
  return {
    store,
    protectable: createS3Protection(store),
    taggable: {
      tagged: (region) =>
        [...store.buckets.values()]
          .filter((bucket) => bucket.region === region)
          .map(({name, tags, everTagged}) => ({arn: `arn:aws:s3:::${name}`, type: 's3', region, tags, everTagged})),
    },
    service: {
      signingName: 's3',
      protocol: 'restXml',
      sdk,
      xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
      handlers: {...bucketHandlers(store), ...objectHandlers(store), ...listingHandlers(store)},
      invalid: 'InvalidRequest',
      actions: (operation) => [`s3:${ACTIONS[operation] ?? operation}`],
      resources: (_operation, input) => {
        const bucket = `arn:aws:s3:::${String(input['Bucket'] ?? '*')}`;
        return [input['Key'] === undefined ? bucket : `${bucket}/${String(input['Key'])}`];
      },
      save: () => [...store.buckets.values()].map(freeze),
      load(saved: readonly FrozenBucket[]) {
        store.buckets.clear();
        for (const bucket of saved) store.buckets.set(bucket.name, thaw(bucket));
      },
    },
  };
}

/** Where the IAM action is not the operation (Service Authorization Reference, Amazon S3). */
const ACTIONS: Readonly<Record<string, string>> = {
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListBuckets: 'ListAllMyBuckets',
  DeleteObjects: 'DeleteObject',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  DeleteBucketTagging: 'PutBucketTagging',
};

type FrozenVersion = Omit<ObjectVersion, 'body'> & {readonly body: string};
type FrozenBucket = Omit<Bucket, 'objects'> & {
  readonly objects: readonly (readonly [string, readonly FrozenVersion[]])[];
};

const freeze = (bucket: Bucket): FrozenBucket => ({
  ...bucket,
  objects: [...bucket.objects].map(([key, versions]) => [
    key,
    versions.map((each) => ({...each, body: each.body.toString('base64')})),
  ]),
});

const thaw = (bucket: FrozenBucket): Bucket => ({
  ...bucket,
  objects: new Map(
    bucket.objects.map(([key, versions]) => [
      key,
      versions.map((each) => ({...each, body: Buffer.from(each.body, 'base64')})),
    ]),
  ),
});
