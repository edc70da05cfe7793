import type * as sdk from '@aws-sdk/client-s3';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {algorithmGiven} from './checksums.ts';
import {find, malformedXml, type Wanted} from './find.ts';
import {lockOf} from './retention.ts';
import type {Bucket, BucketStore, ObjectVersion, Retention} from './store.ts';

/**
 * Object Lock (S3 User Guide, locking objects). Wordings of refusals as recorded from AWS in localstack's
 * tests/aws/services/s3/*.snapshot.json, classes TestS3ObjectLock*.
 */
export function objectLockHandlers(store: BucketStore): Handlers<typeof sdk> {
  const now = () => store.world.timeline.now();
  return {
    GetObjectLockConfiguration({Bucket: name, ExpectedBucketOwner}) {
      const lock = lockOf(store.need(name, ExpectedBucketOwner));
      if (lock === undefined)
        throw new AwsError(
          'ObjectLockConfigurationNotFoundError',
          'Object Lock configuration does not exist for this bucket',
          404,
        );
      return {ObjectLockConfiguration: lock as sdk.ObjectLockConfiguration};
    },
    PutObjectLockConfiguration({Bucket: name, ExpectedBucketOwner, ObjectLockConfiguration}) {
      const bucket = store.need(name, ExpectedBucketOwner);
      // A bucket that exists may be locked later, when it has versions (S3 User Guide, configuring Object Lock).
      if (bucket.versioning !== 'Enabled')
        throw new AwsError(
          'InvalidBucketState',
          "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
          409,
        );
      checkConfiguration(ObjectLockConfiguration);
      bucket.configuration['objectLock'] = ObjectLockConfiguration;
      return {};
    },
    GetObjectLegalHold(input) {
      const {legalHold} = locked(store, input);
      if (legalHold === undefined) throw noLock();
      return {LegalHold: {Status: legalHold}};
    },
    PutObjectLegalHold(input) {
      const version = locked(store, input);
      const status = input.LegalHold?.Status;
      if (status !== 'ON' && status !== 'OFF') throw malformedXml();
      version.legalHold = status;
      return {};
    },
    GetObjectRetention(input) {
      const {retention} = locked(store, input);
      if (retention === undefined) throw noLock();
      return {Retention: {Mode: retention.mode, RetainUntilDate: new Date(retention.until)}};
    },
    PutObjectRetention(input) {
      const version = locked(store, input);
      const {Mode: mode, RetainUntilDate: until} = input.Retention ?? malformed();
      const next = mode === undefined && until === undefined ? undefined : readRetention(mode, until, now());
      refuseLessening(version.retention, next, now(), input.BypassGovernanceRetention === true);
      if (next) version.retention = next;
      else delete version.retention;
      return {};
    },
  };
}

interface LockHeaders {
  readonly ObjectLockMode?: string;
  readonly ObjectLockRetainUntilDate?: Date;
  readonly ObjectLockLegalHoldStatus?: string;
  readonly ContentMD5?: string;
  readonly ChecksumAlgorithm?: string;
}

/** The lock that comes with a new object, and the refusals that come with it. */
export function lockOfHeaders(
  bucket: Bucket,
  input: LockHeaders,
  now: number,
): Pick<ObjectVersion, 'legalHold' | 'retention'> {
  const {ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold} = input;
  if (mode === undefined && until === undefined && hold === undefined) return {};
  if (lockOf(bucket) === undefined) throw missing();
  if ((mode === undefined) !== (until === undefined))
    throw new AwsError(
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  if (mode !== undefined && mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE')
    throw new AwsError('InvalidArgument', 'Unknown wormMode directive.');
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF')
    throw new AwsError('InvalidArgument', 'Legal Hold must be either of ON or OFF');
  return {
    ...(hold === undefined ? {} : {legalHold: hold}),
    ...(mode === undefined ? {} : {retention: readRetention(mode, until, now)}),
  };
}

/** S3 API reference, PutObject, Content-MD5: a body to be retained must come with a digest of itself. */
export function requireDigest(bucket: Bucket, input: LockHeaders): void {
  const retained = input.ObjectLockMode !== undefined || lockOf(bucket)?.Rule !== undefined;
  if (retained && input.ContentMD5 === undefined && algorithmGiven(input) === undefined)
    throw new AwsError(
      'InvalidRequest',
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
}

function locked(store: BucketStore, wanted: Wanted): ObjectVersion {
  const {bucket, version} = find(store, wanted, 'NoSuchKey', true);
  if (lockOf(bucket) === undefined) throw missing();
  return version;
}

function checkConfiguration(given: sdk.ObjectLockConfiguration | undefined): void {
  if (given?.ObjectLockEnabled !== 'Enabled') throw malformedXml();
  if (given.Rule === undefined) return;
  const {Mode, Days, Years} = given.Rule.DefaultRetention ?? {};
  const known = Mode === 'GOVERNANCE' || Mode === 'COMPLIANCE';
  if (!known || (Days === undefined) === (Years === undefined)) throw malformedXml();
  if ((Days ?? Years ?? 0) < 1)
    throw new AwsError('InvalidArgument', 'Default retention period must be a positive integer value.');
}

function readRetention(mode: string | undefined, until: Date | undefined, now: number): Retention {
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || until === undefined) throw malformedXml();
  if (until.getTime() <= now) throw new AwsError('InvalidArgument', 'The retain until date must be in the future!');
  return {mode, until: until.getTime()};
}

/** Compliance is never lessened, governance only by who bypasses it; both may be prolonged. */
function refuseLessening(old: Retention | undefined, next: Retention | undefined, now: number, bypass: boolean): void {
  if (old === undefined || old.until <= now) return;
  const lessened =
    next === undefined || next.until < old.until || (old.mode === 'COMPLIANCE' && next.mode !== 'COMPLIANCE');
  if (lessened && !(bypass && old.mode === 'GOVERNANCE')) throw protectedByLock();
}

export const protectedByLock = () =>
  new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
const missing = () => new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
const noLock = () =>
  new AwsError('NoSuchObjectLockConfiguration', 'The specified object does not have a ObjectLock configuration', 404);
const malformed = (): never => {
  throw malformedXml();
};
