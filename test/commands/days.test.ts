import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dropUser} from '../../sandbox/src/services/cognito-idp/pool.ts';
import type {TableRestoreResult} from '../../src/lib/resources/table/restore.ts';
import type {PoolRestoreResult} from '../../src/lib/resources/user-pool/restore.ts';
import type {StatusResult} from '../../src/lib/status/read.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';

let desk: Desk;
let table: string;
let pool: string;
let date: string;
beforeAll(async () => {
  // Just after midnight the last nights would be those of the day before.
  desk = await openDesk({seed: 'questionnaire', now: Date.parse('2026-11-24T12:00:00Z')});
  await setUp(desk, 'prod');
  table = [...desk.box.dynamodb.store.tables.keys()].find((name) => /-prod-FactoryGroupsTable/.test(name)) ?? '';
  pool = [...desk.box.cognito.store.pools.values()].find(({name}) => name === 'factoryuserpooladminprod')?.id ?? '';
});
afterAll(() => desk.close());

describe('status', () => {
  test('before the first night: waiting, exit 0', async () => {
    const {exit, result} = await desk.json<StatusResult>(['status', '-e', 'prod']);
    expect([exit, result.verdict, new Set(result.resources.map(({state}) => state))]).toEqual([
      0,
      'waiting',
      new Set(['new']),
    ]);
  });

  test('after three nights: healthy, every resource with its nights, one line each', async () => {
    await desk.nights(3);
    date = new Date(desk.box.world.timeline.now()).toISOString().slice(0, 10);
    const {exit, result} = await desk.json<StatusResult>(['status', '-e', 'prod']);
    expect([exit, result.verdict, result.resources.length]).toEqual([0, 'healthy', 11]);
    expect(result.resources.every(({nights}) => nights.slice(-3).every(({mark}) => mark === 'good'))).toBe(true);
    expect(result.nextRunAt).toMatch(/T03:05:00.000Z$/);
    const {stdout} = await desk.run(['status', '-e', 'prod']);
    expect(stdout).toContain('✓ HEALTHY');
    expect(stdout.match(/^ {2}ok .*■■■/gm)).toHaveLength(11);
  });

  test('stale beyond --max-age ends 3 and says what to do', async () => {
    const {code, stdout} = await desk.run(['status', '-e', 'prod', '--max-age', '1h']);
    expect([code, stdout]).toEqual([3, expect.stringContaining('Next  backupctl check-account -e prod')]);
  });

  test('without -e it covers the account: the pools of all environments count', async () => {
    const {exit, result} = await desk.json<StatusResult>(['status']);
    expect(exit).toBe(3);
    expect(result.resources.filter(({state}) => state === 'never').map(({kind}) => kind)).toEqual(['user-pool']);
  });

  test('--ascii and a pipe: no colour, no mark beyond ASCII', async () => {
    const {stdout} = await desk.run(['status', '-e', 'prod', '--ascii']);
    expect(Array.from(stdout).filter((character) => character > '~')).toEqual([]);
    expect(stdout).not.toContain('\u001B');
  });
});

describe('backup-cognito', () => {
  test('exports now, and names where it lies; nobody is named', async () => {
    const {code, stdout, stderr} = await desk.run(['backup-cognito', '-e', 'prod']);
    expect(code).toBe(0);
    expect(stdout).toContain('40 users, 4 groups, ');
    expect(stdout).toContain(`s3://backupctl-123456789012-eu-west-1/cognito/${pool}/`);
    expect(stdout + stderr).not.toMatch(/@example\.(com|org)/);
  });
});

