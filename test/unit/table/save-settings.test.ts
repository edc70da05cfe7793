import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {BackupctlError} from '../../../src/lib/errors.ts';
import type {
  OwnParts,
  ProtectedTable,
  TableSettingsGateway,
} from '../../../src/lib/resources/table/settings/gateway.ts';
import {saveTableSettings} from '../../../src/lib/resources/table/settings/save.ts';
import {type SettingsIndex, settingsIndexKey, settingsKey} from '../../../src/lib/resources/table/settings/settings.ts';
import {fakeClock} from '../../support/fake-clock.ts';
import {type MemoryStore, memoryStore} from '../../support/memory-store.ts';

const date = '2026-11-24';
const tablesNamed = (names: readonly string[]): ProtectedTable[] =>
  names.map((name) => ({name, arn: `arn:aws:dynamodb:eu-west-1:1:table/${name}`}));

/** Tables that answer with their name as a tag; `answer` may do otherwise for one. */
function fakeTables(answer: (name: string) => OwnParts | undefined | Promise<OwnParts | undefined> = () => undefined) {
  const asked: string[] = [];
  const gateway: TableSettingsGateway = {
    lists: async () => ({
      scalableTargets: {items: []},
      scalingPolicies: {items: []},
      scheduledActions: {items: []},
      alarms: {items: []},
      eventSourceMappings: {items: []},
    }),
    async own({name}) {
      asked.push(name);
      return name.startsWith('gone') ? undefined : ((await answer(name)) ?? {parts: {tags: [{Key: name}]}, unread: []});
    },
  };
  return {gateway, asked};
}

const throttled = () =>
  new BackupctlError({code: 'AWS_THROTTLED', exit: 'unknown', message: 'Could not.', said: 'Slow'});
const refused = () =>
  new BackupctlError({code: 'CREDENTIALS_EXPIRED', exit: 'unknown', message: 'Could not.', said: 'Over'});

function save(names: readonly string[], gateway: TableSettingsGateway, store: MemoryStore, more: object = {}) {
  const clock = fakeClock();
  const parts = {tables: tablesNamed(names), date, gateway, store, clock, version: '0.1.0', pace: 0.3, ...more};
  return saveTableSettings(parts);
}
const keys = (store: MemoryStore) => [...store.objects.keys()].sort();
const indexOf = (store: MemoryStore) =>
  JSON.parse(store.objects.get(settingsIndexKey(date))?.toString() ?? 'null') as SettingsIndex | null;

describe('a night', () => {
  test('one document a table, and the index last', async () => {
    const store = memoryStore();
    const {gateway} = fakeTables();
    expect(await save(['a', 'b'], gateway, store)).toEqual({done: true, tables: 2, failed: 0, unread: 0, gone: 0});
    expect([...store.objects.keys()].at(-1)).toBe('settings/2026-11-24/index.json');
    expect(keys(store).slice(1)).toEqual(['a', 'b'].map((name) => settingsKey(date, name)));
    expect(indexOf(store)).toMatchObject({date, counts: {tables: 2, unread: 0, gone: 0}, gone: []});
  });

  test('an earlier run of the date stands: nothing is asked or written again', async () => {
    const store = memoryStore();
    await save(['a', 'b'], fakeTables().gateway, store);
    const before = new Map(store.objects);
    const {gateway, asked} = fakeTables(() => ({parts: {tags: null}, unread: []}));
    expect(await save(['a', 'b'], gateway, store)).toMatchObject({done: true, tables: 2});
    expect([asked, store.objects]).toEqual([[], before]);
  });

  test('a table that was protected since is added, and the index tells of all', async () => {
    const store = memoryStore();
    const unread = [{part: 'tags' as const, code: 'AccessDeniedException'}];
    await save(['a'], fakeTables(() => ({parts: {}, unread})).gateway, store);
    await save(['a', 'b'], fakeTables().gateway, store);
    expect(indexOf(store)).toMatchObject({
      counts: {tables: 2, unread: 1},
      tables: [
        {name: 'a', unread},
        {name: 'b', unread: []},
      ],
    });
  });

  test('a table that is deleted but still listed is told of, and is no failure', async () => {
    const store = memoryStore();
    expect(await save(['a', 'gone-1'], fakeTables().gateway, store)).toMatchObject({done: true, tables: 1, gone: 1});
    expect(indexOf(store)?.gone).toEqual(['gone-1']);
  });

  test('two runs at once: one document of each table, and both end well', async () => {
    const store = memoryStore();
    const outcomes = await Promise.all([1, 2].map(() => save(['a', 'b', 'c'], fakeTables().gateway, store)));
    expect(outcomes.map(({done, tables}) => [done, tables])).toEqual([
      [true, 3],
      [true, 3],
    ]);
    expect(keys(store)).toHaveLength(4);
  });
});

