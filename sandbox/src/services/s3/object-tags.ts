import type * as sdk from '@aws-sdk/client-s3';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {find, malformedXml, versionOf} from './find.ts';
import type {BucketStore} from './store.ts';

type Tags = Record<string, string>;

/** S3 User Guide, object tagging: ten of them, and how long; letters, numbers, spaces and a few signs. */
const MOST_TAGS = 10;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function objectTagHandlers(store: BucketStore): Handlers<typeof sdk> {
  return {
    GetObjectTagging(input) {
      const {bucket, version} = find(store, input, 'NoSuchKey', true);
      return {
        TagSet: Object.entries(version.tags).map(([Key, Value]) => ({Key, Value})),
        ...versionOf(bucket, version),
      };
    },
    PutObjectTagging(input) {
      const {bucket, version} = find(store, input, 'NoSuchKey', true);
      version.tags = tagsOf(input.Tagging?.TagSet ?? []);
      return versionOf(bucket, version);
    },
    DeleteObjectTagging(input) {
      const {bucket, version} = find(store, input, 'NoSuchKey', true);
      version.tags = {};
      return versionOf(bucket, version);
    },
  };
}

/** The header `x-amz-tagging` of a PUT: URL query parameters (S3 API reference, PutObject). */
export function tagsOfHeader(header: string | undefined): Tags {
  if (header === undefined || header === '') return {};
  const pairs = [...new URLSearchParams(header)];
  const keys = new Set(pairs.map(([key]) => key));
  if (keys.size !== pairs.length || !header.split('&').every((pair) => /^[^=,]+(=[^=,]*)?$/.test(pair)))
    throw new AwsError(
      'InvalidArgument',
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    );
  return tagsOf(pairs.map(([Key, Value]) => ({Key, Value})));
}

function tagsOf(given: readonly Partial<sdk.Tag>[]): Tags {
  const tags: Tags = {};
  if (given.length > MOST_TAGS) throw new AwsError('BadRequest', 'Object tags cannot be greater than 10');
  for (const {Key, Value} of given) {
    if (Key === undefined || Value === undefined) throw malformedXml();
    if (Key in tags) throw new AwsError('InvalidTag', 'Cannot provide multiple Tags with the same key');
    if (Key.startsWith('aws:')) throw new AwsError('InvalidTag', 'Your TagKey cannot be prefixed with aws:');
    // Lengths are counted in UTF-16 units, as JavaScript counts them.
    if (Key === '' || Key.length > 128 || !ALLOWED.test(Key))
      throw new AwsError('InvalidTag', 'The TagKey you have provided is invalid');
    if (Value.length > 256 || !ALLOWED.test(Value))
      throw new AwsError('InvalidTag', 'The TagValue you have provided is invalid');
    tags[Key] = Value;
  }
  return tags;
}