describe('restore-table', () => {
  const items = async (name: string) =>
    new Set(
      (await desk.box.dynamodb.items.items(name)).map((item) =>
        JSON.stringify(item, (_key, value: unknown) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
        ),
      ),
    );

  test('a name that does not exist: the near ones, exit 2', async () => {
    const {code, stderr} = await desk.run(['restore-table', 'FactoryGroupsTable']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`Did you mean ${table}?`)]);
  });

  test('a time before the first backup: what there is, exit 2', async () => {
    const {error, exit} = await desk.json(['restore-table', table, '--at', '2026-01-01', '--yes']);
    expect([exit, error?.code]).toEqual([2, 'RECOVERY_POINT_MISSING']);
  });

  test('a target that exists is refused before anything starts, exit 8', async () => {
    desk.box.requests.clear();
    const {code, stderr} = await desk.run(['restore-table', table, '--to', 'FactoryAaiTokensTable-prod', '--yes']);
    expect([code, stderr]).toEqual([8, expect.stringContaining('[RESTORE_TARGET_EXISTS]')]);
    expect(desk.box.requests.list().some(({operation}) => operation === 'StartRestoreJob')).toBe(false);
  });

  test('without an answer nothing starts, exit 2; a wrong --confirm is refused, exit 8', async () => {
    expect((await desk.run(['restore-table', table, '--to', 'new'])).code).toBe(2);
    expect((await desk.run(['restore-table', table, '--to', 'new', '--confirm', 'old'])).code).toBe(8);
    expect(desk.box.backup.state().restores).toEqual([]);
  });

  test('--dry-run plans; --json alone is never consent', async () => {
    expect(await desk.json<TableRestoreResult>(['restore-table', table, '--dry-run'])).toMatchObject({
      exit: 0,
      result: {status: 'planned', plan: {source: table}},
    });
    expect(await desk.json(['restore-table', table])).toMatchObject({exit: 2, error: {code: 'ANSWER_NEEDED'}});
    expect(desk.box.backup.state().restores).toEqual([]);
  });

  test('with the source there: keys, every index and the items are equal', async () => {
    const {exit, result} = await desk.json<TableRestoreResult>([
      'restore-table',
      table,
      '--to',
      'groups-back',
      '--confirm',
      'groups-back',
    ]);
    expect([exit, result.status, result.items]).toEqual([0, 'finished', 5]);
    expect(result.verification.map(({what, state}) => `${what}: ${state}`)).toEqual([
      'keys: equal',
      'attributes: equal',
      'billing: equal',
      'global index pin-code-index: equal',
      'local index organization_name-index: equal',
      'local index valid-until-index: equal',
      'items: equal',
    ]);
    expect(await items('groups-back')).toEqual(await items(table));
  });

  test('--no-wait ends 6 with the command that goes on, and that command finishes', async () => {
    const {code, stdout} = await desk.run(['restore-table', table, '--to', 'groups-later', '--yes', '--no-wait']);
    const [, run] = /restore-table --resume (\S+)/.exec(stdout) ?? [];
    expect([code, run]).toEqual([6, expect.stringMatching(/^table-/)]);
    expect(await desk.json<TableRestoreResult>(['restore-table', '--resume', run ?? ''])).toMatchObject({
      exit: 0,
      result: {runId: run, status: 'finished'},
    });
    expect(
      desk.box.backup.state().restores.filter(({metadata}) => metadata['targetTableName'] === 'groups-later'),
    ).toHaveLength(1);
    expect((await desk.run(['restore-table', '--resume', 'table-none'])).code).toBe(2);
  });
});

