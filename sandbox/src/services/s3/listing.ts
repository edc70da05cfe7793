import type * as sdk from '@aws-sdk/client-s3';
import type {Handlers} from '../../kernel/service.ts';
import type {BucketStore} from './store.ts';

/** Pages of keys and of versions (S3 API reference, ListObjectsV2 and ListObjectVersions). */
export function listingHandlers(store: BucketStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    ListObjectsV2(input) {
      const {Prefix = '', Delimiter, MaxKeys = 1000, StartAfter, ContinuationToken, EncodingType} = input;
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      const live = store.keys(bucket, Prefix).filter((key) => store.current(bucket, key));
      const after =
        ContinuationToken === undefined ? (StartAfter ?? '') : Buffer.from(ContinuationToken, 'base64url').toString();
      const entries = group(live, Prefix, Delimiter).filter((entry) => compare(entry.last, after) > 0);
      const size = Math.min(MaxKeys, world.pageSize(1000));
      const page = entries.slice(0, size);
      const more = entries.length > page.length;
      const encode = (text: string) =>
        EncodingType === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
      const Contents = page.flatMap(({key}) => {
        const version = key === undefined ? undefined : store.current(bucket, key);
        return version
          ? [
              {
                Key: encode(version.key),
                Size: version.body.length,
                ETag: version.etag,
                LastModified: new Date(version.modifiedAt),
                StorageClass: 'STANDARD' as const,
              },
            ]
          : [];
      });
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        MaxKeys,
        KeyCount: page.length,
        IsTruncated: more,
        Contents,
        CommonPrefixes: page.flatMap(({prefix}) => (prefix === undefined ? [] : [{Prefix: encode(prefix)}])),
        ...(Delimiter === undefined ? {} : {Delimiter: encode(Delimiter)}),
        ...(EncodingType === undefined ? {} : {EncodingType}),
        ...(StartAfter === undefined ? {} : {StartAfter: encode(StartAfter)}),
        ...(ContinuationToken === undefined ? {} : {ContinuationToken}),
        ...(more ? {NextContinuationToken: Buffer.from(page.at(-1)?.last ?? '').toString('base64url')} : {}),
      };
    },
    ListObjectVersions(input) {
      const {Prefix = '', MaxKeys = 1000, KeyMarker = '', VersionIdMarker, EncodingType} = input;
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      const all = store
        .keys(bucket, Prefix)
        .flatMap((key) =>
          (bucket.objects.get(key) ?? []).toReversed().map((version, index) => ({version, latest: index === 0})),
        );
      const start =
        KeyMarker === ''
          ? 0
          : all.findIndex(
              ({version}) =>
                compare(version.key, KeyMarker) > 0 ||
                (version.key === KeyMarker && version.versionId === VersionIdMarker),
            ) + (VersionIdMarker ? 1 : 0);
      const size = Math.min(MaxKeys, world.pageSize(1000));
      const page = start < 0 ? [] : all.slice(start, start + size);
      const more = start >= 0 && all.length > start + page.length;
      const encode = (text: string) =>
        EncodingType === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
      const shape = ({version, latest}: (typeof all)[number]) => ({
        Key: encode(version.key),
        VersionId: version.versionId,
        IsLatest: latest,
        LastModified: new Date(version.modifiedAt),
      });
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        KeyMarker,
        MaxKeys,
        IsTruncated: more,
        ...(EncodingType === undefined ? {} : {EncodingType}),
        Versions: page
          .filter(({version}) => !version.deleteMarker)
          .map((each) => ({
            ...shape(each),
            Size: each.version.body.length,
            ETag: each.version.etag,
            StorageClass: 'STANDARD' as const,
          })),
        DeleteMarkers: page.filter(({version}) => version.deleteMarker).map(shape),
        ...(more ? {NextKeyMarker: page.at(-1)?.version.key, NextVersionIdMarker: page.at(-1)?.version.versionId} : {}),
      };
    },
  };
}

interface Entry {
  readonly key?: string;
  readonly prefix?: string;
  /** The greatest key this entry stands for: the next page begins behind it. */
  readonly last: string;
}

/** Keys below the same prefix up to the delimiter become one entry. */
function group(keys: readonly string[], prefix: string, delimiter: string | undefined): readonly Entry[] {
  if (!delimiter) return keys.map((key) => ({key, last: key}));
  const entries: Entry[] = [];
  for (const key of keys) {
    const end = key.indexOf(delimiter, prefix.length);
    if (end < 0) entries.push({key, last: key});
    else {
      const common = key.slice(0, end + delimiter.length);
      if (entries.at(-1)?.prefix === common) entries.pop();
      entries.push({prefix: common, last: key});
    }
  }
  return entries;
}

const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
