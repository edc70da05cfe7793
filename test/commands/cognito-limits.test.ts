import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {SandboxOptions} from '../../sandbox/src/index.ts';
import type {Pool} from '../../sandbox/src/services/cognito-idp/pool.ts';
import type {QuotaState} from '../../sandbox/src/services/cognito-idp/rates.ts';
import {control} from '../../sandbox/test/clients.ts';
import type {BackupCognitoResult} from '../../src/lib/backup-cognito/export.ts';
import {nightlyNames} from '../../src/lib/nightly/deploy/names.ts';
import {type Desk, openDesk} from '../support/cli.ts';
import {executionsOf} from '../support/executions.ts';
import {root} from '../support/root.ts';
import {completed, namesIn, objectsOf, peopleOf, witness} from '../support/witness.ts';

/** AWS's limits and moods, met by the whole command: rates, throttles, tokens, short pages, sizes, replicas. */
const BUCKET = 'backupctl-123456789012-eu-west-1';
const LIFTED = [
  'UserList',
  'UserPoolRead',
  'UserPoolResourceRead',
  'UserPoolResourceRead.groups',
  'UserPoolClientRead',
];
const RATES = LIFTED.flatMap((category) => ['--rate', `${category}=5000`]);
const EXPORT = ['backup-cognito', '-e', 'limits'];

let desk: Desk;
afterEach(() => desk.close());
async function open(options: SandboxOptions = {}): Promise<void> {
  desk = await openDesk({seed: 'empty', now: Date.parse('2026-11-24T12:00:00Z'), ...options});
  desk.box.s3.store.create(BUCKET, 'eu-west-1');
}

/** Group name → how many of the users are in it. */
function plant(users: number, groups: Readonly<Record<string, number>>, name = 'pool'): Pool {
  const {cognito, world} = desk.box;
  const {store} = cognito;
  const pool = store.create(name, 'eu-west-1', {}, store.schemaFor([]));
  Object.assign(pool, {tags: {WbyEnvironment: 'limits'}, everTagged: true});
  const people = Array.from({length: users}, (_, index) =>
    store.add(pool, {username: `user-${index}`, attributes: {sub: world.uuid(), email: `u${index}@example.com`}}),
  );
  for (const [group, members] of Object.entries(groups)) {
    const made = store.addGroup(pool, {name: group});
    for (const user of people.slice(0, members)) store.join(made, user);
  }
  return pool;
}

const exported = (more: readonly string[] = []) => desk.json<BackupCognitoResult>([...EXPORT, ...more]);
const callsOf = (operation: string) => desk.box.requests.list().filter((each) => each.operation === operation).length;
const runsOf = ({id}: Pool) => completed(objectsOf(desk.box).keys()).filter((run) => run.includes(id));

/** The newest archive of the pool has exactly its people. */
function expectWhole(pool: Pool): void {
  const archive = witness(objectsOf(desk.box), runsOf(pool).at(-1) ?? 'no run');
  const people = peopleOf(pool);
  expect(namesIn(archive)).toEqual(people);
  const {counts} = archive.manifest;
  expect([counts.users, counts.groups, counts.memberships, counts.late, counts.vanished]).toEqual([
    people.users.length,
    people.groups.length,
    people.memberships.length,
    0,
    0,
  ]);
}

describe('with the quotas of AWS', () => {
  test('nothing is throttled at the default pace, nor at all of it', async () => {
    await open({quotas: true});
    const pool = plant(600, {all: 600, half: 300, few: 3});
    for (const pace of [[], ['--pace', '100%']]) {
      await control(desk.box.endpoint, 'POST', 'quotas', {});
      const {exit, result} = await exported(pace);
      const {on, calls, throttled} = (await control(desk.box.endpoint, 'GET', 'quotas')) as QuotaState;
      expect([exit, result.pools[0]?.throttles, on, throttled]).toEqual([0, 0, true, {}]);
      expect(calls.UserList).toBe(10 + 10 + 5 + 1);
    }
    expectWhole(pool);
  }, 60_000);

  test('three of ten lists throttled: it ends, exactly, and tells how often', async () => {
    await open();
    const pool = plant(600, {all: 600, half: 300, few: 3});
    // Of each ten calls the third, the sixth and the tenth; a fault does not see the calls that one before it struck.
    const struck = Array.from({length: 9}, (_, index) => Math.floor((10 * (index + 1)) / 3));
    for (const operation of ['ListUsers', 'ListUsersInGroup'])
      desk.box.faults.plan(
        struck.map((call, index) => ({
          service: 'cognito-idp',
          operation,
          kind: 'throttle',
          times: 1,
          after: call - 1 - index,
        })),
      );
    const {exit, result} = await exported(['--rate', 'UserList=200']);
    const hits = desk.box.faults.list().filter((fault) => fault.hits === 1).length;
    const lists = callsOf('ListUsers') + callsOf('ListUsersInGroup');
    expect(hits / lists).toBeGreaterThan(0.27);
    expect([exit, result.pools[0]?.throttles]).toEqual([0, hits]);
    expectWhole(pool);
  }, 90_000);
});

