import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {chooseRun} from '../../../src/lib/archive/find-runs.ts';
import {openArchive} from '../../../src/lib/archive/read.ts';
import {BackupctlError} from '../../../src/lib/errors.ts';
import {backupSlice} from '../../../src/lib/nightly/slice/backup-slice.ts';
import {parseProgress, shardsFor} from '../../../src/lib/nightly/slice/progress.ts';
import type {UserPoolReader} from '../../../src/lib/resources/user-pool/reader.ts';
import {fakeClock} from '../../support/fake-clock.ts';
import {description, type FakePool, fakeReader, user} from '../../support/fake-pool.ts';
import type {MemoryStore} from '../../support/memory-store.ts';
import {sliceTools} from '../../support/slice-tools.ts';

const state = {poolId: 'eu-west-1_Pool00001', date: '2026-11-24', runId: 'nightly-2026-11-24'};

/** Users whose `sub` begins with every hexadecimal digit in turn, as UUIDs do. */
const people = (count: number) =>
  Array.from({length: count}, (_, index) =>
    user(`user-${index}`, {Attributes: [{Name: 'sub', Value: `${(index % 16).toString(16)}-${index}`}]}),
  );
const names = (list: readonly {readonly Username: string}[]) => list.map(({Username}) => Username).sort();

/** A pool that AWS estimates to be large, so that it is listed in shards. */
function largePool(pool: FakePool, sizes?: readonly number[]) {
  const reader = fakeReader(pool, sizes);
  return {...reader, describe: async () => description(100_000)};
}

async function read(store: MemoryStore) {
  const manifest = await chooseRun(store, state);
  const archive = await openArchive(store, manifest);
  const users: string[] = [];
  for await (const {Username} of archive.users()) users.push(Username);
  const memberships: string[] = [];
  for await (const {GroupName, Username} of archive.memberships()) memberships.push(`${GroupName}/${Username}`);
  return {manifest, users: users.sort(), memberships: memberships.sort()};
}

const until = Number.POSITIVE_INFINITY;
const saved = (store: MemoryStore) =>
  parseProgress([...store.objects].find(([key]) => key.endsWith('progress.json'))?.[1].toString() ?? '{}');

describe('a large pool is listed in sixteen shards', () => {
  test('small pools are one list, large ones sixteen that are the whole pool', () => {
    expect(shardsFor(4_999)).toEqual(['']);
    expect(shardsFor(5_000)).toHaveLength(16);
    expect(shardsFor(40_000_000).join('')).toBe('0123456789abcdef');
  });

  test.each([0, 1, 15, 16, 17, 16 * 60, 16 * 60 + 1, 2000])('%i users: everybody once', async (count) => {
    const pool = people(count);
    const tools = sliceTools(largePool({users: pool, groups: {all: names(pool)}}, [60, 0, 7]));
    await backupSlice(state, until, tools);
    const back = await read(tools.store);
    expect(back.users).toEqual(names(pool));
    expect(back.memberships).toHaveLength(count);
    expect(back.manifest.counts).toMatchObject({users: count, memberships: count, late: 0, vanished: 0});
  });

  test('a token that has died restarts its shard alone: the others are not listed again', async () => {
    const pool = people(1600);
    const reader = largePool({users: pool, groups: {}}, [10]);
    const clock = fakeClock();
    const asked = new Map<string, number>();
    const dying: UserPoolReader = {
      ...reader,
      async users(id, token, shard = '') {
        clock.advance(1);
        asked.set(shard, (asked.get(shard) ?? 0) + 1);
        if (shard === '3' && asked.get('3') === 5) throw expired();
        return reader.users(id, token, shard);
      },
    };
    const tools = sliceTools(dying, {clock});
    await backupSlice(state, until, tools);
    expect((await read(tools.store)).users).toEqual(names(pool));
    // Ten pages a shard, and for the third the four that were thrown away with the refused one.
    expect([...asked].filter(([, pages]) => pages !== 10)).toEqual([['3', 15]]);
  });

  test('when every token died between two slices, finished shards stay finished', async () => {
    const pool = people(1600);
    const reader = largePool({users: pool, groups: {}}, [10]);
    const clock = fakeClock();
    const asked = new Map<string, number>();
    const ticking: UserPoolReader = {
      ...reader,
      async users(id, token, shard = '') {
        clock.advance(10);
        asked.set(shard, (asked.get(shard) ?? 0) + 1);
        return reader.users(id, token, shard);
      },
    };
    const tools = sliceTools(ticking, {clock});
    await backupSlice(state, clock.elapsed() + 850, tools);
    const before = saved(tools.store);
    expect(before?.counts.users).toBeGreaterThan(0);
    expect(before?.open.length).toBeGreaterThan(0);
    reader.killTokens();
    await backupSlice(state, until, tools);
    expect((await read(tools.store)).users).toEqual(names(pool));
    const finished = 16 - (before?.open.length ?? 0) - (16 - (before?.next ?? 0));
    expect([...asked.values()].filter((pages) => pages === 10)).toHaveLength(finished + 16 - (before?.next ?? 0));
  });
});

