import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {chooseRun, findRuns} from '../../../src/lib/archive/find-runs.ts';
import type {UserRecord} from '../../../src/lib/archive/manifest.ts';
import {openArchive} from '../../../src/lib/archive/read.ts';
import type {FreeKeys} from '../../../src/lib/archive/store.ts';
import {backupSlice} from '../../../src/lib/nightly/slice/backup-slice.ts';
import type {SliceTools} from '../../../src/lib/nightly/slice/slice-run.ts';
import {fakeClock} from '../../support/fake-clock.ts';
import {type FakePool, fakeReader, user, users} from '../../support/fake-pool.ts';
import {type MemoryStore, memoryStore} from '../../support/memory-store.ts';
import {sliceTools} from '../../support/slice-tools.ts';

const state = {poolId: 'eu-west-1_Pool00001', date: '2026-11-24', runId: 'nightly-2026-11-24'};

function tools(
  reader: SliceTools['reader'],
  store = memoryStore(),
  clock = fakeClock(),
): SliceTools & {store: MemoryStore} {
  return sliceTools(reader, {store, clock});
}

async function finish(given: SliceTools, deadline = Number.POSITIVE_INFINITY) {
  for (let slice = 0; slice < 500; slice++) {
    const outcome = await backupSlice(state, deadline, given);
    if (outcome.done) return outcome;
  }
  throw new Error('it never ends');
}

async function readBack(store: MemoryStore) {
  const manifest = await chooseRun(store, {poolId: state.poolId, date: state.date});
  const archive = await openArchive(store, manifest);
  const collect = async <Item>(items: AsyncIterable<Item>) => {
    const all: Item[] = [];
    for await (const item of items) all.push(item);
    return all;
  };
  return {
    manifest,
    users: await collect(archive.users()),
    groups: await collect(archive.groups()),
    memberships: (await collect(archive.memberships())).map(({GroupName, Username}) => `${GroupName}/${Username}`),
  };
}

const names = (list: readonly UserRecord[]) => list.map(({Username}) => Username);

describe('every awkward size is counted exactly', () => {
  test.each([0, 1, 59, 60, 61, 120, 121])('%i users', async (count) => {
    const given = tools(fakeReader({users: users(count), groups: {}}));
    const {manifest} = await finish(given);
    expect(manifest.counts.users).toBe(count);
    expect(names((await readBack(given.store)).users)).toEqual(names(users(count)));
  });

  test.each([0, 60, 61])('a group of %i members', async (count) => {
    const everybody = users(130);
    const given = tools(
      fakeReader({users: everybody, groups: {team: names(everybody).slice(0, count), other: ['user-1']}}),
    );
    const {manifest} = await finish(given);
    expect(manifest.counts).toMatchObject({groups: 2, memberships: count + 1});
  });

  test('short and empty pages with a token do not end a list early', async () => {
    const given = tools(fakeReader({users: users(150), groups: {all: names(users(150))}}, [60, 0, 7, 0, 0, 31]));
    await finish(given);
    const back = await readBack(given.store);
    expect(names(back.users)).toEqual(names(users(150)));
    expect(back.memberships).toHaveLength(150);
  });

  test('states are counted by what they are', async () => {
    const pool: FakePool = {
      users: [
        user('a'),
        user('b', {Enabled: false}),
        user('c', {UserStatus: 'EXTERNAL_PROVIDER'}),
        user('d', {UserStatus: 'UNCONFIRMED'}),
      ],
      groups: {},
    };
    const {manifest} = await finish(tools(fakeReader(pool)));
    expect(manifest.counts).toMatchObject({
      users: 4,
      disabledUsers: 1,
      federatedUsers: 1,
      usersByStatus: {CONFIRMED: 2, EXTERNAL_PROVIDER: 1, UNCONFIRMED: 1},
    });
  });
});

test('a user whom only a group shows is added once and counted late', async () => {
  const late = user('late', {UserCreateDate: '2026-11-24T08:00:00.000Z'});
  const given = tools(fakeReader({users: users(3), groups: {a: ['late', 'user-1'], b: ['late']}, lateUsers: [late]}));
  const {manifest} = await finish(given);
  expect(manifest.counts).toMatchObject({users: 4, late: 1, memberships: 3});
  expect(names((await readBack(given.store)).users).filter((name) => name === 'late')).toEqual(['late']);
});

test('a new user whom the list did show is not added again', async () => {
  const fresh = user('fresh', {UserCreateDate: '2026-11-24T07:59:00.000Z'});
  const {manifest} = await finish(tools(fakeReader({users: [...users(2), fresh], groups: {a: ['fresh']}})));
  expect(manifest.counts).toMatchObject({users: 3, late: 0});
});

test('the manifest is written last, and a second run of the same date changes nothing', async () => {
  const given = tools(fakeReader({users: users(5), groups: {a: ['user-1']}}));
  const order: string[] = [];
  const {put} = given.store;
  given.store.put = async (key, body, options) => {
    order.push(key.split('/').at(-1) ?? '');
    return put(key, body, options);
  };
  await finish(given);
  expect(order.at(-1)).toBe('manifest.json');
  expect(await finish(given)).toMatchObject({already: true});
  expect(order.filter((name) => name === 'manifest.json')).toHaveLength(1);
});

