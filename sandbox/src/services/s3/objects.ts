import {createHash} from 'node:crypto';
import type * as sdk from '@aws-sdk/client-s3';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {verified} from './checksums.ts';
import {checkConditions, preconditionFailed} from './conditions.ts';
import {find, malformedXml, versionOf} from './find.ts';
import {lockOfHeaders, protectedByLock, requireDigest} from './object-lock.ts';
import {tagsOfHeader} from './object-tags.ts';
import {isLocked, lockOf} from './retention.ts';
import type {Bucket, BucketStore, ObjectVersion} from './store.ts';

/** Objects and their versions, with conditional writes and checksums. */
export function objectHandlers(store: BucketStore): Handlers<typeof sdk> {
  return {
    PutObject(input) {
      const {Key: key = '', Metadata = {}, ContentType} = input;
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      const body: Buffer = Buffer.isBuffer(input.Body) ? input.Body : Buffer.alloc(0);
      checkConditions(store, bucket, key, input);
      const checksums = verified(input, body);
      const lock = lockOfHeaders(bucket, input, store.world.timeline.now());
      requireDigest(bucket, input);
      const added = store.add(bucket, {
        key,
        body,
        deleteMarker: false,
        etag: etagOf(body),
        metadata: Metadata,
        checksums,
        tags: tagsOfHeader(input.Tagging),
        ...lock,
        ...(ContentType === undefined ? {} : {contentType: ContentType}),
      });
      return {
        ETag: added.etag,
        ServerSideEncryption: 'AES256',
        ChecksumType: 'FULL_OBJECT',
        ...checksums,
        ...versionOf(bucket, added),
      };
    },
    GetObject(input) {
      const {bucket, version} = find(store, input);
      if (input.IfMatch !== undefined && input.IfMatch.replaceAll('"', '') !== version.etag.replaceAll('"', ''))
        throw preconditionFailed();
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
    DeleteObject(input) {
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      refuseBypass(bucket, input.BypassGovernanceRetention);
      return remove(store, bucket, {key: input.Key ?? '', bypass: input.BypassGovernanceRetention, ...idOf(input)});
    },
    DeleteObjects(input) {
      const bucket = store.need(input.Bucket, input.ExpectedBucketOwner);
      const {Objects: given = [], Quiet} = input.Delete ?? {};
      if (given.length > 1000) throw malformedXml();
      refuseBypass(bucket, input.BypassGovernanceRetention);
      const Deleted: sdk.DeletedObject[] = [];
      const Errors: sdk._Error[] = [];
      for (const each of given) {
        const {Key = '', VersionId} = each;
        const named = VersionId === undefined ? {Key} : {Key, VersionId};
        try {
          const gone = remove(store, bucket, {key: Key, bypass: input.BypassGovernanceRetention, ...idOf(each)});
          Deleted.push({
            ...named,
            ...(gone.DeleteMarker ? {DeleteMarker: true, DeleteMarkerVersionId: gone.VersionId} : {}),
          });
        } catch (error) {
          // One key that may not be removed does not keep the others (S3 API reference, DeleteObjects).
          if (!(error instanceof AwsError)) throw error;
          Errors.push({...named, Code: error.name, Message: error.message});
        }
      }
      return {...(Quiet ? {} : {Deleted}), ...(Errors.length > 0 ? {Errors} : {})};
    },
  };
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
    ...(checksums ? {...version.checksums, ChecksumType: version.checksumType ?? 'FULL_OBJECT'} : {}),
    ...(Object.keys(version.tags).length > 0 ? {TagCount: Object.keys(version.tags).length} : {}),
    ...lockHeaders(version),
    ...versionOf(bucket, version),
  };
}

/** S3 shows these to who may read them (s3:GetObjectLegalHold, s3:GetObjectRetention); here to everybody. */
const lockHeaders = ({legalHold, retention}: ObjectVersion) => ({
  ...(legalHold === undefined ? {} : {ObjectLockLegalHoldStatus: legalHold}),
  ...(retention === undefined
    ? {}
    : {ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: new Date(retention.until)}),
});

interface Removal {
  readonly key: string;
  readonly versionId?: string;
  readonly bypass: boolean | undefined;
}

const idOf = ({VersionId}: {readonly VersionId?: string}) => (VersionId === undefined ? {} : {versionId: VersionId});

/**
 * Without a version id a versioned bucket gets a delete marker and loses nothing, be the version locked or not (S3 User
 * Guide, deleting versions, and how deletes work with Object Lock).
 */
function remove(
  store: BucketStore,
  bucket: Bucket,
  {key, versionId, bypass}: Removal,
): {DeleteMarker?: boolean; VersionId?: string} {
  if (versionId === undefined && bucket.versioning !== undefined)
    return {DeleteMarker: true, VersionId: store.addMarker(bucket, key).versionId};
  const versions = bucket.objects.get(key) ?? [];
  const target = versions.find((each) => each.versionId === versionId);
  if (target && isLocked(target, store.world.timeline.now(), bypass)) throw protectedByLock();
  const left = versions.filter((each) => versionId !== undefined && each !== target);
  if (left.length > 0) bucket.objects.set(key, left);
  else bucket.objects.delete(key);
  if (versionId === undefined) return {};
  return {VersionId: versionId, ...(target?.deleteMarker ? {DeleteMarker: true} : {})};
}

function refuseBypass(bucket: Bucket, given: boolean | undefined): void {
  if (given !== undefined && lockOf(bucket) === undefined)
    throw new AwsError(
      'InvalidArgument',
      'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
    );
}

export const etagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`;
function readRange(range: string, length: number): {readonly from: number; readonly to: number} {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (from > to) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return {from, to};
}
