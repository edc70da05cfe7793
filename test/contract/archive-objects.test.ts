import {createHash, randomBytes} from 'node:crypto';
import {mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {createGunzip} from 'node:zlib';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {ACCOUNT, createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import {createFolderStore} from '../../src/lib/archive/folder-store.ts';
import {createPartWriter, PART_LINES} from '../../src/lib/archive/part-writer.ts';
import {createS3Store} from '../../src/lib/archive/s3-store.ts';
import {type ArchiveStore, freeKeys} from '../../src/lib/archive/store.ts';
import type {AwsAccess} from '../../src/lib/aws/access.ts';
import {accessTo} from '../support/sandbox-access.ts';

const bucketName = 'backupctl-archives';
const MIB = 1024 * 1024;
let box: Sandbox;
let access: AwsAccess;
let folder: string;
beforeAll(async () => {
  box = await createSandbox();
  access = accessTo(box);
});
beforeEach(() => {
  box.s3.store.buckets.clear();
  box.s3.store.create(bucketName, box.world.region);
  box.faults.clear();
  folder = mkdtempSync(join(tmpdir(), 'backupctl-archive-'));
});
afterAll(() => box.close());

/** Both kinds of place keep the same promises. */
const places: readonly [string, () => ArchiveStore][] = [
  ['a bucket', () => createS3Store(access, bucketName, ACCOUNT)],
  ['a folder', () => createFolderStore(folder)],
];
const keysOf = async (store: ArchiveStore) => {
  const keys: string[] = [];
  for await (const {key} of store.list('')) keys.push(key);
  return keys;
};
const bytesOf = async (store: ArchiveStore, key: string) => {
  const stream = await store.read(key);
  return stream && buffer(stream);
};

describe.each(places)('an object of unknown size in %s', (_name, open) => {
  test.each([0, 1, 5 * MIB - 1, 5 * MIB, 12 * MIB + 7])('of %i bytes arrives whole', async (size) => {
    const store = open();
    const body = randomBytes(size);
    const object = store.create(freeKeys('run/', 'part.gz'));
    for (let at = 0; at < size; at += MIB) await object.write(body.subarray(at, at + MIB));
    expect(await object.finish()).toBe('run/part.gz');
    expect((await bytesOf(store, 'run/part.gz'))?.equals(body)).toBe(true);
    expect(await keysOf(store)).toEqual(['run/part.gz']);
  });

  test('nobody sees it before it is finished, nor after it was abandoned', async () => {
    const store = open();
    const object = store.create(freeKeys('run/', 'part.gz'));
    for (let piece = 0; piece < 7; piece++) await object.write(randomBytes(MIB));
    expect(await keysOf(store)).toEqual([]);
    await object.abandon();
    expect(await keysOf(store)).toEqual([]);
    expect(await store.read('run/part.gz')).toBeUndefined();
  });

  test.each([1, 7])('a key that is taken stays as it is: the next one of %i MiB gets a number', async (mib) => {
    const store = open();
    await store.put('run/part.gz', Buffer.from('first'));
    const object = store.create(freeKeys('run/', 'part.gz'));
    for (let piece = 0; piece < mib; piece++) await object.write(randomBytes(MIB));
    expect(await object.finish()).toBe('run/part-2.gz');
    expect((await bytesOf(store, 'run/part.gz'))?.toString()).toBe('first');
  });

  test('a part says truly how many lines, which bytes and which SHA-256 it has', async () => {
    const store = open();
    const writer = createPartWriter(store, 'run/', 'users', 'users-00000.ndjson.gz');
    const records = Array.from({length: 1000}, (_, index) => ({index, noise: randomBytes(3000).toString('base64')}));
    for (let at = 0; at < records.length; at += 60) await writer.add(records.slice(at, at + 60));
    const part = await writer.finish();
    const body = await bytesOf(store, 'run/users-00000.ndjson.gz');
    expect(part).toEqual({
      kind: 'users',
      name: 'users-00000.ndjson.gz',
      lines: 1000,
      bytes: body?.length,
      sha256: createHash('sha256').update(body!).digest('hex'),
    });
    const lines = (await buffer((await store.read('run/users-00000.ndjson.gz'))!.pipe(createGunzip()))).toString();
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(records);
  });

  test('a part without a record is not written, and one is full at 100,000 lines', async () => {
    const store = open();
    const empty = createPartWriter(store, 'run/', 'users', 'users-00000.ndjson.gz');
    await empty.add([]);
    expect(await empty.finish()).toBeUndefined();
    expect(await keysOf(store)).toEqual([]);
    const writer = createPartWriter(store, 'run/', 'users', 'users-00001.ndjson.gz');
    await writer.add(Array.from({length: PART_LINES - 1}, () => ({})));
    expect(writer.full).toBe(false);
    await writer.add([{}]);
    expect(writer.full).toBe(true);
    await writer.abandon();
  });
});

describe('in a bucket', () => {
  const store = () => createS3Store(access, bucketName, ACCOUNT);
  const large = async () => {
    const object = store().create(freeKeys('run/', 'part.gz'));
    for (let piece = 0; piece < 7; piece++) await object.write(randomBytes(MIB));
    return object;
  };

  test('a large object whose key another run takes meanwhile replaces nothing and says so', async () => {
    const object = await large();
    await store().put('run/part.gz', Buffer.from('theirs'));
    await expect(object.finish()).rejects.toMatchObject({code: 'ARCHIVE_PART_TAKEN', exit: 'failed'});
    expect((await bytesOf(store(), 'run/part.gz'))?.toString()).toBe('theirs');
  });

  test('a piece that S3 refuses for good fails the part, and leaves no upload behind', async () => {
    const writer = createPartWriter(store(), 'run/', 'users', 'users-00000.ndjson.gz');
    box.faults.plan([
      {service: 's3', operation: 'UploadPart', times: 9, after: 1, kind: 'error', code: 'AccessDenied'},
    ]);
    const add = async () => {
      for (let page = 0; page < 20; page++) await writer.add([{noise: randomBytes(MIB).toString('base64')}]);
      await writer.finish();
    };
    await expect(add()).rejects.toMatchObject({code: 'ACCESS_DENIED', message: expect.stringContaining('users-00000')});
    expect(box.requests.list().map(({operation}) => operation)).toContain('AbortMultipartUpload');
    expect(await keysOf(store())).toEqual([]);
  });

  test('two conditional writes that meet: the one that S3 sends away tries again', async () => {
    box.faults.plan([
      {service: 's3', operation: 'PutObject', times: 2, kind: 'error', code: 'ConditionalRequestConflict'},
    ]);
    expect(await store().put('manifest.json', Buffer.from('x'), {ifAbsent: true})).toBe('written');
  });
});

describe('in a folder', () => {
  test('files and folders are for their owner alone, and nothing unfinished stays', async () => {
    const store = createFolderStore(join(folder, 'new'));
    await store.put('cognito/p/manifest.json', Buffer.from('{}'));
    const object = store.create(freeKeys('cognito/p/', 'users.gz'));
    await object.write(Buffer.from('x'));
    await object.finish();
    const modes = readdirSync(folder, {recursive: true, withFileTypes: true}).map((entry) => [
      entry.name,
      statSync(join(entry.parentPath, entry.name)).mode & 0o777,
    ]);
    expect(Object.fromEntries(modes)).toEqual({
      new: 0o700,
      cognito: 0o700,
      p: 0o700,
      'manifest.json': 0o600,
      'users.gz': 0o600,
    });
  });

  test('a place that cannot be written to is said with its path and the next step', async () => {
    writeFileSync(join(folder, 'file'), '');
    const store = createFolderStore(join(folder, 'file', 'archive'));
    await expect(store.put('x', Buffer.from('x'))).rejects.toMatchObject({
      code: 'FOLDER_UNUSABLE',
      message: expect.stringContaining(join(folder, 'file', 'archive')),
      next: [expect.stringContaining('--file')],
    });
  });

  test('a path that is no folder is no empty place: every way of looking says so', async () => {
    writeFileSync(join(folder, 'file'), '');
    const store = createFolderStore(join(folder, 'file', 'archive'));
    const unusable = {code: 'FOLDER_UNUSABLE', exit: 'failed', said: expect.stringContaining('ENOTDIR')};
    await expect(keysOf(store)).rejects.toMatchObject(unusable);
    await expect(store.folders('cognito/')).rejects.toMatchObject(unusable);
    await expect(store.read('cognito/x')).rejects.toMatchObject(unusable);
  });

  test('conditional writes and folders are those of a bucket', async () => {
    const store = createFolderStore(folder);
    expect(await store.put('a/b/x', Buffer.from('1'), {ifAbsent: true})).toBe('written');
    expect(await store.put('a/b/x', Buffer.from('2'), {ifAbsent: true})).toBe('exists');
    expect(await store.put('a/b/x', Buffer.from('3'))).toBe('written');
    await store.put('a/c/y', Buffer.from('1'));
    expect(await store.folders('a/')).toEqual(['b', 'c']);
    expect(await store.folders('nothing/')).toEqual([]);
    expect((await bytesOf(store, 'a/b/x'))?.toString()).toBe('3');
    rmSync(folder, {recursive: true});
    expect(await keysOf(store)).toEqual([]);
  });
});
