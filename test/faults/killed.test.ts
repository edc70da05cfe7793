import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type Desk, openDesk} from '../support/cli.ts';
import {root} from '../support/root.ts';
import {isWrite, writesOf} from '../support/writes.ts';

/** The program ends in the middle of setup, at one write call after the other; run again, the account is the same. */
const ARGS = ['setup', '-e', 'prod', '--yes'];
let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const world = ({box}: Desk) => {
  const {vaults, plans} = box.backup.state();
  return {
    roles: [...box.iam.roles.byName.values()].map(({name, attached}) => [name, attached]).sort(),
    vaults: vaults.map(({name, tags, notifications}) => [name, tags, notifications?.events]),
    plans: plans.map(({name, rules, selections}) => [name, rules.length, selections.map(({selection}) => selection)]),
    buckets: [...box.s3.store.buckets.values()].map(({name, policy, versioning}) => [name, policy, versioning]),
    topics: box.sns.topics.topics.map(({name}) => name),
    rules: box.events.rules().map(({name, targets}) => [name, targets.length]),
    alarms: box.cloudwatch.alarms().map(({name}) => name),
    queues: box.sqs.queues().map(({name}) => name),
  };
};

/** Starts setup, waits until a call of this operation hangs, and sends the signal. */
async function endAt(operation: string, service: string, signal: 'SIGKILL' | 'SIGINT') {
  desk.box.faults.plan([{service, operation, kind: 'slow', ms: 400, times: 1}]);
  const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...ARGS], {cwd: desk.folder, env: desk.env});
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  while (desk.box.faults.list()[0]?.hits === 0 && child.exitCode === null) await wait(5);
  child.kill(signal);
  const code = await ended;
  // What hung is answered to nobody; it is done all the same.
  await wait(450);
  desk.box.faults.clear();
  return {code, stderr};
}

test('killed at any kind of write, setup comes to the same account, and nothing twice', async () => {
  const reference = await openDesk();
  expect((await reference.run(ARGS)).code).toBe(0);
  const calls = reference.box.requests.list().filter(({operation}) => isWrite(operation));
  const kinds = [...new Map(calls.map(({service, operation}) => [operation, service])).entries()];
  expect(kinds.length).toBeGreaterThan(25);
  const expected = world(reference);
  await reference.close();
  for (const [operation, service] of kinds.filter((_, index) => index % 7 === 0)) {
    await desk.close();
    desk = await openDesk();
    await endAt(operation, service, 'SIGKILL');
    expect((await desk.run(ARGS)).code, operation).toBe(0);
    expect(world(desk), operation).toEqual(expected);
    desk.box.requests.clear();
    expect([(await desk.run(ARGS)).code, writesOf(desk.box)], operation).toEqual([0, []]);
  }
}, 240_000);

test('Ctrl-C in the middle says how far it came and ends 130; the next run makes the rest', async () => {
  const {code, stderr} = await endAt('CreateBackupPlan', 'backup', 'SIGINT');
  expect([code, stderr]).toEqual([130, expect.stringContaining('[INTERRUPTED]')]);
  expect(stderr).toMatch(/→ Run/);
  expect((await desk.run(ARGS)).code).toBe(0);
  expect(desk.box.backup.state().plans).toHaveLength(1);
});