describe('what goes wrong with one table', () => {
  const failing = (name: string) =>
    fakeTables((each) => (each === name ? Promise.reject(refused()) : undefined)).gateway;

  test('the others are saved, the whole ends in an error that names it, and there is no index', async () => {
    const store = memoryStore();
    await expect(save(['a', 'b', 'c'], failing('b'), store)).rejects.toMatchObject({
      code: 'TABLE_SETTINGS_INCOMPLETE',
      message: expect.stringContaining('1 of 3 tables'),
      facts: ['b  CREDENTIALS_EXPIRED'],
      said: 'Over',
    });
    expect(keys(store)).toEqual(['a', 'c'].map((name) => settingsKey(date, name)));
  });

  test('the next run saves what is missing, and only that', async () => {
    const store = memoryStore();
    await save(['a', 'b', 'c'], failing('b'), store).catch(() => undefined);
    const {gateway, asked} = fakeTables();
    expect(await save(['a', 'b', 'c'], gateway, store)).toMatchObject({done: true, tables: 3, failed: 0});
    expect([asked, indexOf(store)?.counts.tables]).toEqual([['b'], 3]);
  });

  test('what passes is waited out: throttling is no failure', async () => {
    let left = 5;
    const {gateway} = fakeTables(() => (left-- > 0 ? Promise.reject(throttled()) : undefined));
    expect(await save(['a', 'b'], gateway, memoryStore())).toMatchObject({done: true, tables: 2, failed: 0});
  });
});

describe('time', () => {
  test('no more tables a second than its share of what AWS allows the account', async () => {
    const clock = fakeClock();
    const names = Array.from({length: 30}, (_, index) => `t-${index}`);
    await save(names, fakeTables().gateway, memoryStore(), {clock});
    expect(clock.elapsed()).toBeGreaterThanOrEqual(9_000);
    expect(clock.elapsed()).toBeLessThan(12_000);
  });

  test('however time is cut into slices, every table is read once and the index comes at the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({min: 0, max: 12}), fc.integer({min: 1, max: 3000}), async (count, sliceMs) => {
        const names = Array.from({length: count}, (_, index) => `t-${index}`);
        const store = memoryStore();
        const clock = fakeClock();
        const {gateway, asked} = fakeTables();
        for (let done = false; !done; ) {
          expect(indexOf(store)).toBeNull();
          done = (await save(names, gateway, store, {clock, deadline: clock.elapsed() + sliceMs})).done;
        }
        expect(asked.sort()).toEqual(names.sort());
        expect(indexOf(store)?.counts.tables).toBe(count);
      }),
      {numRuns: 30},
    );
  });

  test('a slice that ends early says how far it is, and what failed', async () => {
    const clock = fakeClock();
    const {gateway} = fakeTables((name) => (name === 't-0' ? Promise.reject(refused()) : undefined));
    const names = Array.from({length: 20}, (_, index) => `t-${index}`);
    const outcome = await save(names, gateway, memoryStore(), {clock, deadline: 2_000});
    expect(outcome).toMatchObject({done: false, failed: 1});
    expect(outcome.tables).toBeGreaterThan(3);
    expect(outcome.tables).toBeLessThan(12);
  });
});
