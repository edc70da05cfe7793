import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {ACCOUNT} from '../../sandbox/src/index.ts';
import {createS3Store} from '../../src/lib/archive/s3-store.ts';
import {tableNight, tableNightGateways} from '../../src/lib/nightly/table-night.ts';
import {COMMAND_GRANTS} from '../../src/lib/permissions/commands.ts';
import {policyOf} from '../../src/lib/permissions/grant.ts';
import type {TableRestoreResult} from '../../src/lib/resources/table/restore.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';
import {fakeClock} from '../support/fake-clock.ts';
import {accessTo} from '../support/sandbox-access.ts';

/** A table is gone, and only what the nightly saved can tell what it had. */
const bucket = `backupctl-${ACCOUNT}-eu-west-1`;
let desk: Desk;
let answers: string;
let groups: string;
beforeAll(async () => {
  desk = await openDesk({seed: 'questionnaire', now: Date.parse('2026-11-23T22:00:00Z')});
  await setUp(desk, 'prod');
  const names = [...desk.box.dynamodb.store.tables.keys()];
  answers = names.find((name) => name.includes('-prod-FactoryAnswersTable')) ?? '';
  groups = names.find((name) => name.includes('-prod-FactoryGroupsTable')) ?? '';
  await desk.nights(1);
  const access = accessTo(desk.box);
  await tableNight(
    {
      kind: 'tables',
      pace: 1,
      bucket,
      account: ACCOUNT,
      tag: {key: 'backup', value: 'daily'},
      scheduledTime: '2026-11-24T01:15:00Z',
    },
    {
      ...tableNightGateways(access),
      store: createS3Store(access, bucket, ACCOUNT),
      clock: fakeClock(Date.parse('2026-11-24T01:15:02Z')),
      version: '0.1.0',
      deadline: Number.POSITIVE_INFINITY,
    },
  );
  for (const name of [answers, groups]) {
    await desk.box.dynamodb.items.remove(name);
    desk.box.dynamodb.store.tables.delete(name);
  }
}, 60_000);
afterEach(() => {
  desk.box.authority.callerPolicy = undefined;
});
afterAll(() => desk.close());

const place = {partition: 'aws', region: 'eu-west-1', account: ACCOUNT, vault: 'Questionnaire_Backups', bucket};
const plan = async (table: string) =>
  (await desk.json<TableRestoreResult>(['restore-table', table, '--dry-run'])).result.plan;

describe('restore-table of a table that is gone', () => {
  test('names what it had, as saved that night, and needs no more than its own policy', async () => {
    desk.box.authority.callerPolicy = policyOf(COMMAND_GRANTS['restore-table'] ?? [], place);
    expect(await plan(answers)).toMatchObject({
      sourceExists: false,
      settingsSavedAt: expect.stringMatching(/^2026-11-24T01:15:0/),
      lost: [
        expect.stringMatching(/^stream NEW_AND_OLD_IMAGES: /),
        'point-in-time recovery, 35 days',
        expect.stringMatching(/^tags backup, backupctl:tagged: /),
        'resource policy',
        expect.stringMatching(/^alarms .*-throttled$/),
      ],
    });
  });

  test('people read the same, with the time of the night', async () => {
    const {code, stdout} = await desk.run(['restore-table', answers, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('to be set again afterwards, as saved 2026-11-24 01:15 UTC:');
    expect(stdout).toContain('point-in-time recovery, 35 days');
  });

  test('a table that had nothing but its tag', async () => {
    expect((await plan(groups)).lost).toEqual([expect.stringMatching(/^tags backup, backupctl:tagged: /)]);
  });

  test('settings that may not be read are no obstacle, and are said', async () => {
    desk.box.faults.plan([{service: 's3', operation: 'GetObject', kind: 'denied', times: 100}]);
    const {lost, settingsSavedAt} = await plan(answers);
    desk.box.faults.clear();
    expect([settingsSavedAt, lost.at(-1)]).toEqual([
      undefined,
      expect.stringContaining('could not be read: AccessDenied'),
    ]);
  });

  test('no night that tells: the kinds of settings', async () => {
    desk.box.s3.store.buckets.get(bucket)?.objects.clear();
    expect((await plan(answers)).lost.join()).toContain('whatever they were');
  });
});
