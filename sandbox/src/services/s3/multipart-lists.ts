import type * as sdk from '@aws-sdk/client-s3';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {abortionOf} from './lifecycle-rules.ts';
import {needUpload} from './multipart.ts';
import type {BucketStore, Upload} from './store.ts';

/** S3 API reference, ListParts and ListMultipartUploads: at most this many a page. */
const MOST = 1000;

export function multipartListHandlers(store: BucketStore): Handlers<typeof sdk> {
  const {world} = store;
  const owner = {ID: world.account};
  return {
    ListParts(input) {
      const {PartNumberMarker: marker = '0', MaxParts = MOST} = input;
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      const upload = needUpload(bucket, input);
      const all = [...upload.parts.values()].sort((a, b) => a.number - b.number);
      const rest = all.filter(({number}) => number > Number(marker));
      const page = rest.slice(0, Math.min(MaxParts, world.pageSize(MOST)));
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        PartNumberMarker: marker,
        NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
        MaxParts,
        IsTruncated: rest.length > page.length,
        Parts: page.map(({number, body, etag, checksums, modifiedAt}) => ({
          PartNumber: number,
          Size: body.length,
          ETag: etag,
          LastModified: new Date(modifiedAt),
          ...(upload.algorithm === undefined ? {} : checksums),
        })),
        ...people(upload, owner),
        ...abortionOf(bucket, upload),
      };
    },
    ListMultipartUploads(input) {
      const {Prefix = '', KeyMarker = '', UploadIdMarker = '', MaxUploads = MOST, Delimiter} = input;
      if (Delimiter)
        throw new AwsError('NotImplementedBySandbox', 'ListMultipartUploads with a Delimiter is not implemented', 501);
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      const all = [...bucket.uploads.values()].filter(({key}) => key.startsWith(Prefix)).sort(inOrder);
      const marked = all.findIndex(({key, id}) => key === KeyMarker && id === UploadIdMarker);
      const rest = marked >= 0 ? all.slice(marked + 1) : all.filter(({key}) => byKey(key, KeyMarker) > 0);
      const page = rest.slice(0, Math.min(MaxUploads, world.pageSize(MOST)));
      const last = page.at(-1);
      return {
        Bucket: bucket.name,
        Prefix,
        KeyMarker,
        UploadIdMarker,
        MaxUploads,
        IsTruncated: rest.length > page.length,
        ...(last ? {NextKeyMarker: last.key, NextUploadIdMarker: last.id} : {}),
        Uploads: page.map((upload) => ({
          Key: upload.key,
          UploadId: upload.id,
          Initiated: new Date(upload.initiatedAt),
          ...people(upload, owner),
        })),
      };
    },
  };
}

const people = ({initiator, algorithm, checksumType}: Upload, owner: sdk.Owner) => ({
  Owner: owner,
  Initiator: {ID: initiator},
  StorageClass: 'STANDARD' as const,
  ...(algorithm === undefined ? {} : {ChecksumAlgorithm: algorithm as sdk.ChecksumAlgorithm}),
  ...(checksumType === undefined ? {} : {ChecksumType: checksumType}),
});

const byKey = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const inOrder = (a: Upload, b: Upload) => byKey(a.key, b.key) || a.initiatedAt - b.initiatedAt;
