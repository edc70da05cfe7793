import {createHash} from 'node:crypto';
import type * as sdk from '@aws-sdk/client-s3';
import {AwsError, type Call, type Handlers} from '../../kernel/service.ts';
import {algorithmGiven, type Checksums, checksumOf, composite, memberOf, verified} from './checksums.ts';
import {checkConditions} from './conditions.ts';
import {versionOf} from './find.ts';
import {abortionOf} from './lifecycle-rules.ts';
import {lockOfHeaders} from './object-lock.ts';
import {tagsOfHeader} from './object-tags.ts';
import {etagOf} from './objects.ts';
import {assemble} from './parts.ts';
import type {Bucket, BucketStore, Upload} from './store.ts';

/**
 * Objects that come in parts (S3 User Guide, multipart upload). Wordings of refusals as recorded from AWS in
 * localstack's tests/aws/services/s3/test_s3.snapshot.json, class TestS3MultipartUploadChecksum.
 */
export function multipartHandlers(store: BucketStore): Handlers<typeof sdk> {
  return {
    CreateMultipartUpload: (input, call) => create(store, input, call),
    UploadPart(input) {
      const {PartNumber: number = 0} = input;
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      const upload = needUpload(bucket, input);
      if (!Number.isInteger(number) || number < 1 || number > 10_000)
        throw invalid('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
      const body: Buffer = Buffer.isBuffer(input.Body) ? input.Body : Buffer.alloc(0);
      const checksums = partChecksums(upload, input, body);
      const etag = etagOf(body);
      // The same number again replaces the part (S3 User Guide, multipart upload overview).
      upload.parts.set(number, {number, body, etag, checksums, modifiedAt: store.world.timeline.now()});
      return {ETag: etag, ServerSideEncryption: 'AES256', ...checksums};
    },
    CompleteMultipartUpload(input) {
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      return complete(store, bucket, needUpload(bucket, input), input);
    },
    AbortMultipartUpload(input) {
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      bucket.uploads.delete(needUpload(bucket, input).id);
      return {};
    },
  };
}

function create(store: BucketStore, input: sdk.CreateMultipartUploadCommandInput, call: Call) {
  const {Key: key = '', ChecksumAlgorithm: algorithm, Metadata = {}, ContentType} = input;
  const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
  const initiatedAt = store.world.timeline.now();
  const checksumType = checksumTypeOf(algorithm, input.ChecksumType);
  const upload: Upload = {
    id: store.world.id(64),
    key,
    initiatedAt,
    initiator: call.caller.arn,
    ...(algorithm === undefined ? {} : {algorithm}),
    ...(checksumType === undefined ? {} : {checksumType}),
    object: {
      metadata: Metadata,
      tags: tagsOfHeader(input.Tagging),
      ...lockOfHeaders(bucket, input, initiatedAt),
      ...(ContentType === undefined ? {} : {contentType: ContentType}),
    },
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  return {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    ServerSideEncryption: 'AES256' as const,
    ...(algorithm === undefined ? {} : {ChecksumAlgorithm: algorithm}),
    ...(checksumType === undefined ? {} : {ChecksumType: checksumType}),
    ...abortionOf(bucket, upload),
  };
}

/** S3 User Guide, checking object integrity: which algorithms can be of the whole, which only of the parts. */
function checksumTypeOf(algorithm: string | undefined, wanted: string | undefined): Upload['checksumType'] {
  if (algorithm === undefined) {
    if (wanted === undefined) return undefined;
    throw invalid(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const type = wanted ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const impossible = type === 'FULL_OBJECT' ? algorithm.startsWith('SHA') : algorithm === 'CRC64NVME';
  if (impossible)
    throw invalid(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return type === 'FULL_OBJECT' ? 'FULL_OBJECT' : 'COMPOSITE';
}

export function needUpload(bucket: Bucket, {Key, UploadId = ''}: {readonly Key?: string; readonly UploadId?: string}) {
  const upload = bucket.uploads.get(UploadId);
  if (upload && upload.key === Key) return upload;
  throw new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
  );
}

function partChecksums({algorithm, checksumType}: Upload, input: object, body: Buffer): Checksums {
  const given = algorithmGiven(input);
  // An upload that named no algorithm takes parts with any, and keeps none of them.
  const fits =
    algorithm === undefined || given === algorithm || (given === undefined && checksumType === 'FULL_OBJECT');
  if (!fits)
    throw invalid(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${given?.toLowerCase() ?? 'null'}`,
    );
  const checked = verified(input, body);
  if (given !== undefined) return checked;
  return algorithm === undefined ? {} : {[memberOf(algorithm)]: checksumOf(algorithm, body)};
}

function complete(store: BucketStore, bucket: Bucket, upload: Upload, input: sdk.CompleteMultipartUploadCommandInput) {
  const parts = assemble(upload, input.MultipartUpload?.Parts ?? []);
  const body = Buffer.concat(parts.map((part) => part.body));
  if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== body.length)
    throw invalid(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${body.length}`,
    );
  if (input.ChecksumType !== undefined && input.ChecksumType !== upload.checksumType)
    throw invalid(
      'InvalidRequest',
      `The upload was created using the ${upload.checksumType ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
    );
  const {algorithm = 'CRC64NVME', checksumType = 'FULL_OBJECT'} = upload;
  const member = memberOf(algorithm);
  const sums = parts.map(({checksums}) => checksums[member] ?? '');
  const checksum = checksumType === 'COMPOSITE' ? composite(algorithm, sums) : checksumOf(algorithm, body);
  const given: unknown = Reflect.get(input, member);
  if (given !== undefined && given !== checksum && `${String(given)}-${parts.length}` !== checksum)
    throw invalid('BadDigest', `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`);
  // Refused, the upload stays: its parts are stored until it is aborted, by hand or by a lifecycle rule.
  checkConditions(store, bucket, upload.key, input, upload.initiatedAt);
  const etag = multipartEtag(parts.map((part) => part.etag));
  const object = {...upload.object, key: upload.key, body, deleteMarker: false, etag, checksumType};
  const added = store.add(bucket, {...object, checksums: {[member]: checksum}});
  bucket.uploads.delete(upload.id);
  return {
    Location: `${store.world.endpoint()}/${bucket.name}/${encodeURIComponent(upload.key)}`,
    Bucket: bucket.name,
    Key: upload.key,
    ETag: etag,
    ServerSideEncryption: 'AES256' as const,
    ChecksumType: checksumType,
    [member]: checksum,
    ...versionOf(bucket, added),
  };
}

/** The MD5 of the parts' MD5s and their number: as S3 makes it, though only the `-N` is documented (Object data type, ETag). */
function multipartEtag(etags: readonly string[]): string {
  const joined = Buffer.concat(etags.map((etag) => Buffer.from(etag.replaceAll('"', ''), 'hex')));
  return `"${createHash('md5').update(joined).digest('hex')}-${etags.length}"`;
}

const invalid = (name: string, message: string) => new AwsError(name, message);
