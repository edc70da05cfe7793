import {createHash} from 'node:crypto';
import {buffer} from 'node:stream/consumers';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {ACCOUNT, createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import {createS3Store} from '../../src/lib/archive/s3-store.ts';
import type {ArchiveStore} from '../../src/lib/archive/store.ts';
import type {AwsAccess} from '../../src/lib/aws/access.ts';
import {accessTo} from '../support/sandbox-access.ts';

const name = 'backupctl-archives';
let box: Sandbox;
let access: AwsAccess;
let store: ArchiveStore;
beforeAll(async () => {
  box = await createSandbox({pageSize: 2});
  access = accessTo(box);
});
beforeEach(() => {
  box.s3.store.buckets.clear();
  box.s3.store.create(name, box.world.region);
  box.faults.clear();
  box.authority.callerPolicy = undefined;
  store = createS3Store(access, name, ACCOUNT);
});
afterAll(() => box.close());

const inBucket = (key: string) => box.s3.store.current(box.s3.store.buckets.get(name)!, key);
const listed = async (prefix: string, of = store) => {
  const keys: string[] = [];
  for await (const {key} of of.list(prefix)) keys.push(key);
  return keys;
};
const readAll = async (key: string) => {
  const stream = await store.read(key);
  return stream && (await buffer(stream)).toString();
};

describe('writing', () => {
  test('the body lies there as given, with its SHA-256 kept by S3', async () => {
    expect(await store.put('cognito/p/users.gz', Buffer.from('body'))).toBe('written');
    expect(await readAll('cognito/p/users.gz')).toBe('body');
    expect(inBucket('cognito/p/users.gz')?.checksums['ChecksumSHA256']).toBe(
      createHash('sha256').update('body').digest('base64'),
    );
  });

  test('an object is replaced, unless it must be absent', async () => {
    await store.put('key', Buffer.from('first'));
    expect(await store.put('key', Buffer.from('second'))).toBe('written');
    expect(await store.put('key', Buffer.from('third'), {ifAbsent: true})).toBe('exists');
    expect(await readAll('key')).toBe('second');
    expect(await store.put('other', Buffer.from('first'), {ifAbsent: true})).toBe('written');
  });

  test('an answer lost on the way does not turn one manifest into none', async () => {
    box.faults.plan([{service: 's3', operation: 'PutObject', times: 1, kind: 'lost'}]);
    // The SDK asks again and finds its own object: what counts is that it is there.
    expect(await store.put('manifest.json', Buffer.from('whole'), {ifAbsent: true})).toBe('exists');
    expect(box.faults.list()[0]?.hits).toBe(1);
    expect(await readAll('manifest.json')).toBe('whole');
  });

  test('an empty object is an object', async () => {
    await store.put('empty', Buffer.alloc(0));
    expect(await readAll('empty')).toBe('');
  });
});

describe('reading', () => {
  test('what is not there is undefined, and so is what a delete marker hides', async () => {
    expect(await store.read('nothing')).toBeUndefined();
    await store.put('gone', Buffer.from('x'));
    const bucket = box.s3.store.buckets.get(name)!;
    box.s3.store.add(bucket, {...inBucket('gone')!, deleteMarker: true});
    expect(await store.read('gone')).toBeUndefined();
    expect(await listed('')).toEqual([]);
  });

  test('a body altered at rest arrives as it is: the manifest judges, not the client', async () => {
    await store.put('part', Buffer.from('good body'));
    inBucket('part')!.body[0] = 0x47;
    expect(await readAll('part')).toBe('Good body');
  });
});

describe('listing', () => {
  const keys = ['cognito/a/2026-11-20/r/manifest.json', 'cognito/a/2026-11-21/r/x', 'cognito/a+b c/d/r/x', 'other/x'];

  test('pages are followed, keys come in order and decoded, and only below the prefix', async () => {
    for (const key of keys) await store.put(key, Buffer.from('x'));
    expect(await listed('')).toEqual([...keys].sort());
    expect(await listed('cognito/a/')).toEqual(keys.slice(0, 2));
    expect(await listed('nothing/')).toEqual([]);
  });

  test('the folders below a prefix, over several pages', async () => {
    const pools = ['eu-west-1_A', 'eu-west-1_B', 'eu-west-1_C', 'eu-west-1_D', 'eu-west-1_E'];
    for (const pool of pools) {
      await store.put(`cognito/${pool}/2026-11-20/r/manifest.json`, Buffer.from('x'));
      await store.put(`cognito/${pool}/2026-11-21/r/manifest.json`, Buffer.from('x'));
    }
    expect(await store.folders('cognito/')).toEqual(pools);
    expect(await store.folders('settings/')).toEqual([]);
  });

  test('without a bucket there are no folders', async () => {
    expect(await createS3Store(access, 'no-such-bucket', ACCOUNT).folders('cognito/')).toEqual([]);
  });
});

describe('what goes wrong is said, with the object and what S3 said', () => {
  const works: readonly [string, (given: ArchiveStore) => Promise<unknown>][] = [
    ['write', (given) => given.put('key', Buffer.from('x'))],
    ['read', (given) => given.read('key')],
    ['list', async (given) => listed('cognito/', given)],
    ['folders', (given) => given.folders('cognito/')],
  ];

  test.each(works)('%s: a bucket of another account is not ours', async (_name, work) => {
    await expect(work(createS3Store(access, name, '999999999999'))).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      exit: 'unknown',
      message: expect.stringContaining(`s3://${name}/`),
      said: expect.stringContaining('AccessDenied'),
    });
  });

  test.each(works)('%s: denied by policy is never "nothing there"', async (_name, work) => {
    box.authority.callerPolicy = {Statement: []};
    await expect(work(store)).rejects.toMatchObject({code: 'ACCESS_DENIED', exit: 'unknown'});
  });

  test.each(works.slice(0, 3))('%s: no bucket', async (_name, work) => {
    await expect(work(createS3Store(access, 'no-such-bucket', ACCOUNT))).rejects.toMatchObject({
      exit: 'failed',
      said: expect.stringContaining('NoSuchBucket'),
    });
  });
});
