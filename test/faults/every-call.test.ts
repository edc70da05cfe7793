import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Fault} from '../../sandbox/src/kernel/faults.ts';
import {dropUser} from '../../sandbox/src/services/cognito-idp/pool.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';
import {saveWorld} from '../support/saved-world.ts';
import {runWarm} from '../support/warm.ts';
import {isWrite} from '../support/writes.ts';

/**
 * Each command is run once to learn which calls it makes; then once more for each of them and each kind of fault. A
 * fault that passes (cut before, answer lost, throttled) must not be noticed in the outcome; a refusal must end 4 or 1
 * with a next step, and running the same again must reach the same world.
 */
type Kind = Fault['kind'];
/** A night is the export of that date; just after midnight it would be the one of the day before. */
const NOON = Date.parse('2026-11-24T12:00:00Z');
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

async function strike<Result>(
  desk: Desk,
  args: readonly string[],
  {service, operation, kind}: ReturnType<typeof plans>[number],
) {
  desk.box.faults.clear();
  desk.box.faults.plan([{service, operation, kind, times: 1}]);
  const {exit, error, result} = await runWarm<Result>(desk, args);
  const [fault] = desk.box.faults.list();
  desk.box.faults.clear();
  return {exit, next: error?.next ?? [], error, result, hit: fault?.hits === 1};
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

  let desk: Desk;
  let reset: () => Promise<void>;
  beforeAll(async () => {
    desk = await openDesk({seed: 'questionnaire', now: NOON});
    reset = await saveWorld(desk);
    expect((await desk.run(args)).code).toBe(0);
    reference = world(desk);
    calls = plans(desk);
  });
  afterAll(() => desk.close());

  test('whatever call is struck, it ends in the same account, at once or when run again, and nothing twice', async () => {
    expect(calls.length).toBeGreaterThan(40);
    for (const plan of calls) {
      await reset();
      const label = `${plan.kind} at ${plan.service}:${plan.operation}`;
      const first = await strike(desk, args, plan);
      expect(first.hit, label).toBe(true);
      if (PASSING.includes(plan.kind)) expect([label, first.exit, first.error]).toEqual([label, 0, undefined]);
      else expect([label, first.exit === 4 || first.exit === 0 || first.exit === 1]).toEqual([label, true]);
      if (first.exit !== 0) expect([label, first.next]).toEqual([label, expect.arrayContaining([expect.any(String)])]);
      // What passed needs no second run.
      if (first.exit !== 0 || plan.kind === 'denied') expect((await runWarm(desk, args)).exit, label).toBe(0);
      expect(world(desk), label).toEqual(reference);
    }
  }, 150_000);
});

describe('restores', () => {
  let desk: Desk;
  let table: string;
  let pool: string;
  let date: string;
  beforeAll(async () => {
    desk = await openDesk({seed: 'questionnaire', now: NOON});
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
      const args = ['restore-table', table, '--to', target, '--yes'];
      const first = await strike(desk, args, plan);
      expect(first.hit, label).toBe(true);
      if (PASSING.includes(plan.kind)) expect([label, first.exit, first.error]).toEqual([label, 0, undefined]);
      if (first.exit !== 0) {
        expect([label, first.exit, first.next]).toEqual([label, 4, expect.arrayContaining([expect.any(String)])]);
        const [, run] = /--resume (table-\S+)/.exec(first.next.join('\n')) ?? [];
        const again = await runWarm(desk, run === undefined ? args : ['restore-table', '--resume', run]);
        expect([label, again.exit, again.error]).toEqual([label, 0, undefined]);
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
      if (PASSING.includes(plan.kind)) expect([label, first.exit, first.error]).toEqual([label, 0, undefined]);
      if (first.exit !== 0) {
        expect([label, first.exit]).toEqual([label, 4]);
        const [, run] = /--resume (pool-\S+)/.exec(first.next.join('\n')) ?? [];
        const again = await runWarm(
          desk,
          run === undefined ? args : ['restore-cognito', '--resume', run, '--confirm', pool],
        );
        expect([label, again.exit, again.error]).toEqual([label, 0, undefined]);
      }
      expect(people(), label).toEqual(everybody);
      expect(desk.box.world.mailbox, label).toEqual([]);
    }
  }, 150_000);
});