describe('restore-cognito', () => {
  test('a date without an archive names the nearest, exit 2; a date that is none is a usage error', async () => {
    expect(await desk.json(['restore-cognito', '-e', 'prod', '--date', '2026-01-01', '--confirm', pool])).toMatchObject(
      {exit: 2, error: {code: 'ARCHIVE_DATE_MISSING', next: [expect.stringContaining('--date')]}},
    );
    expect(await desk.json(['restore-cognito', '--date', 'yesterday'])).toMatchObject({
      exit: 2,
      error: {code: 'USAGE'},
    });
  });

  test('a flipped byte in the archive: refused before the first write', async () => {
    const bucket = desk.box.s3.store.buckets.get('backupctl-123456789012-eu-west-1')!;
    const key = [...bucket.objects.keys()].find((each) => each.includes(`${date}/nightly`) && each.includes('users-'))!;
    const [version] = bucket.objects.get(key)!;
    const damaged = Buffer.from(version!.body);
    damaged[100] = (damaged[100] ?? 0) ^ 1;
    bucket.objects.set(key, [{...version!, body: damaged}]);
    desk.box.requests.clear();
    const run = `nightly-${date}`;
    expect(
      await desk.json(['restore-cognito', '-e', 'prod', '--date', date, '--run', run, '--confirm', pool]),
    ).toMatchObject({exit: 1, error: {code: 'ARCHIVE_PART_DAMAGED'}});
    expect(desk.box.requests.list().filter(({operation}) => /^Admin|^Create/.test(operation))).toEqual([]);
    bucket.objects.set(key, [version!]);
  });

  test('the name of the pool must be given; a wrong one is refused', async () => {
    expect((await desk.run(['restore-cognito', '-e', 'prod', '--date', date, '--yes'])).code).toBe(2);
    expect(
      (await desk.run(['restore-cognito', '-e', 'prod', '--date', date, '--confirm', 'eu-west-1_wrong'])).code,
    ).toBe(8);
  });

  test('users, groups and memberships come back; nobody is mailed; the disabled stay disabled; files are private', async () => {
    const store = desk.box.cognito.store.pools.get(pool)!;
    const before = new Map(
      store.users.map((each) => [
        each.username,
        {
          enabled: each.enabled,
          attributes: [...each.attributes]
            .filter(([name]) => name !== 'sub')
            .sort()
            .join(),
        },
      ]),
    );
    const doomed = store.users.filter(({status}, index) => index % 4 === 0 && status !== 'EXTERNAL_PROVIDER');
    for (const each of doomed) dropUser(store, each);
    store.groups.delete('editors');
    const {code, stdout, stderr} = await desk.run(['restore-cognito', '-e', 'prod', '--date', date, '--confirm', pool]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('✓ Restored')]);
    expect(stdout + stderr).not.toMatch(/@example\.(com|org)/);
    expect(desk.box.world.mailbox).toEqual([]);
    expect(
      new Map(
        store.users.map((each) => [
          each.username,
          {
            enabled: each.enabled,
            attributes: [...each.attributes]
              .filter(([name]) => name !== 'sub')
              .sort()
              .join(),
          },
        ]),
      ),
    ).toEqual(before);
    const files = readdirSync(desk.folder).filter((name) => name.startsWith('backupctl-subs'));
    expect(statSync(join(desk.folder, files[0] ?? '')).mode & 0o777).toBe(0o600);
    const lines = readFileSync(join(desk.folder, files[0] ?? ''), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines).toHaveLength(38);
    expect(lines.filter(({oldSub, newSub}) => oldSub !== newSub)).toHaveLength(doomed.length);
  });

  test('a second restore changes nothing', async () => {
    desk.box.requests.clear();
    const {result, error} = await desk.json<PoolRestoreResult>([
      'restore-cognito',
      '-e',
      'prod',
      '--date',
      date,
      '--confirm',
      pool,
    ]);
    expect(error).toBeUndefined();
    expect(result).toMatchObject({status: 'finished', users: {created: 0, repaired: 0}, memberships: {added: 0}});
    expect(
      desk.box.requests.list().filter(({operation}) => /^Admin(Create|Set|Disable|Add|Update)/.test(operation)),
    ).toEqual([]);
  });

  test('what cannot be written is listed by itself and ends 5', async () => {
    desk.box.faults.plan([
      {
        service: 'cognito-idp',
        operation: 'AdminCreateUser',
        kind: 'error',
        code: 'UserLambdaValidationException',
        message: 'PreSignUp failed',
        times: 1,
      },
    ]);
    const store = desk.box.cognito.store.pools.get(pool)!;
    for (const each of store.users.filter(({status}) => status === 'CONFIRMED').slice(0, 3)) dropUser(store, each);
    const {exit, result} = await desk.json<PoolRestoreResult>([
      'restore-cognito',
      '-e',
      'prod',
      '--date',
      date,
      '--confirm',
      pool,
    ]);
    expect([exit, result.status, result.users?.failed]).toEqual([5, 'partial', 1]);
    expect(result.files.some((file) => file.includes('failures'))).toBe(true);
  });
});

test('configuration: unknown environment, guard and complaints, each before anything is asked of AWS', async () => {
  expect(await desk.json(['setup', '-e', 'tset', '--yes'])).toMatchObject({
    exit: 2,
    error: {code: 'ENVIRONMENT_UNKNOWN', next: ['Did you mean -e test?']},
  });
  expect(await desk.json(['setup', '--yes'])).toMatchObject({
    exit: 2,
    error: {code: 'ENVIRONMENT_NEEDED', next: ['-e prod', '-e test']},
  });
  const file = join(desk.folder, 'other.yaml');
  writeFileSync(file, 'environments:\n  prod:\n    account: "999999999999"\n');
  desk.box.requests.clear();
  expect(await desk.json(['status', '-e', 'prod', '--config', file])).toMatchObject({
    exit: 4,
    error: {code: 'WRONG_ACCOUNT'},
  });
  expect(desk.box.requests.list().map(({operation}) => operation)).toEqual(['GetCallerIdentity']);
  writeFileSync(file, 'valut: x\n');
  desk.box.requests.clear();
  expect(await desk.json(['status', '--config', file])).toMatchObject({exit: 2, error: {code: 'CONFIG_INVALID'}});
  expect(desk.box.requests.list()).toEqual([]);
});
