import {AwsError} from '../../kernel/service.ts';
import type {Bucket, BucketStore, ObjectVersion} from './store.ts';

export interface Wanted {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly VersionId?: string;
  readonly ExpectedBucketOwner?: string;
}

export interface Found {
  readonly bucket: Bucket;
  readonly version: ObjectVersion;
}

/**
 * The version that a request means. A HEAD answer has no body to name an error in, so the SDK calls its 404 NotFound.
 * Sub-resources (tags, holds) of a delete marker answer 405 even without a version id, as recorded from AWS in
 * localstack's tests/aws/services/s3/test_s3_api.snapshot.json, test_object_tagging_versioned.
 */
export function find(store: BucketStore, wanted: Wanted, absent = 'NoSuchKey', subResource = false): Found {
  const {Bucket: name, Key: key = '', VersionId, ExpectedBucketOwner} = wanted;
  const bucket = store.need(name, ExpectedBucketOwner);
  const versions = bucket.objects.get(key) ?? [];
  const newest = subResource ? versions.at(-1) : store.current(bucket, key);
  const version = VersionId === undefined ? newest : versions.find(({versionId}) => versionId === VersionId);
  if (!version)
    throw new AwsError(VersionId === undefined ? absent : 'NoSuchVersion', 'The specified key does not exist.', 404);
  if (version.deleteMarker)
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  return {bucket, version};
}

export const versionOf = (bucket: Bucket, {versionId}: ObjectVersion) =>
  bucket.versioning === undefined ? {} : {VersionId: versionId};

export const malformedXml = () =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
