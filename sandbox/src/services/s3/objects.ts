import {createHash} from 'node:crypto';
import {crc32} from 'node:zlib';
import type * as sdk from '@aws-sdk/client-s3';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {Bucket, BucketStore, ObjectVersion} from './store.ts';

/** Objects and their versions, with conditional writes and checksums. */
export function objectHandlers(store: BucketStore): Handlers<typeof sdk> {
  return {
    PutObject(input) {
      const {Key: key = '', IfNoneMatch, Metadata = {}, ContentType, Tagging} = input;
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      const body = toBuffer(input.Body);
      // S3 User Guide, conditional writes: IfNoneMatch "*" refuses to replace.
      if (IfNoneMatch === '*' && store.current(bucket, key)) throw preconditionFailed();
      const checksums = checkSums(input, body);
      const added = store.add(bucket, {
        key,
        body,
        deleteMarker: false,
        etag: etagOf(body),
        metadata: Metadata,
        checksums,
        tags: Object.fromEntries(new URLSearchParams(Tagging ?? '')),
        ...(ContentType === undefined ? {} : {contentType: ContentType}),
      });
      return {ETag: added.etag, ServerSideEncryption: 'AES256', ...checksums, ...versionOf(bucket, added)};
    },
    GetObject(input) {
      const {bucket, version} = find(store, input);
      const range = input.Range === undefined ? undefined : readRange(input.Range, version.body.length);
      const body = range ? version.body.subarray(range.from, range.to + 1) : version.body;
      return {
        ...headersOf(bucket, version, input.ChecksumMode === 'ENABLED' && range === undefined),
        Body: body as never,
        ContentLength: body.length,
        ...(range ? {ContentRange: `bytes ${range.from}-${range.to}/${version.body.length}`} : {}),
      };
    },
    HeadObject(input) {
      const {bucket, version} = find(store, input, 'NotFound');
      return headersOf(bucket, version, input.ChecksumMode === 'ENABLED');
    },
    DeleteObject({Bucket: name, Key: key = '', VersionId, ExpectedBucketOwner}) {
      return remove(store, store.need(name, ExpectedBucketOwner), key, VersionId);
    },
    DeleteObjects({Bucket: name, Delete, ExpectedBucketOwner}) {
      const bucket = store.need(name, ExpectedBucketOwner);
      const given = Delete?.Objects ?? [];
      if (given.length > 1000)
        throw new AwsError(
          'MalformedXML',
          'The XML you provided was not well-formed or did not validate against our published schema',
        );
      const Deleted = given.map(({Key = '', VersionId}) => {
        const {DeleteMarker, VersionId: made} = remove(store, bucket, Key, VersionId);
        return {
          Key,
          ...(VersionId === undefined ? {} : {VersionId}),
          ...(DeleteMarker ? {DeleteMarker, DeleteMarkerVersionId: made} : {}),
        };
      });
      return Delete?.Quiet ? {} : {Deleted};
    },
    GetObjectTagging(input) {
      const {bucket, version} = find(store, input);
      return {
        TagSet: Object.entries(version.tags).map(([Key, Value]) => ({Key, Value})),
        ...versionOf(bucket, version),
      };
    },
    PutObjectTagging(input) {
      const {bucket, version} = find(store, input);
      version.tags = Object.fromEntries((input.Tagging?.TagSet ?? []).map(({Key = '', Value = ''}) => [Key, Value]));
      return versionOf(bucket, version);
    },
  };
}

interface Wanted {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly VersionId?: string;
  readonly ExpectedBucketOwner?: string;
}

/** A HEAD answer has no body to name an error in, so the SDK calls its 404 NotFound. */
function find(
  store: BucketStore,
  {Bucket: name, Key: key = '', VersionId, ExpectedBucketOwner}: Wanted,
  absent = 'NoSuchKey',
) {
  const bucket = store.need(name, ExpectedBucketOwner);
  const version =
    VersionId === undefined
      ? store.current(bucket, key)
      : bucket.objects.get(key)?.find(({versionId}) => versionId === VersionId);
  if (!version)
    throw new AwsError(VersionId === undefined ? absent : 'NoSuchVersion', 'The specified key does not exist.', 404);
  if (version.deleteMarker)
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  return {bucket, version};
}

function headersOf(bucket: Bucket, version: ObjectVersion, checksums: boolean) {
  return {
    ETag: version.etag,
    LastModified: new Date(version.modifiedAt),
    ContentLength: version.body.length,
    ContentType: version.contentType ?? 'binary/octet-stream',
    Metadata: {...version.metadata},
    ServerSideEncryption: 'AES256' as const,
    AcceptRanges: 'bytes',
    ...(checksums ? {...version.checksums, ChecksumType: 'FULL_OBJECT' as const} : {}),
    ...versionOf(bucket, version),
  };
}

const versionOf = (bucket: Bucket, {versionId}: ObjectVersion) =>
  bucket.versioning === undefined ? {} : {VersionId: versionId};

/** Without a version id a versioned bucket gets a delete marker and loses nothing (S3 User Guide, deleting versions). */
function remove(
  store: BucketStore,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): {DeleteMarker?: boolean; VersionId?: string} {
  const versions = bucket.objects.get(key) ?? [];
  if (versionId !== undefined || bucket.versioning === undefined) {
    const left = versions.filter((each) => versionId !== undefined && each.versionId !== versionId);
    if (left.length > 0) bucket.objects.set(key, left);
    else bucket.objects.delete(key);
    return versionId === undefined ? {} : {VersionId: versionId};
  }
  const marker = {key, body: Buffer.alloc(0), deleteMarker: true, etag: '', metadata: {}, checksums: {}, tags: {}};
  return {DeleteMarker: true, VersionId: store.add(bucket, marker).versionId};
}

const toBuffer = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
export const etagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`;
const preconditionFailed = () =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);

/** What the client sent is checked and kept; without any, S3 computes CRC64NVME itself, which nobody here asks for. */
function checkSums(input: sdk.PutObjectCommandInput, body: Buffer): Record<string, string> {
  const computed: Readonly<Record<string, () => string>> = {
    ChecksumCRC32: () => crc32Text(body),
    ChecksumSHA256: () => createHash('sha256').update(body).digest('base64'),
    ChecksumSHA1: () => createHash('sha1').update(body).digest('base64'),
  };
  const kept: Record<string, string> = {};
  for (const [name, compute] of Object.entries(computed)) {
    const given: unknown = Reflect.get(input, name);
    if (given === undefined) continue;
    if (given !== compute())
      throw new AwsError(
        'BadDigest',
        `The ${name.replace('Checksum', '')} you specified did not match the calculated checksum.`,
      );
    kept[name] = String(given);
  }
  return kept;
}

function crc32Text(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body) >>> 0);
  return bytes.toString('base64');
}

function readRange(range: string, length: number): {readonly from: number; readonly to: number} {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (from > to) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return {from, to};
}