test('tokens older than an hour: what was on record of the list is begun anew, nobody is lost and nobody twice', async () => {
  await open();
  const pool = plant(600, {all: 600});
  desk.box.faults.plan([{service: 'cognito-idp', operation: 'ListUsers', kind: 'slow', ms: 500, times: 1, after: 5}]);
  const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...EXPORT], {
    cwd: desk.folder,
    env: desk.env,
    stdio: 'ignore',
  });
  await expect.poll(() => desk.box.faults.list()[0]?.hits, {timeout: 15_000}).toBe(1);
  child.kill('SIGINT');
  expect((await once(child, 'close'))[0]).toBe(130);
  await desk.box.world.timeline.advanceTo(desk.box.world.timeline.now() + 61 * 60_000);
  desk.box.requests.clear();
  const {exit, result} = await exported();
  expect([exit, result.pools[0]?.resumed]).toEqual([0, true]);
  // One refused token, and then the whole list.
  expect(
    desk.box.requests.list().filter(({operation, status}) => operation === 'ListUsers' && status === 400),
  ).toHaveLength(1);
  expect(callsOf('ListUsers')).toBe(11);
  expectWhole(pool);
}, 60_000);

test('a page that fails for good: the command fails, there is no manifest, and that date is no backup', async () => {
  await open();
  const pool = plant(600, {all: 600});
  const damage = {service: 'cognito-idp', operation: 'ListUsers', kind: 'error', times: 1_000, after: 4} as const;
  desk.box.faults.plan([{...damage, code: 'InvalidParameterException'}]);
  const {exit, error} = await exported();
  expect([exit, error?.code]).toEqual([1, 'AWS_REFUSED']);
  expect(runsOf(pool)).toEqual([]);
  const restore = ['restore-cognito', '-e', 'limits', '--date', '2026-11-24', '--confirm', pool.id];
  expect(await desk.json(restore)).toMatchObject({exit: 1, error: {code: 'ARCHIVE_INCOMPLETE'}});
  expect(await desk.json([...EXPORT, '--verify', '2026-11-24'])).toMatchObject({
    exit: 1,
    error: {code: 'ARCHIVE_INCOMPLETE'},
  });
  expect(desk.box.requests.list().filter(({operation}) => /^Admin|^Create(Group|User)/.test(operation))).toEqual([]);
}, 60_000);

describe('a replica', () => {
  let pool: Pool;
  beforeEach(async () => {
    await open();
    pool = plant(3, {});
    pool.primaryRegion = 'eu-central-1';
  });

  test('the command refuses it and names the region of the primary', async () => {
    const {exit, error} = await exported();
    expect([exit, error?.code, error?.message]).toEqual([8, 'POOL_REPLICA', expect.stringContaining('eu-central-1')]);
    expect(error?.next).toEqual([expect.stringContaining('--region eu-central-1')]);
    expect(runsOf(pool)).toEqual([]);
  }, 60_000);

  test('the night ends at once, without a second attempt, under the same name', async () => {
    expect((await desk.run(['setup', '-e', 'limits', '--yes'])).code).toBe(0);
    await desk.nights(1);
    const place = {partition: 'aws', account: '123456789012', region: 'eu-west-1'};
    const executions = await executionsOf(desk.box, nightlyNames('limits', place).machineArn('pools'));
    const night = executions.find(({name}) => name?.startsWith('cognito-'))!;
    expect([night.status, night.error, night.cause]).toEqual([
      'FAILED',
      'POOL_REPLICA',
      expect.stringContaining('eu-central-1'),
    ]);
    expect(night.history.filter(({type}) => type === 'TaskFailed' || type === 'LambdaFunctionFailed')).toHaveLength(1);
    expect(night.stopDate!.getTime() - night.startDate!.getTime()).toBeLessThan(10_000);
  }, 60_000);
});

describe('awkward sizes', () => {
  test.each([
    ['full pages', []],
    ['short and empty pages', [60, 0, 7, 1]],
  ])(
    '61, 120 and 121 users; groups of 0, 60 and 61; a user in 61 and one in 100 groups: %s',
    async (_name, lengths) => {
      await open();
      const many = (count: number, from = 0) =>
        Object.fromEntries(Array.from({length: count}, (_, index) => [`g${from + index}`, 1]));
      const pools = [
        plant(61, {none: 0, page: 60, more: 61}, 'one'),
        plant(120, {...many(61), none: 0}, 'two'),
        plant(121, {page: 60, more: 61, all: 121, ...many(97)}, 'three'),
        plant(0, {none: 0}, 'nobody'),
      ];
      await control(desk.box.endpoint, 'POST', 'pages', {lengths});
      const {exit, result} = await exported(RATES);
      expect([exit, result.pools.length]).toEqual([0, 4]);
      for (const pool of pools) expectWhole(pool);
    },
    60_000,
  );

  test('ten thousand groups, with lifted rates', async () => {
    await open();
    const groups = Object.fromEntries(
      Array.from({length: 10_000}, (_, index) => [`g${index}`, index % 50 === 0 ? 1 : 0]),
    );
    const pool = plant(61, groups);
    const {exit} = await exported(RATES);
    expect(exit).toBe(0);
    expectWhole(pool);
    // As many calls as groups, and few objects.
    expect(callsOf('ListUsersInGroup')).toBe(10_000);
    expect([...objectsOf(desk.box).keys()].length).toBeLessThan(10);
  }, 120_000);
});
