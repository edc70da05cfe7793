import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {setTimeout as wait} from 'node:timers/promises';
import {build} from 'esbuild';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createRandom} from '../../sandbox/src/seeds/random.ts';
import type {VerifyResult} from '../../src/lib/backup-cognito/verify.ts';
import {type Desk, openDesk} from '../support/cli.ts';
import {root} from '../support/root.ts';
import {
  completed,
  filesOf,
  namesBelow,
  namesIn,
  type Objects,
  objectsOf,
  peopleOf,
  witness,
} from '../support/witness.ts';

/**
 * A pool large enough to be listed in shards, one group with parts of its own, one that shares them, the awkward sizes,
 * and empty ones. A moment is a call that the sandbox has just answered and up to eight milliseconds more: so they lie
 * evenly over the whole export however fast this machine is, and the answer has arrived or has not.
 */
const POOL = 'eu-west-1_large0001';
const BUCKET = 'backupctl-123456789012-eu-west-1';
const USERS = 5_010;
const MEMBERS = {everybody: 5_001, many: 700, 'page-and-one': 61, page: 60, one: 1, nobody: 0, 'nobody-else': 0};
const RATES = ['UserList', 'UserPoolRead', 'UserPoolResourceRead', 'UserPoolClientRead'].flatMap((category) => [
  '--rate',
  `${category}=1000`,
]);
const SEED = process.env['KILL_SEED'] ?? String(Date.now());

const folder = mkdtempSync(join(tmpdir(), 'backupctl-killed-'));
const script = join(folder, 'export-child.mjs');
const desks: Desk[] = [];

beforeAll(async () => {
  await build({
    entryPoints: [join(root, 'test/support/export-child.ts')],
    outfile: script,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    target: 'node20',
    logLevel: 'warning',
    banner: {js: "import {createRequire} from 'node:module';const require = createRequire(import.meta.url);"},
  });
});
afterAll(async () => {
  for (const desk of desks) await desk.close();
  rmSync(folder, {recursive: true, force: true});
});

async function openWorld(): Promise<Desk> {
  const desk = await openDesk({seed: 'empty', now: Date.parse('2026-11-24T08:00:00Z')});
  desks.push(desk);
  const {cognito, s3} = desk.box;
  const {store} = cognito;
  const random = createRandom('killed');
  const pool = store.create('large', 'eu-west-1', {}, store.schemaFor([]), POOL);
  Object.assign(pool, {tags: {WbyEnvironment: 'large'}, everTagged: true});
  const users = Array.from({length: USERS}, (_, index) =>
    store.add(pool, {username: `user-${index}`, attributes: {sub: random.uuid()}}),
  );
  for (const [name, count] of Object.entries(MEMBERS)) {
    const group = store.addGroup(pool, {name});
    for (const user of users.slice(0, count)) store.join(group, user);
  }
  s3.store.create(BUCKET, 'eu-west-1');
  return desk;
}

interface Exporter {
  readonly args: readonly string[];
  /** What lies where it writes. */
  readonly keys: () => Iterable<string>;
  readonly objects: () => Objects;
}

interface Kills {
  readonly desk: Desk;
  readonly exporter: Exporter;
  readonly kills: number;
  readonly name: string;
}

