import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Fault} from '../../sandbox/src/kernel/faults.ts';
import {dropUser} from '../../sandbox/src/services/cognito-idp/pool.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';
import {isWrite} from '../support/writes.ts';

/**
 * Each command is run once to learn which calls it makes; then once more for each of them and each kind of fault. A
 * fault that passes (cut before, answer lost, throttled) must not be noticed in the outcome; a refusal must end 4 or 1
 * with a next step, and running the same again must reach the same world.
 */
type Kind = Fault['kind'];
const PASSING: readonly Kind[] = ['reset', 'lost', 'throttle'];
const KINDS: readonly Kind[] = [...PASSING, 'denied'];

/**
 * Every operation that changes something meets a fault that passes and a refusal, in turn over the kinds. One that only
 * reads leaves nothing half done whatever strikes it, and meets one of the four.
 */
function plans(desk: Desk): readonly {readonly service: string; readonly operation: string; readonly kind: Kind}[] {
  const seen = new Map(
    desk.box.requests.list().map(({service, operation}) => [`${service}:${operation}`, {service, operation}]),
  );
  return [...seen.values()]
    .filter(({operation}) => operation !== 'GetCallerIdentity')
    .flatMap((call, index) => {
      const kinds = isWrite(call.operation) ? [PASSING[index % 3], 'denied' as const] : [KINDS[index % 4]];
      return kinds.map((kind) => ({...call, kind: kind ?? 'reset'}));
    });
}

async function strike(
  desk: Desk,
  args: readonly string[],
  {service, operation, kind}: ReturnType<typeof plans>[number],
) {
  desk.box.faults.clear();
  desk.box.faults.plan([{service, operation, kind, times: 1}]);
  const ran = await desk.run(args);
  const [fault] = desk.box.faults.list();
  desk.box.faults.clear();
  return {...ran, hit: fault?.hits === 1};
}

describe('setup', () => {
  let reference: unknown;
  const args = ['setup', '-e', 'prod', '--yes'];
  /** What matters of the world, without ids and times. */
  const world = ({box}: Desk) => ({
    roles: [...box.iam.roles.byName.values()]
      .map(({name, attached, inline}) => [name, attached, Object.keys(inline)])
      .sort(),
    vaults: box.backup.state().vaults.map(({name}) => name),
    plans: box.backup
      .state()
      .plans.map(({name, rules, selections, tags}) => [name, rules.length, selections.length, tags]),
    tags:
      [...box.dynamodb.store.tables.values()].filter(({tags}) => tags['backup'] === 'daily').length +
      [...box.s3.store.buckets.values()].filter(({tags}) => tags['backup'] === 'daily').length,
    schedules: box.scheduler.deliveries.length,
    topics: box.sns.topics.topics.map(({name, attributes}) => [name, attributes['Policy']]),
    rules: box.events.rules().map(({name, pattern, targets}) => [name, pattern, targets.length]),
    alarms: box.cloudwatch.alarms().map(({name}) => name),
    queues: box.sqs.queues().map(({name}) => name),
    told: box.backup.state().vaults.map(({notifications}) => notifications),
  });
  let calls: ReturnType<typeof plans>;

  beforeAll(async () => {
    const desk = await openDesk();
    expect((await desk.run(args)).code).toBe(0);
    reference = world(desk);
    calls = plans(desk);
    await desk.close();
  });

  test('whatever call is struck, running it again makes the same account, and nothing twice', async () => {
    expect(calls.length).toBeGreaterThan(40);
    // Two cores and five minutes: every third plan here, the others by the turn of the list in the next test.
    for (const plan of calls.filter((_, index) => index % 3 === 0)) {
      const desk = await openDesk();
      const label = `${plan.kind} at ${plan.service}:${plan.operation}`;
      const first = await strike(desk, args, plan);
      expect(first.hit, label).toBe(true);
      if (PASSING.includes(plan.kind))
        expect([label, first.code, first.stderr]).toEqual([label, 0, expect.any(String)]);
      else expect([label, first.code === 4 || first.code === 0 || first.code === 1]).toEqual([label, true]);
      if (first.code !== 0) expect(first.stderr, label).toMatch(/→ \S/);
      expect((await desk.run(args)).code, label).toBe(0);
      expect(world(desk), label).toEqual(reference);
      await desk.close();
    }
  }, 150_000);
});

