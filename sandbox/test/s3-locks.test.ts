import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectLockRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {clientsOf, control, named} from './clients.ts';

const Bucket = 'some-bucket';
const START = Date.parse('2026-11-24T10:30:00Z');
const DAY = 86_400_000;

let box: Sandbox;
let s3: ReturnType<typeof clientsOf>['s3'];
beforeEach(async () => {
  box = await createSandbox({now: START});
  ({s3} = clientsOf(box));
  await s3.send(new CreateBucketCommand({Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-west-1'}}));
});
afterEach(() => box.close());

const versioned = () => s3.send(new PutBucketVersioningCommand({Bucket, VersioningConfiguration: {Status: 'Enabled'}}));
const lock = (Rule?: ObjectLockRule) =>
  s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: {ObjectLockEnabled: 'Enabled', ...(Rule ? {Rule} : {})},
    }),
  );
const put = async (Key: string, more: object = {}) =>
  (await s3.send(new PutObjectCommand({Bucket, Key, Body: Key, ...more}))).VersionId;
const remove = (Key: string, more: object = {}) => s3.send(new DeleteObjectCommand({Bucket, Key, ...more}));
const hold = (Key: string, Status: 'ON' | 'OFF', VersionId?: string) =>
  s3.send(new PutObjectLegalHoldCommand({Bucket, Key, LegalHold: {Status}, VersionId}));
const retain = (Key: string, Retention: object, more: object = {}) =>
  s3.send(new PutObjectRetentionCommand({Bucket, Key, Retention, ...more}));
const nights = (count: number) => control(box.endpoint, 'POST', 'advance', {nights: count});
const inDays = (days: number) => new Date(START + days * DAY);

describe('tags of objects', () => {
  const tags = (Key: string, TagSet: {Key: string; Value: string}[]) =>
    s3.send(new PutObjectTaggingCommand({Bucket, Key, Tagging: {TagSet}}));

  test('come with the object, are counted, replaced and removed', async () => {
    await put('k', {Tagging: 'a=1&b=two%20words'});
    expect((await s3.send(new HeadObjectCommand({Bucket, Key: 'k'}))).TagCount).toBe(2);
    await tags('k', [{Key: 'c', Value: '3'}]);
    expect((await s3.send(new GetObjectTaggingCommand({Bucket, Key: 'k'}))).TagSet).toEqual([{Key: 'c', Value: '3'}]);
    await s3.send(new DeleteObjectTaggingCommand({Bucket, Key: 'k'}));
    expect((await s3.send(new GetObjectTaggingCommand({Bucket, Key: 'k'}))).TagSet ?? []).toEqual([]);
    expect((await s3.send(new HeadObjectCommand({Bucket, Key: 'k'}))).TagCount).toBeUndefined();
  });

  test.each([
    ['eleven', Array.from({length: 11}, (_, n) => ({Key: `k${n}`, Value: ''})), 'BadRequest'],
    ['a long key', [{Key: 'k'.repeat(129), Value: ''}], 'InvalidTag'],
    ['a long value', [{Key: 'k', Value: 'v'.repeat(257)}], 'InvalidTag'],
    ['a sign that is not allowed', [{Key: 'a,b', Value: ''}], 'InvalidTag'],
    ["AWS's prefix", [{Key: 'aws:k', Value: ''}], 'InvalidTag'],
    [
      'the same key twice',
      [
        {Key: 'k', Value: '1'},
        {Key: 'k', Value: '2'},
      ],
      'InvalidTag',
    ],
  ])('%s: refused', async (_name, TagSet, error) => {
    await put('k');
    await expect(tags('k', TagSet)).rejects.toEqual(named(error));
  });

  test('in a header they are a query, each key once', async () => {
    for (const Tagging of ['a=1&a=2', 'a=1,b=2'])
      await expect(put('k', {Tagging})).rejects.toEqual(named('InvalidArgument'));
    await versioned();
    await remove('k');
    await expect(tags('k', [])).rejects.toEqual(named('MethodNotAllowed'));
  });
});