test('a page that fails for good leaves no manifest, and nothing of that date can be restored', async () => {
  const reader = fakeReader({users: users(200), groups: {}});
  const {users: list} = reader;
  let pages = 0;
  const given = tools({
    ...reader,
    users: async (pool, token) => (++pages === 3 ? Promise.reject(new Error('no')) : list(pool, token)),
  });
  await expect(finish(given)).rejects.toThrow('no');
  expect([...given.store.objects.keys()].some((key) => key.endsWith('manifest.json'))).toBe(false);
  await expect(chooseRun(given.store, {poolId: state.poolId, date: state.date})).rejects.toMatchObject({
    code: 'ARCHIVE_INCOMPLETE',
  });
});

test('tokens that died between two slices restart their list without loss or duplicate', async () => {
  const reader = fakeReader({users: users(300), groups: {all: names(users(300))}}, [60]);
  const given = tools(reader);
  const clock = given.clock as ReturnType<typeof fakeClock>;
  const {users: list, members} = reader;
  const slow = {
    ...given,
    reader: {
      ...reader,
      users: async (...args: Parameters<typeof list>) => (clock.advance(40), list(...args)),
      members: async (...args: Parameters<typeof members>) => (clock.advance(40), members(...args)),
    },
  };
  let killed = 0;
  for (let slice = 0; slice < 100; slice++) {
    const outcome = await backupSlice(state, clock.elapsed() + (killed < 2 ? 100 : 1e9), slow);
    if (outcome.done) break;
    if (killed < 2) reader.killTokens();
    killed += 1;
  }
  const back = await readBack(given.store);
  expect(names(back.users)).toEqual(names(users(300)));
  expect(new Set(back.memberships).size).toBe(300);
  expect(back.memberships).toHaveLength(300);
});

/** Every call of reader and store is a place to die: before it, or after it with its answer lost. */
describe('killed at any call, before or after, and run again', () => {
  const pool: FakePool = {users: users(130), groups: {a: names(users(70)), b: ['user-3']}};

  function mortal(reader: SliceTools['reader'], store: MemoryStore, dieAt: number, when: 'before' | 'after') {
    let calls = 0;
    const wrap =
      <Args extends unknown[], Value>(work: (...args: Args) => Promise<Value>) =>
      async (...args: Args): Promise<Value> => {
        calls += 1;
        const dies = calls === dieAt;
        if (dies && when === 'before') throw new Error('killed');
        const value = await work(...args);
        if (dies) throw new Error('killed');
        return value;
      };
    return {
      count: () => calls,
      reader: {
        describe: wrap(reader.describe),
        primaryElsewhere: wrap(reader.primaryElsewhere),
        users: wrap(reader.users),
        groups: wrap(reader.groups),
        members: wrap(reader.members),
        user: wrap(reader.user),
      },
      store: {
        ...store,
        put: wrap(store.put),
        read: wrap(store.read),
        create: (keys: FreeKeys) => {
          const object = store.create(keys);
          return {...object, finish: wrap(object.finish)};
        },
      },
    };
  }

  test('one manifest, exact counts, no duplicates', async () => {
    const clean = mortal(fakeReader(pool), memoryStore(), -1, 'before');
    await finish({...tools(clean.reader), store: clean.store as MemoryStore});
    const all = clean.count();
    expect(all).toBeGreaterThan(10);
    for (const when of ['before', 'after'] as const) {
      for (let dieAt = 1; dieAt <= all; dieAt++) {
        const store = memoryStore();
        const first = mortal(fakeReader(pool), store, dieAt, when);
        await finish({...tools(first.reader), store: first.store as MemoryStore}).catch((error: unknown) =>
          expect(error).toMatchObject({message: 'killed'}),
        );
        await finish(tools(fakeReader(pool), store));
        const back = await readBack(store);
        expect(names(back.users).sort()).toEqual(names(pool.users).sort());
        expect(back.memberships.sort()).toEqual([...names(users(70)).map((name) => `a/${name}`), 'b/user-3'].sort());
        expect((await findRuns(store, state.poolId)).length).toBe(1);
      }
    }
  });
});

test('however time is cut into slices, the archive is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({min: 0, max: 200}),
      fc.array(fc.integer({min: 1, max: 60}), {minLength: 1, maxLength: 5}),
      fc.integer({min: 1, max: 300}),
      async (count, sizes, slice) => {
        const clock = fakeClock();
        const reader = fakeReader({users: users(count), groups: {all: names(users(count)), none: []}}, sizes);
        const ticking = {
          ...reader,
          users: async (...args: Parameters<typeof reader.users>) => (clock.advance(50), reader.users(...args)),
          members: async (...args: Parameters<typeof reader.members>) => (clock.advance(50), reader.members(...args)),
        };
        const given = {...tools(ticking, memoryStore(), clock)};
        for (let turn = 0; turn < 1000; turn++)
          if ((await backupSlice(state, clock.elapsed() + slice, given)).done) break;
        const back = await readBack(given.store);
        expect(names(back.users)).toEqual(names(users(count)));
        expect(back.memberships).toHaveLength(count);
        expect(back.manifest.counts).toMatchObject({users: count, memberships: count, groups: 2});
      },
    ),
    {numRuns: 40},
  );
});
