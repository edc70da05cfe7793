import type * as sdk from '@aws-sdk/client-s3';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {changeTags} from './bucket-tags.ts';
import {malformedXml} from './find.ts';
import {lockOf} from './retention.ts';
import type {Bucket, BucketStore} from './store.ts';

/** Buckets and what is set on them. */
export function bucketHandlers(store: BucketStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    CreateBucket(
      {Bucket: name = '', CreateBucketConfiguration: place, ObjectOwnership, ObjectLockEnabledForBucket},
      {region},
    ) {
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
        throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
      const wanted: string | undefined = place?.LocationConstraint;
      // S3 API reference, CreateBucket: us-east-1 must not be named, every other region must.
      if (region === 'us-east-1' ? wanted === 'us-east-1' : wanted !== region) {
        throw new AwsError(
          'IllegalLocationConstraintException',
          `The ${wanted ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
        );
      }
      if (store.buckets.has(name))
        throw new AwsError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          409,
        );
      const bucket = store.create(name, region);
      if (ObjectLockEnabledForBucket) {
        bucket.versioning = 'Enabled';
        bucket.configuration['objectLock'] = {ObjectLockEnabled: 'Enabled'};
      }
      if (place?.Tags) changeTags(bucket, place.Tags);
      if (ObjectOwnership) bucket.configuration['ownership'] = {Rules: [{ObjectOwnership}]};
      return {Location: `/${name}`};
    },
    HeadBucket({Bucket: name, ExpectedBucketOwner}) {
      return {BucketRegion: store.need(name, ExpectedBucketOwner).region};
    },
    ListBuckets({MaxBuckets = 10_000, ContinuationToken, Prefix = ''}) {
      const all = [...store.buckets.values()]
        .filter(({name}) => name.startsWith(Prefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const {items, next} = pageOf(
        all,
        Math.min(MaxBuckets, world.pageSize(10_000)),
        ContinuationToken,
        'InvalidArgument',
      );
      return {
        Buckets: items.map(({name, createdAt, region}) => ({
          Name: name,
          CreationDate: new Date(createdAt),
          BucketRegion: region,
        })),
        Owner: {ID: world.account},
        ContinuationToken: next,
      };
    },
    DeleteBucket({Bucket: name, ExpectedBucketOwner}) {
      const bucket = store.need(name, ExpectedBucketOwner);
      if (bucket.objects.size > 0)
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
      store.buckets.delete(bucket.name);
      return {};
    },
    GetBucketLocation({Bucket: name, ExpectedBucketOwner}) {
      const {region} = store.need(name, ExpectedBucketOwner);
      return region === 'us-east-1' ? {} : {LocationConstraint: region as 'eu-west-1'};
    },
    GetBucketVersioning({Bucket: name, ExpectedBucketOwner}) {
      const {versioning} = store.need(name, ExpectedBucketOwner);
      return versioning === undefined ? {} : {Status: versioning};
    },
    PutBucketVersioning({Bucket: name, ExpectedBucketOwner, VersioningConfiguration}) {
      const bucket = store.need(name, ExpectedBucketOwner);
      const {Status} = VersioningConfiguration ?? {};
      if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
      // S3 User Guide, Object Lock considerations: versioning of a locked bucket stays on.
      if (Status === 'Suspended' && lockOf(bucket))
        throw new AwsError(
          'InvalidBucketState',
          'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
          409,
        );
      bucket.versioning = Status;
      return {};
    },
    GetBucketTagging({Bucket: name, ExpectedBucketOwner}) {
      const {tags} = store.need(name, ExpectedBucketOwner);
      if (Object.keys(tags).length === 0) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404);
      return {TagSet: Object.entries(tags).map(([Key, Value]) => ({Key, Value}))};
    },
    PutBucketTagging({Bucket: name, ExpectedBucketOwner, Tagging}) {
      changeTags(store.need(name, ExpectedBucketOwner), Tagging?.TagSet ?? []);
      return {};
    },
    DeleteBucketTagging({Bucket: name, ExpectedBucketOwner}) {
      changeTags(store.need(name, ExpectedBucketOwner), []);
      return {};
    },
    ...configurationHandlers(store),
  };
}

type Owned = {readonly Bucket?: string; readonly ExpectedBucketOwner?: string};

function configurationHandlers(store: BucketStore): Handlers<typeof sdk> {
  const of = ({Bucket: name, ExpectedBucketOwner}: Owned): Bucket => store.need(name, ExpectedBucketOwner);
  const read = <Shape>(given: Owned, part: string, absent: string): Shape => {
    const found = of(given).configuration[part];
    if (found === undefined) throw new AwsError(absent, `The ${part} configuration was not found`, 404);
    return found as Shape;
  };
  const write = (given: Owned, part: string, value: unknown) => {
    of(given).configuration[part] = value;
    return {};
  };
  return {
    GetPublicAccessBlock: (given) => ({
      PublicAccessBlockConfiguration: read(given, 'publicAccessBlock', 'NoSuchPublicAccessBlockConfiguration'),
    }),
    PutPublicAccessBlock: (given) => write(given, 'publicAccessBlock', given.PublicAccessBlockConfiguration),
    DeletePublicAccessBlock: (given) => write(given, 'publicAccessBlock', undefined),
    GetBucketOwnershipControls: (given) => ({
      OwnershipControls: read(given, 'ownership', 'OwnershipControlsNotFoundError'),
    }),
    PutBucketOwnershipControls: (given) => write(given, 'ownership', given.OwnershipControls),
    GetBucketEncryption: (given) => ({
      ServerSideEncryptionConfiguration: read(given, 'encryption', 'ServerSideEncryptionConfigurationNotFoundError'),
    }),
    PutBucketEncryption: (given) => write(given, 'encryption', given.ServerSideEncryptionConfiguration),
    GetBucketPolicy(given) {
      const {policy} = of(given);
      if (policy === undefined) throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
      return {Policy: policy};
    },
    PutBucketPolicy(given) {
      const bucket = of(given);
      try {
        JSON.parse(given.Policy ?? '');
      } catch {
        throw new AwsError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
      }
      bucket.policy = given.Policy ?? '';
      return {};
    },
    DeleteBucketPolicy(given) {
      delete of(given).policy;
      return {};
    },
    // S3 answers an empty status when no logging is set (S3 API reference, GetBucketLogging).
    GetBucketLogging: (given) => (of(given).configuration['logging'] as {LoggingEnabled?: sdk.LoggingEnabled}) ?? {},
    PutBucketLogging: (given) => write(given, 'logging', given.BucketLoggingStatus),
    GetBucketNotificationConfiguration: (given) => of(given).configuration['notification'] ?? {},
    PutBucketNotificationConfiguration: (given) => write(given, 'notification', given.NotificationConfiguration),
  };
}
