import {beforeAll, describe, expect, test} from 'vitest';
import {chooseRun, nearestDates} from '../../../src/lib/archive/find-runs.ts';
import {openArchive} from '../../../src/lib/archive/read.ts';
import {backupSlice} from '../../../src/lib/nightly/slice/backup-slice.ts';
import {fakeClock} from '../../support/fake-clock.ts';
import {fakeReader, users} from '../../support/fake-pool.ts';
import {type MemoryStore, memoryStore} from '../../support/memory-store.ts';
import {sliceTools} from '../../support/slice-tools.ts';

const poolId = 'eu-west-1_Pool00001';
let good: MemoryStore;

async function archive(store: MemoryStore, date: string, runId = `nightly-${date}`) {
  const reader = fakeReader({users: users(70), groups: {a: ['user-1', 'user-2']}});
  const clock = fakeClock(Date.parse(`${date}T01:15:00Z`));
  await backupSlice({poolId, date, runId}, Number.POSITIVE_INFINITY, sliceTools(reader, {store, clock}));
}

beforeAll(async () => {
  good = memoryStore();
  await archive(good, '2026-11-20');
  await archive(good, '2026-11-22');
});

function copy(): MemoryStore {
  const store = memoryStore();
  for (const [key, body] of good.objects) store.objects.set(key, Buffer.from(body));
  return store;
}

const keyOf = (store: MemoryStore, name: string) =>
  [...store.objects.keys()].find((key) => key.includes('2026-11-22') && key.endsWith(name)) ?? '';
const open = async (store: MemoryStore) => openArchive(store, await chooseRun(store, {poolId, date: '2026-11-22'}));

describe('a damaged archive is refused before anything is handed out', () => {
  const parts = ['users-00000.ndjson.gz', 'groups.ndjson.gz', 'memberships-00000.ndjson.gz', 'config.json'];

  test.each(parts)('one flipped byte in %s', async (name) => {
    for (const position of [0, 11, -1]) {
      const store = copy();
      const body = store.objects.get(keyOf(store, name))!;
      const at = position < 0 ? body.length - 1 : position;
      body[at] = (body[at] ?? 0) ^ 0x40;
      await expect(open(store)).rejects.toMatchObject({
        code: 'ARCHIVE_PART_DAMAGED',
        facts: [expect.stringContaining(name)],
      });
    }
  });

  test.each(parts)('%s cut short, or gone', async (name) => {
    const short = copy();
    short.objects.set(keyOf(short, name), short.objects.get(keyOf(short, name))!.subarray(0, -3));
    await expect(open(short)).rejects.toMatchObject({code: 'ARCHIVE_PART_DAMAGED'});
    const gone = copy();
    gone.objects.delete(keyOf(gone, name));
    await expect(open(gone)).rejects.toMatchObject({code: 'ARCHIVE_PART_MISSING'});
  });

  test.each([
    ['is no JSON', '{"format": 1'],
    ['is of a format to come', '{"format": 2}'],
    ['lacks its parts', '{"format": 1, "runId": "x", "date": "2026-11-22"}'],
  ])('a manifest that %s', async (_name, text) => {
    const store = copy();
    store.objects.set(keyOf(store, 'manifest.json'), Buffer.from(text));
    await expect(open(store)).rejects.toMatchObject({code: 'ARCHIVE_MANIFEST_UNREADABLE'});
  });

  test('a manifest that counts other lines', async () => {
    const store = copy();
    const key = keyOf(store, 'manifest.json');
    store.objects.set(key, Buffer.from(store.objects.get(key)!.toString().replace('"lines": 70', '"lines": 71')));
    await expect(open(store)).rejects.toMatchObject({
      code: 'ARCHIVE_PART_DAMAGED',
      message: expect.stringContaining('lines'),
    });
  });
});

describe('choosing a run', () => {
  test('a date without an archive names the nearest ones', async () => {
    await expect(chooseRun(good, {poolId, date: '2026-11-21'})).rejects.toMatchObject({
      code: 'ARCHIVE_DATE_MISSING',
      exit: 'usage',
      next: ['Nearest: --date 2026-11-20', 'Nearest: --date 2026-11-22'],
    });
  });

  test('a pool without any archive says so', async () => {
    await expect(chooseRun(good, {poolId: 'eu-west-1_Nobody', date: '2026-11-21'})).rejects.toMatchObject({
      code: 'ARCHIVE_NONE',
    });
  });

  test('the newest complete run of a date is taken, another by name', async () => {
    const store = copy();
    await archive(store, '2026-11-22', 'manual-20261122T150000');
    const key =
      [...store.objects.keys()].find((each) => each.includes('manual') && each.endsWith('manifest.json')) ?? '';
    store.objects.set(
      key,
      Buffer.from(
        store.objects
          .get(key)!
          .toString()
          .replace(/"finishedAt": "[^"]+"/, '"finishedAt": "2026-11-22T15:00:09.000Z"'),
      ),
    );
    expect((await chooseRun(store, {poolId, date: '2026-11-22'})).runId).toBe('manual-20261122T150000');
    expect((await chooseRun(store, {poolId, date: '2026-11-22', runId: 'nightly-2026-11-22'})).runId).toBe(
      'nightly-2026-11-22',
    );
  });

  test('nearest dates at both ends', () => {
    expect(nearestDates('2026-11-01', ['2026-11-20'])).toEqual(['2026-11-20']);
    expect(nearestDates('2026-12-01', ['2026-11-20', '2026-11-22'])).toEqual(['2026-11-22']);
  });
});