/** Runs the exporter until it ends, or kills it at the call of that number; answers whether it was killed. */
async function run(
  {desk, exporter, name}: Kills,
  call: number,
  delay: number,
): Promise<{killed: boolean; calls: number}> {
  const {box} = desk;
  const before = box.requests.list().length;
  const child = spawn(process.execPath, exporter.args, {
    cwd: desk.folder,
    env: desk.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const gone = watch(desk, child, before + call, delay);
  const [code, signal] = await ended;
  gone();
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the exporter of ${name} ended ${code}\n${await said}`);
  return {killed: signal === 'SIGKILL', calls: box.requests.list().length - before};
}

/** Kills the child when the log has so many lines. */
function watch({box}: Desk, child: ChildProcess, lines: number, delay: number): () => void {
  const {add} = box.requests;
  box.requests.add = (request) => {
    add(request);
    if (box.requests.list().length === lines) void wait(delay).then(() => child.kill('SIGKILL'));
  };
  return () => {
    box.requests.add = add;
  };
}

/** Kills it so often, each time followed by the same command; every run that ends is looked at. */
async function killOften(given: Kills): Promise<void> {
  const {kills, name} = given;
  const random = createRandom(`${SEED}/${name}`);
  const {calls: whole} = await run(given, Number.POSITIVE_INFINITY, 0);
  await look(given, 1);
  let ended = 1;
  for (let killed = 0, begun = 0; killed < kills; begun++) {
    // A dead run goes on where it was, so most steps are short; the long ones also kill what begins anew as a whole.
    const span = begun % 10 === 0 ? whole : Math.ceil(whole / 10);
    const outcome = await run(given, 1 + random.below(span), random.below(9));
    if (outcome.killed) killed += 1;
    ended = await look(given, ended + 1);
  }
  await run(given, Number.POSITIVE_INFINITY, 0);
  await look(given, ended + 1);
}

/** One manifest more at most, and what it says is so. Answers how many there are. */
async function look({desk: {box}, exporter, name}: Kills, most: number): Promise<number> {
  const runs = completed(exporter.keys());
  expect(runs.length, `manifests of ${name}`).toBeLessThanOrEqual(most);
  if (runs.length === most) {
    check(exporter.objects(), runs.at(-1)!, peopleOf(box.cognito.store.pools.get(POOL)!));
    // A run is named by its second: the next one must not be taken for this one.
    await box.world.timeline.advanceTo(box.world.timeline.now() + 1_000);
  }
  return runs.length;
}

function check(objects: Objects, run: string, expected: ReturnType<typeof peopleOf>): void {
  const archive = witness(objects, run);
  expect(namesIn(archive)).toEqual(expected);
  const {users, groups, memberships} = archive.manifest.counts;
  expect([users, groups, memberships]).toEqual([USERS, expected.groups.length, expected.memberships.length]);
  expect(archive.manifest.counts).toMatchObject({late: 0, vanished: 0, vanishedGroups: 0});
}

/** And the command itself finds the newest archive whole, whatever the dead have left beside it. */
async function verified(desk: Desk, place: readonly string[]): Promise<void> {
  const {exit, result} = await desk.json<VerifyResult>([
    'backup-cognito',
    '-e',
    'large',
    '--verify',
    '2026-11-24',
    ...place,
  ]);
  expect([exit, result.archives.map(({state}) => state)]).toEqual([0, ['whole']]);
}

test('SIGKILL at 200 moments of the export, 40 of them with the command line (20 into a folder), and run again', async () => {
  const inBucket = (desk: Desk, args: readonly string[]): Exporter => ({
    args,
    keys: () => desk.box.s3.store.need(BUCKET).objects.keys(),
    objects: () => objectsOf(desk.box),
  });
  const command = [join(root, 'bin/run.js'), 'backup-cognito', '-e', 'large', '--pace', '100%', ...RATES];
  const [one, two, three] = [await openWorld(), await openWorld(), await openWorld()];
  const place = join(folder, 'archive');
  try {
    await Promise.all([
      killOften({desk: one, name: 'slices', kills: 80, exporter: inBucket(one, [script, POOL, BUCKET])}),
      killOften({desk: two, name: 'more slices', kills: 80, exporter: inBucket(two, [script, POOL, BUCKET])}),
      (async () => {
        await killOften({desk: three, name: 'command', kills: 20, exporter: inBucket(three, command)});
        const folder = {
          args: [...command, '--file', place],
          keys: () => namesBelow(place),
          objects: () => filesOf(place),
        };
        await killOften({desk: three, name: 'folder', kills: 20, exporter: folder});
      })(),
    ]);
    for (const desk of [one, two, three]) await verified(desk, []);
    await verified(three, ['--file', place]);
  } catch (error) {
    throw new Error(`seed ${SEED} (KILL_SEED=${SEED} repeats its moments)`, {cause: error});
  }
}, 600_000);