describe('Object Lock', () => {
  test('needs versions, can come later, and keeps them on', async () => {
    await expect(s3.send(new GetObjectLockConfigurationCommand({Bucket}))).rejects.toEqual(
      named('ObjectLockConfigurationNotFoundError'),
    );
    await expect(lock()).rejects.toMatchObject({name: 'InvalidBucketState', $metadata: {httpStatusCode: 409}});
    await put('k');
    await expect(hold('k', 'ON')).rejects.toEqual(named('InvalidRequest', /missing Object Lock/));
    await versioned();
    await lock();
    expect((await s3.send(new GetObjectLockConfigurationCommand({Bucket}))).ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
    });
    await expect(
      s3.send(new PutBucketVersioningCommand({Bucket, VersioningConfiguration: {Status: 'Suspended'}})),
    ).rejects.toEqual(named('InvalidBucketState'));
    await expect(lock({DefaultRetention: {Mode: 'GOVERNANCE', Days: 1, Years: 1}})).rejects.toEqual(
      named('MalformedXML'),
    );
  });

  test('a held version stays; a delete marker is still possible; let go, it can be removed', async () => {
    await versioned();
    await lock();
    const VersionId = await put('k');
    await expect(s3.send(new GetObjectLegalHoldCommand({Bucket, Key: 'k'}))).rejects.toEqual(
      named('NoSuchObjectLockConfiguration'),
    );
    await hold('k', 'ON');
    expect((await s3.send(new GetObjectLegalHoldCommand({Bucket, Key: 'k'}))).LegalHold).toEqual({Status: 'ON'});
    await expect(remove('k', {VersionId})).rejects.toEqual(named('AccessDenied', /protected by object lock/));
    await expect(remove('k', {VersionId, BypassGovernanceRetention: true})).rejects.toEqual(named('AccessDenied'));
    expect((await remove('k')).DeleteMarker).toBe(true);
    const free = await put('free');
    const many = await s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: {
          Objects: [
            {Key: 'k', VersionId},
            {Key: 'free', VersionId: free},
          ],
        },
      }),
    );
    expect([many.Errors?.map(({Key, Code}) => [Key, Code]), many.Deleted?.map(({Key}) => Key)]).toEqual([
      [['k', 'AccessDenied']],
      ['free'],
    ]);
    await hold('k', 'OFF', VersionId);
    await remove('k', {VersionId});
  });

  test('the retention of the bucket falls on every new version, and ends', async () => {
    await versioned();
    const before = await put('k');
    await lock({DefaultRetention: {Mode: 'COMPLIANCE', Days: 3}});
    const VersionId = await put('k');
    const head = await s3.send(new HeadObjectCommand({Bucket, Key: 'k'}));
    expect(head.ObjectLockMode).toBe('COMPLIANCE');
    expect(Math.abs(Number(head.ObjectLockRetainUntilDate) - Number(inDays(3)))).toBeLessThan(60_000);
    await remove('k', {VersionId: before});
    await expect(remove('k', {VersionId, BypassGovernanceRetention: true})).rejects.toEqual(named('AccessDenied'));
    await nights(4);
    await remove('k', {VersionId});
  });

  test('compliance is only ever prolonged, governance gives way to who may bypass it', async () => {
    await versioned();
    await lock();
    for (const Mode of ['COMPLIANCE', 'GOVERNANCE'] as const) {
      await put(Mode, {ObjectLockMode: Mode, ObjectLockRetainUntilDate: inDays(5)});
      await retain(Mode, {Mode, RetainUntilDate: inDays(6)});
      await expect(retain(Mode, {Mode, RetainUntilDate: inDays(2)})).rejects.toEqual(named('AccessDenied'));
    }
    const bypass = {BypassGovernanceRetention: true};
    await expect(retain('COMPLIANCE', {Mode: 'GOVERNANCE', RetainUntilDate: inDays(7)}, bypass)).rejects.toEqual(
      named('AccessDenied'),
    );
    await retain('GOVERNANCE', {}, bypass);
    await expect(s3.send(new GetObjectRetentionCommand({Bucket, Key: 'GOVERNANCE'}))).rejects.toEqual(
      named('NoSuchObjectLockConfiguration'),
    );
    await expect(retain('GOVERNANCE', {Mode: 'GOVERNANCE', RetainUntilDate: inDays(-1)})).rejects.toEqual(
      named('InvalidArgument', /in the future/),
    );
    box.authority.callerPolicy = {Statement: [{Effect: 'Allow', Action: 's3:PutObjectRetention', Resource: '*'}]};
    await expect(retain('GOVERNANCE', {}, bypass)).rejects.toEqual(
      named('AccessDenied', /s3:BypassGovernanceRetention/),
    );
  });
});

