import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {ACCOUNT, createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import {chooseRun, findRuns} from '../../src/lib/archive/find-runs.ts';
import {holdArchive} from '../../src/lib/archive/hold.ts';
import {openArchive} from '../../src/lib/archive/read.ts';
import {createS3Keeper} from '../../src/lib/archive/s3-keeper.ts';
import {createS3Store} from '../../src/lib/archive/s3-store.ts';
import type {AwsAccess} from '../../src/lib/aws/access.ts';
import {BARE_BUCKET, shortfalls} from '../../src/lib/backup-bucket/desired.ts';
import {createBackupBucketGateway} from '../../src/lib/backup-bucket/gateway.ts';
import {nightlyRunId} from '../../src/lib/nightly/run-id.ts';
import {backupSlice} from '../../src/lib/nightly/slice/backup-slice.ts';
import {fakeClock} from '../support/fake-clock.ts';
import {fakeReader, users} from '../support/fake-pool.ts';
import {accessTo} from '../support/sandbox-access.ts';
import {sliceTools} from '../support/slice-tools.ts';

/** The archive in a bucket as setup makes it, while nights pass and S3 follows the lifecycle. */
const bucket = 'backupctl-archives';
const poolId = 'eu-west-1_Pool00001';
const DAY = 86_400_000;
const RETENTION = 35;
let box: Sandbox;
let access: AwsAccess;
beforeAll(async () => {
  box = await createSandbox({now: Date.parse('2026-11-24T12:00:00Z')});
  access = accessTo(box);
});
beforeEach(async () => {
  box.s3.store.buckets.clear();
  const gateway = createBackupBucketGateway(access, bucket, {partition: 'aws', account: ACCOUNT});
  await gateway.create();
  await gateway.mend(shortfalls(BARE_BUCKET, RETENTION), RETENTION);
});
afterAll(() => box.close());

const store = () => createS3Store(access, bucket, ACCOUNT);
const keeper = () => createS3Keeper(access, bucket, ACCOUNT);
const today = () => new Date(box.world.timeline.now()).toISOString().slice(0, 10);
const pass = (nights: number) => box.world.timeline.advanceTo(box.world.timeline.now() + nights * DAY);

async function night(count = 30) {
  const date = today();
  const tools = sliceTools(fakeReader({users: users(count), groups: {all: ['user-1']}}), {
    store: store(),
    keeper: keeper(),
    clock: fakeClock(box.world.timeline.now()),
  });
  const reader = {...tools.reader, describe: async () => describedAs(count)};
  const outcome = await backupSlice({poolId, date, runId: nightlyRunId(date)}, Number.POSITIVE_INFINITY, {
    ...tools,
    reader,
  });
  if (!outcome.done) throw new Error('not done');
  return outcome.manifest;
}
const describedAs = (count: number) => fakeReader({users: users(count), groups: {}}).describe(poolId);
const dates = async () => (await findRuns(store(), poolId)).map(({date}) => date);

describe('what is removed by age', () => {
  test('superseded archives go after their days; the last good one stays however long no other comes', async () => {
    const first = await night();
    await pass(1);
    const second = await night();
    await pass(RETENTION - 2);
    expect(await dates()).toEqual([first.date, second.date]);
    await pass(400);
    expect(await dates()).toEqual([second.date]);
    // It is not only listed: every byte of it can still be restored from.
    await openArchive(store(), await chooseRun(store(), {poolId, date: second.date}));
  });

  test('an archive in doubt does not push the last good one out', async () => {
    const good = await night(1000);
    await pass(1);
    const doubtful = await night(3);
    expect(doubtful.alarms?.map(({kind}) => kind)).toEqual(['users-fell']);
    await pass(100);
    expect(await dates()).toEqual([good.date, doubtful.date]);
    const next = await night(990);
    await pass(RETENTION + 2);
    expect(await dates()).toEqual([next.date]);
  });

  test('a held archive outlives its days, and goes when it is released', async () => {
    const first = await night();
    await holdArchive(store(), keeper(), first, {held: true, newest: true});
    await pass(1);
    const second = await night();
    await pass(100);
    expect(await dates()).toEqual([first.date, second.date]);
    await holdArchive(store(), keeper(), first, {held: false, newest: false});
    await pass(3);
    expect(await dates()).toEqual([second.date]);
  });

  test('what an export left behind without a manifest goes once a good one followed', async () => {
    const broken = {...sliceTools(fakeReader({users: users(10), groups: {}})), store: store(), keeper: keeper()};
    const failing = {...broken.reader, groups: () => Promise.reject(new Error('no'))};
    const date = today();
    await expect(
      backupSlice({poolId, date, runId: nightlyRunId(date)}, Number.POSITIVE_INFINITY, {...broken, reader: failing}),
    ).rejects.toThrow('no');
    await pass(1);
    const good = await night();
    await pass(RETENTION + 2);
    expect(await dates()).toEqual([good.date]);
  });
});

test('with Object Lock a held archive cannot be deleted by anybody', async () => {
  const made = box.s3.store.buckets.get(bucket);
  if (!made) throw new Error('no bucket');
  const {PutObjectLockConfigurationCommand, S3Client, DeleteObjectCommand, ListObjectVersionsCommand} = await import(
    '@aws-sdk/client-s3'
  );
  const s3 = new S3Client({region: box.world.region, forcePathStyle: true});
  await s3.send(
    new PutObjectLockConfigurationCommand({Bucket: bucket, ObjectLockConfiguration: {ObjectLockEnabled: 'Enabled'}}),
  );
  const manifest = await night();
  expect(await holdArchive(store(), keeper(), manifest, {held: true, newest: true})).toMatchObject({locked: true});
  const {Versions = []} = await s3.send(new ListObjectVersionsCommand({Bucket: bucket}));
  const part = Versions.find(({Key, IsLatest}) => IsLatest && Key?.includes('users-00000'));
  await expect(
    s3.send(new DeleteObjectCommand({Bucket: bucket, Key: part?.Key, VersionId: part?.VersionId})),
  ).rejects.toMatchObject({name: 'AccessDenied'});
});
