import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {RecoveryPoint} from '../../../src/lib/aws/recovery-points.ts';
import type {TableShape} from '../../../src/lib/resources/table/gateway.ts';
import {lostByRestore} from '../../../src/lib/resources/table/lost.ts';
import {proposedTarget} from '../../../src/lib/resources/table/plan-restore.ts';
import {allVerified, verifyTable} from '../../../src/lib/resources/table/verify.ts';
import {choosePoint} from '../../../src/lib/restore/choose-point.ts';
import {createJournal} from '../../../src/lib/restore/journal.ts';
import {nextMove, type RunRecord, type StepState} from '../../../src/lib/restore/machine.ts';
import {whyNotResumable} from '../../../src/lib/restore/resume.ts';
import {runRestore} from '../../../src/lib/restore/runner.ts';
import {fakeClock} from '../../support/fake-clock.ts';

const run: RunRecord = {
  runId: 'table-1',
  toolVersion: '0.1.0',
  account: '123456789012',
  region: 'eu-west-1',
  startedAt: '2026-11-24T08:00:00.000Z',
  refs: {},
  plan: {
    kind: 'table',
    source: 'orders',
    sourceExists: true,
    recoveryPoint: {arn: 'arn:rp', resourceArn: 'arn:t', createdAt: '2026-11-24T03:05:00.000Z', vault: 'v'},
    target: 'orders-2',
    roleArn: 'arn:role',
    steps: [],
    lost: [],
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(folder, {recursive: true}));
const silent = {
  note: () => undefined,
  start: () => ({update: () => undefined, done: () => undefined, fail: () => undefined}),
};
const options = (waitMs = 60_000, signal = new AbortController().signal) => ({
  journal: createJournal<RunRecord>(folder, 'table'),
  reporter: silent,
  clock: fakeClock(),
  signal,
  pollMs: 1000,
  waitMs,
});

describe('the next move', () => {
  const state = fc.constantFrom<StepState[]>(
    {at: 'absent'},
    {at: 'running'},
    {at: 'done'},
    {at: 'failed', reason: 'r', next: []},
  );
  test('is decided by the first step that is not done, and by nothing after it', () => {
    fc.assert(
      fc.property(fc.array(state), fc.array(state), (states, later) => {
        const move = nextMove(states);
        const first = states.findIndex(({at}) => at !== 'done');
        if (first < 0) expect(move).toEqual({do: 'finish'});
        else {
          expect(move).toMatchObject({index: first});
          expect(nextMove([...states, ...later])).toEqual(move);
        }
      }),
    );
  });
});

describe('the runner', () => {
  test('starts a step once although AWS is slow to show it, and keeps what AWS called it', async () => {
    let starts = 0;
    let looks = 0;
    const step = {
      name: 's',
      title: 'S',
      probe: async (): Promise<StepState> => (++looks < 5 ? {at: 'absent'} : {at: 'done'}),
      start: async () => (starts++, 'job-1'),
    };
    const outcome = await runRestore(run, [step], options());
    expect([outcome.status, starts, outcome.run.refs['s']]).toEqual(['finished', 1, 'job-1']);
  });

  test('out of patience is pending, not failure', async () => {
    const step = {
      name: 's',
      title: 'S',
      probe: async (): Promise<StepState> => ({at: 'running'}),
      start: async () => undefined,
    };
    expect(await runRestore(run, [step], options(5_000))).toMatchObject({status: 'pending', why: 'timeout'});
    expect(await runRestore(run, [step], options(0))).toMatchObject({status: 'pending', why: 'no-wait'});
  });

  test('Ctrl-C stops watching and starts nothing more', async () => {
    let starts = 0;
    const stop = new AbortController();
    stop.abort();
    const step = {
      name: 's',
      title: 'S',
      probe: async (): Promise<StepState> => ({at: 'absent'}),
      start: async () => (starts++, undefined),
    };
    expect(await runRestore(run, [step], options(60_000, stop.signal))).toMatchObject({
      status: 'pending',
      why: 'interrupted',
    });
    expect(starts).toBe(0);
  });

  test('a failed step says what AWS said and what to do', async () => {
    const step = {
      name: 's',
      title: 'Restore',
      probe: async (): Promise<StepState> => ({at: 'failed', reason: 'Table already exists: x', next: ['--to NAME']}),
      start: async () => undefined,
    };
    await expect(runRestore(run, [step], options())).rejects.toMatchObject({
      code: 'RESTORE_STEP_FAILED',
      exit: 'failed',
      said: 'Table already exists: x',
      next: ['--to NAME'],
    });
  });
});

test('a journal is readable by its owner alone, and survives being looked for by a strange name', async () => {
  const journal = createJournal<RunRecord>(folder, 'table');
  await journal.save(run);
  expect(await journal.load('table-1')).toEqual(run);
  expect(statSync(join(folder, 'runs', 'table', 'table-1.json')).mode & 0o777).toBe(0o600);
  expect(await journal.load('../../etc/passwd')).toBeUndefined();
  expect(await journal.list()).toEqual([run]);
});

test.each([
  ['the same place', {}, undefined],
  ['another account', {account: '999999999999'}, 'belongs to account'],
  ['another region', {region: 'us-east-1'}, 'runs in eu-west-1'],
  ['another target', {target: 'other'}, 'restores into orders-2'],
  ['another major version', {toolVersion: '1.0.0'}, 'version 0.1.0'],
])('resuming: %s', (_name, change, reason) => {
  const why = whyNotResumable(run, {
    runId: 'table-1',
    target: undefined,
    account: run.account,
    region: run.region,
    toolVersion: '0.9.0',
    ...change,
  });
  if (reason === undefined) expect(why).toBeUndefined();
  else expect(why).toContain(reason);
});

describe('choosing a recovery point', () => {
  const point = (day: number, status = 'COMPLETED'): RecoveryPoint => ({
    arn: `arn:${day}`,
    resourceArn: 'arn:t',
    createdAt: Date.UTC(2026, 10, day, 3, 5),
    status,
    bytes: 1,
    vault: 'v',
  });
  const points = [point(20), point(21, 'PARTIAL'), point(22), point(23, 'EXPIRED')];
  test.each([
    ['the newest usable one', {}, 'arn:22'],
    ['the newest at or before a time', {at: new Date('2026-11-21T12:00Z')}, 'arn:20'],
    ['exactly at its time', {at: new Date('2026-11-22T03:05Z')}, 'arn:22'],
    ['by ARN', {arn: 'arn:20'}, 'arn:20'],
  ])('%s', (_name, wish, arn) => expect(choosePoint(points, {source: 'orders', ...wish}).arn).toBe(arn));

  test('before the first one: refused, naming what there is', () => {
    expect(() => choosePoint(points, {source: 'orders', at: new Date('2026-11-01T00:00Z')})).toThrow(
      expect.objectContaining({
        code: 'RECOVERY_POINT_MISSING',
        facts: ['There is  2026-11-20 03:05 UTC', 'There is  2026-11-22 03:05 UTC'],
      }),
    );
  });
  test('an expired one by ARN: refused, naming a good one', () => {
    expect(() => choosePoint(points, {source: 'orders', arn: 'arn:23'})).toThrow(
      expect.objectContaining({code: 'RECOVERY_POINT_UNUSABLE', next: ['--recovery-point arn:22']}),
    );
  });
});

describe('verifying a table', () => {
  const shape: TableShape = {
    name: 't',
    arn: 'a',
    status: 'ACTIVE',
    keyArn: undefined,
    keys: 'PK (HASH)',
    attributes: 'PK:S',
    billing: 'PAY_PER_REQUEST',
    globalIndexes: [{name: 'GSI1', keys: 'A (HASH)', projection: 'ALL', active: true}],
    localIndexes: [],
    approximateItems: 0,
    bytes: 0,
    createdAt: 0,
  };
  test('equal in everything', () => {
    const rows = verifyTable(shape, shape, {source: 5, restored: 5});
    expect(rows.map(({state}) => state)).toEqual(['equal', 'equal', 'equal', 'equal', 'equal']);
  });
  test.each<[string, Partial<TableShape>]>([
    ['a missing index', {globalIndexes: []}],
    ['an index with other keys', {globalIndexes: [{name: 'GSI1', keys: 'B (HASH)', projection: 'ALL', active: true}]}],
    ['an index too many', {localIndexes: [{name: 'L', keys: 'x', projection: 'ALL', active: true}]}],
    ['other keys', {keys: 'PK (HASH), SK (RANGE)'}],
  ])('%s is a difference', (_name, change) =>
    expect(allVerified(verifyTable(shape, {...shape, ...change}, {source: 5, restored: 5}))).toBe(false),
  );
  test('items that changed since the backup are no difference', () => {
    const rows = verifyTable(shape, shape, {source: 7, restored: 5});
    expect(rows.at(-1)).toMatchObject({state: 'changed'});
    expect(allVerified(rows)).toBe(true);
  });
  test('with the source gone it says what it found', () => {
    expect(new Set(verifyTable(undefined, shape, {source: undefined, restored: 5}).map(({state}) => state))).toEqual(
      new Set(['found']),
    );
  });
});

test('what a restore loses is named by the settings that were there', () => {
  const settings = {
    ttlAttribute: 'expires_at',
    stream: 'NEW_IMAGE',
    deletionProtection: true,
    pointInTimeRecovery: false,
    tags: {backup: 'daily', 'aws:x': 'y'},
  };
  const lost = lostByRestore(settings).join('\n');
  expect(lost).toContain('time to live on expires_at');
  expect(lost).toContain('stream NEW_IMAGE');
  expect(lost).toContain('tags backup:');
  expect(lost).not.toContain('point-in-time');
});

test('a proposed name fits into 255 characters', () => {
  expect(proposedTarget('orders', Date.UTC(2026, 10, 24))).toBe('orders-restored-20261124');
  expect(proposedTarget('x'.repeat(255), 0)).toHaveLength(255);
});
