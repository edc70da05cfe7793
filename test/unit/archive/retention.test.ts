import {describe, expect, test} from 'vitest';
import {holdArchive, type LegalHolds} from '../../../src/lib/archive/hold.ts';
import {type Manifest, NO_COUNTS} from '../../../src/lib/archive/manifest.ts';
import {type ArchiveKeeper, type Keeping, lastGood, supersede} from '../../../src/lib/archive/retention.ts';
import {retentionOf, wantedRules, withOurRules} from '../../../src/lib/backup-bucket/lifecycle.ts';
import {description} from '../../support/fake-pool.ts';
import {type MemoryStore, memoryStore} from '../../support/memory-store.ts';

const pool = description(3).summary;
const DOUBT = [{kind: 'users-fell' as const, message: 'users fell'}];

function manifest(date: string, more: Partial<Manifest> = {}): Manifest {
  return {
    format: 1,
    tool: {name: 'backupctl', version: '0.1.0'},
    runId: `nightly-${date}`,
    date,
    startedAt: `${date}T01:15:00Z`,
    finishedAt: `${date}T01:16:00Z`,
    pool,
    counts: NO_COUNTS,
    throttles: 0,
    parts: [],
    ...more,
  };
}

const folder = ({date, runId}: Manifest) => `cognito/${pool.id}/${date}/${runId}/`;

/** An archive whose manifest is there, or is not: then it was never complete. */
function lay(store: MemoryStore, archive: Manifest, complete = true) {
  store.objects.set(`${folder(archive)}users-00000.ndjson.gz`, Buffer.from('users'));
  store.objects.set(`${folder(archive)}progress.json`, Buffer.from('{}'));
  if (complete) store.objects.set(`${folder(archive)}manifest.json`, Buffer.from(JSON.stringify(archive)));
  return archive;
}

function keeper(lockable = false) {
  const marks = new Map<string, Keeping | undefined>();
  const legal = new Set<string>();
  let writes = 0;
  const kept: ArchiveKeeper & LegalHolds = {
    keeping: async (key) => marks.get(key),
    async keep(key, mark) {
      writes += 1;
      marks.set(key, mark);
    },
    lockable: async () => lockable,
    async setLegalHold(key, on) {
      if (on) legal.add(key);
      else legal.delete(key);
    },
  };
  const marked = (archive: Manifest) => [
    ...new Set([...marks].filter(([key]) => key.startsWith(folder(archive))).map(([, mark]) => mark)),
  ];
  return {...kept, marked, legal, writes: () => writes};
}

const days = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'] as const;

describe('only what a newer good archive has superseded is ever marked for removal', () => {
  test('each night marks the one before it, every object of it, and nothing twice', async () => {
    const store = memoryStore();
    const kept = keeper();
    const nights = days.map((date) => manifest(date));
    for (const night of nights) await supersede(store, kept, lay(store, night));
    expect(nights.map((night) => kept.marked(night))).toEqual([['superseded'], ['superseded'], ['superseded'], []]);
    expect(kept.writes()).toBe(3 * 3);
  });

  test('an archive in doubt supersedes nothing, and is superseded by the next good one', async () => {
    const store = memoryStore();
    const kept = keeper();
    const [good, doubtful, next] = [manifest(days[0]), manifest(days[1], {alarms: DOUBT}), manifest(days[2])];
    await supersede(store, kept, lay(store, good));
    await supersede(store, kept, lay(store, doubtful));
    expect(kept.marked(good)).toEqual([]);
    expect((await lastGood(store, pool.id, 'another'))?.runId).toBe(good.runId);
    await supersede(store, kept, lay(store, next));
    expect([good, doubtful, next].map((each) => kept.marked(each))).toEqual([['superseded'], ['superseded'], []]);
  });

  test('nights that never came to an end are marked, but never the newest good one before them', async () => {
    const store = memoryStore();
    const kept = keeper();
    const [good, broken] = [lay(store, manifest(days[0])), lay(store, manifest(days[1]), false)];
    expect(kept.marked(good)).toEqual([]);
    const next = lay(store, manifest(days[3]));
    await supersede(store, kept, next);
    expect([good, broken, next].map((each) => kept.marked(each))).toEqual([['superseded'], ['superseded'], []]);
  });

  test('cut off half-way, the next night takes it up', async () => {
    const store = memoryStore();
    const kept = keeper();
    const [first, second] = [lay(store, manifest(days[0])), lay(store, manifest(days[1]))];
    let left = 1;
    const mortal = {
      ...kept,
      async keep(key: string, mark: Keeping | undefined) {
        if (left-- === 0) throw new Error('killed');
        return kept.keep(key, mark);
      },
    };
    await expect(supersede(store, mortal, second)).rejects.toThrow('killed');
    await supersede(store, kept, lay(store, manifest(days[2])));
    expect([first, second].map((each) => kept.marked(each))).toEqual([['superseded'], ['superseded']]);
  });

  test('another pool is none of its business', async () => {
    const store = memoryStore();
    const kept = keeper();
    const other = 'cognito/eu-west-1_Other/2026-11-20/nightly-2026-11-20/manifest.json';
    store.objects.set(other, Buffer.from('{}'));
    await supersede(store, kept, lay(store, manifest(days[1])));
    expect(await kept.keeping(other)).toBeUndefined();
  });
});

