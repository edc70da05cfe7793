import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {ACCOUNT, createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import type {Pool} from '../../sandbox/src/services/cognito-idp/pool.ts';
import {archiveFolder} from '../../src/lib/archive/manifest.ts';
import {createS3Keeper} from '../../src/lib/archive/s3-keeper.ts';
import {createS3Store} from '../../src/lib/archive/s3-store.ts';
import {functionPolicy} from '../../src/lib/nightly/policies.ts';
import {backupSlice} from '../../src/lib/nightly/slice/backup-slice.ts';
import {createUserPoolReader} from '../../src/lib/resources/user-pool/reader.ts';
import {accessTo} from '../support/sandbox-access.ts';
import {sliceTools} from '../support/slice-tools.ts';

const bucket = 'backupctl-archives';
let box: Sandbox;
let pool: Pool;
let stranger: Pool;
beforeAll(async () => {
  box = await createSandbox();
});
beforeEach(() => {
  const {store} = box.cognito;
  box.faults.clear();
  store.pools.clear();
  box.s3.store.buckets.clear();
  box.s3.store.create(bucket, box.world.region).versioning = 'Enabled';
  [pool, stranger] = ['ours', 'theirs'].map((name) => {
    const made = store.create(name, box.world.region, {}, store.schemaFor([]));
    const group = store.addGroup(made, {name: 'team'});
    for (let index = 0; index < 61; index++)
      store.join(group, store.add(made, {username: `u${index}`, attributes: {sub: `s${index}`}}));
    return made;
  }) as [Pool, Pool];
  box.authority.callerPolicy = functionPolicy({
    poolArns: [pool.arn],
    tables: false,
    bucket,
    logGroup: '/aws/lambda/nightly',
    place: {partition: 'aws', account: ACCOUNT, region: box.world.region},
  });
});
afterAll(() => box.close());

const night = (poolId = pool.id) => ({poolId, date: '2026-11-24', runId: 'nightly-2026-11-24'});
function slice(state = night()) {
  const access = accessTo(box);
  const store = createS3Store(access, bucket, ACCOUNT);
  const keeper = createS3Keeper(access, bucket, ACCOUNT);
  const reader = createUserPoolReader(access);
  const run = () => backupSlice(state, Number.POSITIVE_INFINITY, sliceTools(reader, {store, keeper}));
  return {run, store};
}
const objects = () => [...(box.s3.store.buckets.get(bucket)?.objects.keys() ?? [])];

describe("with the nightly's own role and nothing more", () => {
  test('an export runs to its manifest, and the second delivery of the night is a no-op', async () => {
    const {run} = slice();
    expect(await run()).toMatchObject({done: true, already: false, manifest: {counts: {users: 61, memberships: 61}}});
    const before = objects();
    expect(await run()).toMatchObject({done: true, already: true, manifest: {counts: {users: 61}}});
    expect(objects()).toEqual(before);
  });

  test('an export that was cut off goes on, beside the part that nothing names', async () => {
    box.faults.plan([{service: 's3', operation: 'PutObject', times: 1, after: 2, kind: 'error', code: 'AccessDenied'}]);
    await expect(slice().run()).rejects.toMatchObject({code: 'ACCESS_DENIED'});
    expect(await slice().run()).toMatchObject({done: true, manifest: {counts: {users: 61, memberships: 61}}});
  });

  test('the pool of another environment is closed', async () => {
    await expect(slice(night(stranger.id)).run()).rejects.toMatchObject({code: 'ACCESS_DENIED', exit: 'unknown'});
    expect(objects()).toEqual([]);
  });

  test('what it wrote about people it cannot read back, and elsewhere it cannot write', async () => {
    const {run, store} = slice();
    await run();
    const folder = archiveFolder(night());
    await expect(store.read(`${folder}users-00000.ndjson.gz`)).rejects.toMatchObject({code: 'ACCESS_DENIED'});
    expect(await store.read(`${folder}manifest.json`)).toBeDefined();
    await expect(store.put('settings/x.json', Buffer.from('{}'))).rejects.toMatchObject({code: 'ACCESS_DENIED'});
  });
});