describe('restores', () => {
  let desk: Desk;
  let table: string;
  let pool: string;
  let date: string;
  beforeAll(async () => {
    desk = await openDesk();
    await setUp(desk, 'prod');
    await desk.nights(1);
    date = new Date(desk.box.world.timeline.now()).toISOString().slice(0, 10);
    table = [...desk.box.dynamodb.store.tables.keys()].find((name) => /-prod-FactoryGroupsTable/.test(name)) ?? '';
    pool = [...desk.box.cognito.store.pools.values()].find(({name}) => name === 'factoryuserpooladminprod')?.id ?? '';
  });
  afterAll(() => desk.close());

  test('restore-table: one job and the whole table, whatever call was struck', async () => {
    desk.box.requests.clear();
    expect((await desk.run(['restore-table', table, '--to', 'clean', '--yes'])).code).toBe(0);
    const calls = plans(desk);
    expect(calls.map(({operation}) => operation)).toContain('StartRestoreJob');
    for (const [index, plan] of calls.entries()) {
      const target = `struck-${index}`;
      const label = `${plan.kind} at ${plan.service}:${plan.operation}`;
      const first = await strike(desk, ['restore-table', table, '--to', target, '--yes'], plan);
      expect(first.hit, label).toBe(true);
      if (PASSING.includes(plan.kind))
        expect([label, first.code, first.stderr.includes('✗')]).toEqual([label, 0, false]);
      if (first.code !== 0) {
        expect([label, first.code, first.stderr]).toEqual([label, 4, expect.stringMatching(/→ \S/)]);
        const [, run] = /--resume (table-\S+)/.exec(first.stderr) ?? [];
        const again = await desk.run(
          run === undefined ? ['restore-table', table, '--to', target, '--yes'] : ['restore-table', '--resume', run],
        );
        expect([label, again.code, again.stderr]).toEqual([label, 0, expect.any(String)]);
      }
      const jobs = desk.box.backup.state().restores.filter(({metadata}) => metadata['targetTableName'] === target);
      expect([label, jobs.map(({status}) => status)]).toEqual([label, ['COMPLETED']]);
      expect((await desk.box.dynamodb.items.items(target)).length, label).toBe(5);
    }
  }, 120_000);

  test('restore-cognito: everybody back, nobody twice, nobody mailed, whatever call was struck', async () => {
    const store = desk.box.cognito.store.pools.get(pool)!;
    const groupsOf = (user: (typeof store.users)[number]) =>
      desk.box.cognito.store.groupsOf(store, user).map(({name}) => name);
    const people = () =>
      store.users.map((user) => `${user.username} ${user.enabled} ${groupsOf(user).sort().join()}`).sort();
    const everybody = people();
    // The same people each time: a restore puts them at the end of the list.
    const lost = new Set(
      store.users
        .filter(({status}, index) => status !== 'EXTERNAL_PROVIDER' && index % 7 === 3)
        .map(({username}) => username),
    );
    const disaster = () => {
      for (const user of store.users.filter(({username}) => lost.has(username))) dropUser(store, user);
      store.groups.delete('analysts');
    };
    const args = ['restore-cognito', '-e', 'prod', '--date', date, '--confirm', pool];
    disaster();
    desk.box.requests.clear();
    expect((await desk.run(args)).code).toBe(0);
    // Each of these takes seconds at Cognito's own pace: a mixed third of them.
    for (const plan of plans(desk).filter((_, index) => index % 3 === 0)) {
      const label = `${plan.kind} at ${plan.service}:${plan.operation}`;
      disaster();
      const first = await strike(desk, args, plan);
      expect(first.hit, label).toBe(true);
      if (PASSING.includes(plan.kind)) expect([label, first.code]).toEqual([label, 0]);
      if (first.code !== 0) {
        expect([label, first.code]).toEqual([label, 4]);
        const [, run] = /--resume (pool-\S+)/.exec(first.stderr) ?? [];
        expect(
          (await desk.run(run === undefined ? args : ['restore-cognito', '--resume', run, '--confirm', pool])).code,
          label,
        ).toBe(0);
      }
      expect(people(), label).toEqual(everybody);
      expect(desk.box.world.mailbox, label).toEqual([]);
    }
  }, 150_000);
});