describe('groups', () => {
  test('a large group whose token died begins anew, and no other', async () => {
    const pool = people(12_000);
    const big = names(pool);
    const reader = largePool({users: pool, groups: {big, few: big.slice(0, 3)}}, [60]);
    const asked: string[] = [];
    const dying: UserPoolReader = {
      ...reader,
      async members(id, group, token) {
        asked.push(group);
        if (group === 'big' && asked.filter((each) => each === 'big').length === 100) throw expired();
        return reader.members(id, group, token);
      },
    };
    const tools = sliceTools(dying);
    await backupSlice(state, until, tools);
    const back = await read(tools.store);
    expect(back.memberships).toHaveLength(12_003);
    expect(new Set(back.memberships).size).toBe(12_003);
    expect(asked.filter((each) => each === 'few')).toHaveLength(1);
    expect(back.manifest.counts.memberships).toBe(12_003);
  });

  test('ten thousand groups of one member share parts', async () => {
    const pool = people(100);
    const groups = Object.fromEntries(
      Array.from({length: 10_000}, (_, index) => [`g${index}`, [`user-${index % 100}`]]),
    );
    const tools = sliceTools(fakeReader({users: pool, groups}));
    await backupSlice(state, until, tools);
    const {manifest, memberships} = await read(tools.store);
    expect(memberships).toHaveLength(10_000);
    expect(manifest.counts.groups).toBe(10_000);
    expect(manifest.parts.filter(({kind}) => kind === 'memberships')).toHaveLength(1);
  });
});

describe('members whom the list did not show', () => {
  const late = user('late');

  test('however old they are, they are fetched once and counted late', async () => {
    const reader = fakeReader({users: people(3), groups: {a: ['late', 'user-1'], b: ['late']}, lateUsers: [late]});
    const fetched: string[] = [];
    const tools = sliceTools({...reader, user: async (id, name) => (fetched.push(name), reader.user(id, name))});
    await backupSlice(state, until, tools);
    const back = await read(tools.store);
    expect(back.users).toEqual(['late', 'user-0', 'user-1', 'user-2']);
    expect(back.memberships).toEqual(['a/late', 'a/user-1', 'b/late']);
    expect(back.manifest.counts).toMatchObject({users: 4, late: 1, vanished: 0, memberships: 3});
    expect(fetched).toEqual(['late']);
  });

  test('gone when asked for: counted vanished, once, and no membership points to nobody', async () => {
    const reader = fakeReader({users: people(3), groups: {a: ['late', 'user-1'], b: ['late']}, lateUsers: [late]});
    const tools = sliceTools({...reader, user: async () => undefined});
    await backupSlice(state, until, tools);
    const back = await read(tools.store);
    expect(back.memberships).toEqual(['a/user-1']);
    expect(back.manifest.counts).toMatchObject({users: 3, late: 0, vanished: 1, memberships: 1});
  });

  test('with MFA preferences: one read per user, and who is gone by then is left out and counted', async () => {
    const reader = fakeReader({users: people(3), groups: {all: ['user-0', 'user-1', 'user-2']}});
    const tools = sliceTools({
      ...reader,
      async user(id, name) {
        if (name === 'user-1') return undefined;
        const found = await reader.user(id, name);
        return (
          found && {...found, PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA', UserMFASettingList: ['SOFTWARE_TOKEN_MFA']}
        );
      },
    });
    await backupSlice(state, until, tools, {mfa: true});
    const manifest = await chooseRun(tools.store, state);
    const users: unknown[] = [];
    for await (const each of (await openArchive(tools.store, manifest)).users()) users.push(each);
    expect(users).toEqual([
      expect.objectContaining({Username: 'user-0', PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA'}),
      expect.objectContaining({Username: 'user-2', UserMFASettingList: ['SOFTWARE_TOKEN_MFA']}),
    ]);
    expect(manifest).toMatchObject({mfa: true, counts: {users: 2, memberships: 2, vanished: 1}});
  });
});

test('however time is cut and calls fail, the archive of a sharded pool is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({min: 0, max: 300}),
      fc.integer({min: 20, max: 400}),
      fc.array(fc.integer({min: 0, max: 40}), {maxLength: 6}),
      async (count, sliceMs, failures) => {
        const pool = people(count);
        const reader = largePool({users: pool, groups: {all: names(pool), few: names(pool).slice(0, 5)}}, [7]);
        const clock = fakeClock();
        let calls = 0;
        const failing =
          <Args extends unknown[], Value>(work: (...args: Args) => Promise<Value>) =>
          async (...args: Args): Promise<Value> => {
            clock.advance(3);
            if (failures.includes(calls++))
              throw new BackupctlError({code: 'AWS_UNAVAILABLE', exit: 'unknown', message: 'no'});
            return work(...args);
          };
        const tools = sliceTools({...reader, users: failing(reader.users), members: failing(reader.members)}, {clock});
        for (let turn = 0; turn < 2000; turn++) {
          const outcome = await backupSlice(state, clock.elapsed() + sliceMs, tools).catch(() => undefined);
          if (outcome?.done) break;
        }
        const back = await read(tools.store);
        expect(back.users).toEqual(names(pool));
        expect(back.memberships).toHaveLength(count + Math.min(5, count));
        expect(back.manifest.counts).toMatchObject({users: count, memberships: count + Math.min(5, count)});
      },
    ),
    {numRuns: 30},
  );
});

const expired = () => new BackupctlError({code: 'PAGE_TOKEN_EXPIRED', exit: 'failed', message: 'expired'});