describe('a hold', () => {
  test('is passed over by every later night, until it is released', async () => {
    const store = memoryStore();
    const kept = keeper();
    const [first, second, third] = days.map((date) => manifest(date)) as [Manifest, Manifest, Manifest];
    await supersede(store, kept, lay(store, first));
    expect(await holdArchive(store, kept, first, {held: true, newest: true})).toMatchObject({
      held: true,
      locked: false,
      objects: 3,
    });
    await supersede(store, kept, lay(store, second));
    await supersede(store, kept, lay(store, third));
    expect([first, second].map((each) => kept.marked(each))).toEqual([['held'], ['superseded']]);
    await holdArchive(store, kept, first, {held: false, newest: false});
    expect(kept.marked(first)).toEqual(['superseded']);
  });

  test('released, the newest archive is kept as the newest is', async () => {
    const store = memoryStore();
    const kept = keeper();
    const only = lay(store, manifest(days[0]));
    await holdArchive(store, kept, only, {held: true, newest: true});
    await holdArchive(store, kept, only, {held: false, newest: true});
    expect(kept.marked(only)).toEqual([undefined]);
  });

  test("with Object Lock it is S3's own legal hold on every object", async () => {
    const store = memoryStore();
    const kept = keeper(true);
    const only = lay(store, manifest(days[0]));
    expect((await holdArchive(store, kept, only, {held: true, newest: true})).locked).toBe(true);
    expect(kept.legal.size).toBe(3);
    await holdArchive(store, kept, only, {held: false, newest: true});
    expect(kept.legal.size).toBe(0);
  });
});

describe('the lifecycle of the bucket', () => {
  test('removes archives by their mark alone, never by age alone', () => {
    const removing = wantedRules(35).filter(
      ({Expiration, Filter}) =>
        Expiration?.Days !== undefined && (Filter?.Prefix ?? Filter?.And?.Prefix) === 'cognito/',
    );
    expect(removing).toEqual([
      expect.objectContaining({
        Filter: {And: {Prefix: 'cognito/', Tags: [{Key: 'backupctl:keeping', Value: 'superseded'}]}},
        Expiration: {Days: 35},
      }),
    ]);
  });

  test('is recognised by all its rules; others stay when ours are set anew', () => {
    const theirs = {ID: 'theirs', Status: 'Enabled', Filter: {Prefix: 'logs/'}, Expiration: {Days: 7}};
    const old = {
      ID: 'backupctl-cognito-archives',
      Status: 'Enabled',
      Filter: {Prefix: 'cognito/'},
      Expiration: {Days: 35},
    };
    expect(retentionOf([theirs])).toBeUndefined();
    // An earlier version removed by age alone: that is not what is wanted any more.
    expect(retentionOf([old])).toBeUndefined();
    const rules = withOurRules([theirs, old], 90);
    expect(rules[0]).toBe(theirs);
    expect(rules).not.toContain(old);
    expect(retentionOf(rules)).toBe(90);
    expect(retentionOf(rules.filter(({ID}) => ID !== 'backupctl-leftovers'))).toBeUndefined();
    expect(retentionOf(rules.map((rule) => ({...rule, Status: 'Disabled'})))).toBeUndefined();
  });
});
