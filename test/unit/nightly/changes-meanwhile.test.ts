import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {chooseRun} from '../../../src/lib/archive/find-runs.ts';
import {openArchive} from '../../../src/lib/archive/read.ts';
import {BackupctlError} from '../../../src/lib/errors.ts';
import {backupSlice} from '../../../src/lib/nightly/slice/backup-slice.ts';
import type {SliceTools} from '../../../src/lib/nightly/slice/slice-run.ts';
import {fakeClock} from '../../support/fake-clock.ts';
import {type FakePool, fakeReader, user, users} from '../../support/fake-pool.ts';
import {memoryStore} from '../../support/memory-store.ts';
import {sliceTools} from '../../support/slice-tools.ts';

const state = {poolId: 'eu-west-1_Pool00001', date: '2026-11-24', runId: 'nightly-2026-11-24'};
const names = (from: number, to: number) =>
  users(to)
    .slice(from)
    .map(({Username}) => Username);

function begin(reader: SliceTools['reader'], more: Partial<SliceTools> = {}) {
  const given = sliceTools(reader, more);
  return {given, run: () => backupSlice(state, Number.POSITIVE_INFINITY, given)};
}

async function memberships(store: SliceTools['store']) {
  const archive = await openArchive(store, await chooseRun(store, state));
  const found: string[] = [];
  for await (const {GroupName, Username} of archive.memberships()) found.push(`${GroupName}/${Username}`);
  return found;
}

describe('a group deleted while the run goes on', () => {
  const everybody = users(130);
  const pool = {users: everybody, groups: {first: names(0, 2), gone: names(0, 70), last: names(3, 5)}};
  const missing = () => new BackupctlError({code: 'GROUP_MISSING', exit: 'failed', message: 'gone'});

  test.each([
    ['before its members are read', 0, 4],
    ['between two pages of them', 1, 64],
  ])('%s: the others are complete, and it is counted', async (_name, pagesBefore, expected) => {
    const reader = fakeReader(pool);
    let asked = 0;
    const {given, run} = begin({
      ...reader,
      members: async (id, group, token) =>
        group === 'gone' && asked++ >= pagesBefore ? Promise.reject(missing()) : reader.members(id, group, token),
    });
    const outcome = await run();
    expect(outcome).toMatchObject({
      done: true,
      manifest: {counts: {users: 130, groups: 3, memberships: expected, vanishedGroups: 1}},
    });
    const found = await memberships(given.store);
    expect(found).toHaveLength(expected);
    expect(found.filter((line) => line.startsWith('last/'))).toEqual(['last/user-3', 'last/user-4']);
  });

  test('nothing vanished is nought', async () => {
    expect(await begin(fakeReader(pool)).run()).toMatchObject({manifest: {counts: {vanishedGroups: 0}}});
  });

  test('another refusal is not taken for it: the run ends and nothing counts as a backup', async () => {
    const denied = new BackupctlError({code: 'ACCESS_DENIED', exit: 'unknown', message: 'no'});
    const {given, run} = begin({...fakeReader(pool), members: () => Promise.reject(denied)});
    await expect(run()).rejects.toBe(denied);
    expect([...given.store.objects.keys()].filter((key) => key.endsWith('manifest.json'))).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  test('stops after the page at hand, leaves no manifest, and the same run goes on from there', async () => {
    const stop = new AbortController();
    const reader = fakeReader({users: users(300), groups: {all: names(0, 300)}});
    const {given, run} = begin(
      {
        ...reader,
        async users(id, token) {
          if (token !== undefined) stop.abort();
          return reader.users(id, token);
        },
      },
      {signal: stop.signal},
    );
    await expect(run()).rejects.toMatchObject({code: 'INTERRUPTED', exit: 'interrupted'});
    expect(reader.calls).toEqual(['describe', 'users', 'users']);
    expect([...given.store.objects.keys()].filter((key) => key.endsWith('manifest.json'))).toEqual([]);

    const again = await backupSlice(state, Number.POSITIVE_INFINITY, {...given, reader, signal: undefined});
    expect(again).toMatchObject({done: true, already: false, manifest: {counts: {users: 300, memberships: 300}}});
    expect(reader.calls.filter((call) => call === 'users')).toHaveLength(5);
  });
});

describe('one night delivered twice (EventBridge Scheduler delivers at least once)', () => {
  const early = {users: users(70), groups: {all: names(0, 65), few: names(0, 2)}};
  const later = {users: [...users(70), user('joined')], groups: {all: names(0, 65), few: names(0, 3)}};

  test('however the two runs mix, the one archive of the night is whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({min: 1, max: 8}), async (turns, sliceMs) => {
        const store = memoryStore();
        const inTurn =
          <Args extends unknown[], Value>(name: string, call: (...args: Args) => Promise<Value>) =>
          async (...args: Args): Promise<Value> => {
            await turns.schedule(Promise.resolve(), name);
            return call(...args);
          };
        const shared = {...store, put: inTurn('put', store.put), read: inTurn('read', store.read)};
        const night = async (pool: FakePool) => {
          const clock = fakeClock();
          const fake = fakeReader(pool, [25]);
          // A page takes a millisecond, so that deadlines fall between pages.
          const paged = <Args extends unknown[], Value>(name: string, call: (...args: Args) => Promise<Value>) =>
            inTurn(name, (...args: Args) => {
              clock.advance(1);
              return call(...args);
            });
          const reader = {
            ...fake,
            users: paged('users', fake.users),
            groups: paged('groups', fake.groups),
            members: paged('members', fake.members),
          };
          const tools = sliceTools(reader, {store: shared, clock});
          while (!(await backupSlice(state, clock.elapsed() + sliceMs, tools)).done);
        };
        const both = Promise.all([night(early), night(later)]);
        await turns.waitFor(both);
        const manifest = await chooseRun(store, state);
        const archive = await openArchive(store, manifest);
        const seen: string[] = [];
        for await (const {Username} of archive.users()) seen.push(Username);
        expect(new Set(seen).size).toBe(manifest.counts.users);
        expect(seen).toEqual(expect.arrayContaining(names(0, 70)));
        expect(await memberships(store)).toHaveLength(manifest.counts.memberships);
      }),
      {numRuns: 60},
    );
  });
});
