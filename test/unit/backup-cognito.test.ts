import {describe, expect, test} from 'vitest';
import {archiveFolder} from '../../src/lib/archive/manifest.ts';
import {estimateExport} from '../../src/lib/backup-cognito/estimate.ts';
import {parsePace, parseRates} from '../../src/lib/backup-cognito/rates.ts';
import {chooseRun} from '../../src/lib/backup-cognito/unfinished.ts';
import {BackupctlError} from '../../src/lib/errors.ts';
import {withoutContent} from '../../src/lib/nightly/without-content.ts';
import {COGNITO_QUOTAS} from '../../src/lib/resources/user-pool/quotas.ts';
import {memoryStore} from '../support/memory-store.ts';

describe('how long it will take', () => {
  const rates = {UserList: 10, UserRead: 40};
  test.each([
    ['users alone, when nobody knows the memberships', 3_000, undefined, false, 50, 5],
    ['shards cost up to fifteen pages more', 60_000, undefined, false, 1_015, 101.5],
    ['memberships of the last archive, and a list a group', 600, {groups: 12, memberships: 1_200}, false, 42, 4.2],
    ['one read per user is slower than the lists', 6_000, {groups: 0, memberships: 0}, true, 115, 150],
    ['an empty pool', 0, undefined, false, 0, 0],
  ])('%s', (_name, estimatedUsers, before, mfa, lists, seconds) => {
    const found = estimateExport({estimatedUsers, before, rates, mfa});
    expect([found.lists, found.ms / 1000, found.membershipsKnown]).toEqual([lists, seconds, before !== undefined]);
  });
});

describe('pace and rates as flags', () => {
  test.each([
    ['33', 0.33],
    ['100%', 1],
    ['0.5 %', 0.005],
  ])('%s', (text, share) => expect(parsePace(text)).toBeCloseTo(share));
  test.each(['0', '101', 'fast', '', '-3'])('"%s" is refused', (text) => {
    expect(() => parsePace(text)).toThrow(expect.objectContaining({code: 'USAGE', exit: 'usage'}));
  });
  test('rates by category', () => {
    expect(parseRates(['UserList=12', 'UserRead=0.5'])).toEqual({UserList: 12, UserRead: 0.5});
    expect(parseRates([])).toEqual({});
  });
  test.each(Object.keys(COGNITO_QUOTAS))(
    '%s can be given, as the complaint about an unknown one promises',
    (category) => {
      expect(parseRates([`${category}=2.5`])).toEqual({[category]: 2.5});
    },
  );
  test.each(['UserList', 'UserList=0', 'Userlist=3', 'UserList=-1'])(
    '"%s" is refused, naming what there is',
    (text) => {
      expect(() => parseRates([text])).toThrow(
        expect.objectContaining({code: 'USAGE', next: [expect.stringContaining('UserList')]}),
      );
    },
  );
});

describe('a run by hand', () => {
  const poolId = 'eu-west-1_Pool00001';
  const now = Date.parse('2026-11-25T22:00:00Z');
  const wish = {mfa: false};
  const lay = (runId: string, date: string, {progress = wish as object, done = false, format = 2} = {}) => {
    const folder = archiveFolder({poolId, date, runId});
    store.objects.set(`${folder}progress.json`, Buffer.from(JSON.stringify({format, wish: progress})));
    if (done) store.objects.set(`${folder}manifest.json`, Buffer.from('{}'));
  };
  let store = memoryStore();
  const choose = () => chooseRun(store, poolId, {now, wish});
  const begins = {resumed: false, state: {poolId, date: '2026-11-25', runId: 'manual-20261125T220000'}};

  test('begins anew where nothing is unfinished', async () => {
    store = memoryStore();
    expect(await choose()).toEqual(begins);
    lay('manual-20261125T100000', '2026-11-25', {done: true});
    lay('nightly-2026-11-25', '2026-11-25');
    expect(await choose()).toEqual(begins);
  });

  test('goes on with the newest unfinished one of the last day, under its own date', async () => {
    store = memoryStore();
    lay('manual-20261124T230000', '2026-11-24');
    expect(await choose()).toMatchObject({resumed: true, state: {date: '2026-11-24', runId: 'manual-20261124T230000'}});
    lay('manual-20261125T090000', '2026-11-25');
    expect(await choose()).toMatchObject({resumed: true, state: {runId: 'manual-20261125T090000'}});
  });

  test.each([
    ['one of more than a day ago', 'manual-20261124T215959', {}],
    ['one that was to do something else', 'manual-20261125T090000', {progress: {mfa: true}}],
    ['one of an older version', 'manual-20261125T090000', {format: 1}],
    ['one of the future', 'manual-20261125T230000', {}],
  ])('%s is left alone', async (_name, runId, more) => {
    store = memoryStore();
    lay(runId, '2026-11-25', more);
    expect(await choose()).toEqual(begins);
  });
});

describe('what an error of the nightly may say', () => {
  test('our own words, under the code; nothing of what AWS or anybody else quoted', () => {
    const ours = new BackupctlError({
      code: 'AWS_REFUSED',
      exit: 'failed',
      message: 'Could not list the users of eu-west-1_Ab.',
      said: 'InvalidParameterException: jane@example.com',
      cause: new Error('jane@example.com'),
    });
    const known = withoutContent(ours);
    expect([known.name, known.message]).toEqual(['AWS_REFUSED', 'Could not list the users of eu-west-1_Ab.']);
    expect(`${known.stack}${JSON.stringify(known)}${String(known.cause)}`).not.toContain('jane');
  });

  test('a stranger is told by its kind and its place alone', () => {
    let thrown: unknown;
    try {
      JSON.parse('{"email": jane@example.com}');
    } catch (error) {
      thrown = error;
    }
    const known = withoutContent(thrown);
    expect([known.name, known.message]).toEqual(['BUG', 'Something unexpected happened: SyntaxError.']);
    expect(known.stack).toMatch(/\n\s+at /);
    expect(known.stack).not.toContain('jane');
  });
});