describe('lifecycle rules', () => {
  const rules = (...Rules: LifecycleRule[]) =>
    s3.send(new PutBucketLifecycleConfigurationCommand({Bucket, LifecycleConfiguration: {Rules}}));
  const list = async () => {
    const {Versions = [], DeleteMarkers = []} = await s3.send(new ListObjectVersionsCommand({Bucket}));
    return {versions: Versions.map(({Key}) => Key), markers: DeleteMarkers.map(({Key}) => Key)};
  };
  const expire = (Filter: object, more: object = {}): LifecycleRule => ({
    Status: 'Enabled',
    Filter,
    Expiration: {Days: 3},
    ...more,
  });

  test('a rule is about its prefix and its tags, from the midnight after its days', async () => {
    await put('p/tagged', {Tagging: 'kind=old'});
    await put('p/other', {Tagging: 'kind=new'});
    await put('q/tagged', {Tagging: 'kind=old'});
    await rules(expire({And: {Prefix: 'p/', Tags: [{Key: 'kind', Value: 'old'}]}}));
    // Made on the 24th at 10:30, three days: removed on the 28th at 00:00, not before.
    await box.world.timeline.advanceTo(Date.parse('2026-11-27T23:59:00Z'));
    expect((await list()).versions).toEqual(['p/other', 'p/tagged', 'q/tagged']);
    await box.world.timeline.advanceTo(Date.parse('2026-11-28T00:01:00Z'));
    expect((await list()).versions).toEqual(['p/other', 'q/tagged']);
  });

  test('a bucket with versions gets markers; what is no longer current goes later; what is held never', async () => {
    await versioned();
    await lock();
    await put('plain');
    await put('held');
    await put('kept');
    await hold('held', 'ON');
    await retain('kept', {Mode: 'COMPLIANCE', RetainUntilDate: inDays(9)});
    await rules(
      expire({Prefix: ''}, {NoncurrentVersionExpiration: {NoncurrentDays: 2}}),
      expire({Prefix: ''}, {Expiration: {ExpiredObjectDeleteMarker: true}}),
    );
    await nights(4);
    expect(await list()).toEqual({versions: ['held', 'kept', 'plain'], markers: ['held', 'kept', 'plain']});
    await nights(3);
    expect(await list()).toEqual({versions: ['held', 'kept'], markers: ['held', 'kept']});
    await nights(5);
    expect(await list()).toEqual({versions: ['held'], markers: ['held']});
  });

  test('a rule that is off does nothing; unfinished uploads are aborted', async () => {
    await put('k');
    await s3.send(new CreateMultipartUploadCommand({Bucket, Key: 'left'}));
    await rules(
      expire({Prefix: ''}, {Status: 'Disabled'}),
      expire(
        {Prefix: ''},
        {ID: 'tidy', Expiration: undefined, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 2}},
      ),
    );
    const {AbortRuleId, AbortDate} = await s3.send(new CreateMultipartUploadCommand({Bucket, Key: 'left'}));
    expect([AbortRuleId, AbortDate?.toISOString()]).toEqual(['tidy', '2026-11-27T00:00:00.000Z']);
    await nights(2);
    expect((await s3.send(new ListMultipartUploadsCommand({Bucket}))).Uploads).toHaveLength(2);
    await nights(1);
    expect((await s3.send(new ListMultipartUploadsCommand({Bucket}))).Uploads ?? []).toEqual([]);
    expect((await list()).versions).toEqual(['k']);
  });

  test.each([
    ['no action', {Status: 'Enabled', Filter: {}}, 'InvalidRequest'],
    ['no days', {Status: 'Enabled', Filter: {}, Expiration: {Days: 0}}, 'InvalidArgument'],
    ['two filters', expire({Prefix: 'a', Tag: {Key: 'k', Value: 'v'}}), 'MalformedXML'],
    ['no status', {Filter: {}, Expiration: {Days: 1}}, 'MalformedXML'],
    [
      'uploads by tag',
      expire({Tag: {Key: 'k', Value: 'v'}}, {AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}}),
      'InvalidRequest',
    ],
  ])('a rule with %s is refused', async (_name, rule, error) => {
    await expect(rules(rule as LifecycleRule)).rejects.toEqual(named(error));
  });
});
