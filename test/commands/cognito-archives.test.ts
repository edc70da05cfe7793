import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dropUser} from '../../sandbox/src/services/cognito-idp/pool.ts';
import type {BackupCognitoResult} from '../../src/lib/backup-cognito/export.ts';
import type {HoldsResult} from '../../src/lib/backup-cognito/hold.ts';
import type {VerifyResult} from '../../src/lib/backup-cognito/verify.ts';
import type {StatusResult} from '../../src/lib/status/read.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';

let desk: Desk;
let date: string;
beforeAll(async () => {
  desk = await openDesk();
  await setUp(desk);
  date = new Date(desk.box.world.timeline.now()).toISOString().slice(0, 10);
});
afterAll(() => desk.close());

const bucket = 'backupctl-123456789012-eu-west-1';
const objects = () => [...(desk.box.s3.store.buckets.get(bucket)?.objects.keys() ?? [])];
const current = (key: string) => desk.box.s3.store.current(desk.box.s3.store.buckets.get(bucket)!, key);
const backup = (...args: string[]) => desk.json<BackupCognitoResult>(['backup-cognito', '-e', 'test', ...args]);
const verify = (...args: string[]) => desk.json<VerifyResult>(['backup-cognito', '-e', 'test', ...args]);

describe('to a folder of this machine', () => {
  test('the same layout, for its owner alone; the bucket stays empty; it verifies there', async () => {
    const before = objects();
    const {exit, result} = await backup('--file', 'here');
    expect(exit).toBe(0);
    const [pool] = result.pools;
    const folder = join(desk.folder, 'here', 'cognito', pool!.poolId, date, pool!.runId);
    expect(pool?.place).toBe(`${folder}/`);
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['config.json', 'groups.ndjson.gz', 'manifest.json', 'users-00000.ndjson.gz']),
    );
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(objects()).toEqual(before);
    const checked = await verify('--verify', date, '--file', 'here');
    expect([checked.exit, checked.result.archives[0]?.state]).toEqual([0, 'whole']);
  });

  test('a byte of it that changed: every part is looked at, and the one is named', async () => {
    const [pool] = readdirSync(join(desk.folder, 'here', 'cognito'));
    const [run] = readdirSync(join(desk.folder, 'here', 'cognito', pool!, date));
    const path = join(desk.folder, 'here', 'cognito', pool!, date, run!, 'users-00000.ndjson.gz');
    const body = readFileSync(path);
    body[100]! ^= 1;
    writeFileSync(path, body);
    const {exit, result} = await verify('--verify', date, '--file', 'here');
    expect(exit).toBe(5);
    expect(result.archives[0]?.parts.flatMap(({name, problem}) => (problem ? [[name, problem]] : []))).toEqual([
      ['users-00000.ndjson.gz', 'its SHA-256 is not the one in the manifest'],
    ]);
    expect(result.archives[0]?.parts.length).toBeGreaterThan(3);
    const {stdout} = await desk.run(['backup-cognito', '-e', 'test', '--verify', date, '--file', 'here']);
    expect(stdout).toContain('users-00000.ndjson.gz: its SHA-256 is not the one in the manifest');
  });
});

describe('in the bucket', () => {
  test('status lists the archive with its counts; verify finds it whole and says of what size', async () => {
    const {result} = await backup();
    const status = await desk.json<StatusResult>(['status', '-e', 'test']);
    expect(status.result.archives.at(-1)).toMatchObject({
      runId: result.pools[0]?.runId,
      state: 'good',
      users: 500,
      groups: 12,
    });
    const {stdout} = await desk.run(['status', '-e', 'test']);
    expect(stdout).toMatch(new RegExp(`Archives of user pool .*\\n.*\\n  ${date}  good +500 +12 `));
    const {code, stdout: said} = await desk.run(['backup-cognito', '-e', 'test', '--verify', date]);
    expect(code).toBe(0);
    expect(said).toContain('every byte and every count is as its manifest says');
  });

  test('a manifest whose counts the records do not bear out is found, though every part is whole', async () => {
    const key = objects().find((each) => each.endsWith('manifest.json'))!;
    const version = current(key)!;
    const honest = version.body;
    const manifest = JSON.parse(honest.toString()) as {counts: {users: number; disabledUsers: number}};
    manifest.counts.disabledUsers += 1;
    Object.assign(version, {body: Buffer.from(JSON.stringify(manifest))});
    const {exit, result} = await verify('--verify', date);
    expect([exit, result.archives[0]?.differences]).toEqual([
      5,
      [expect.stringMatching(/^disabledUsers: the manifest says \d+, the records are \d+$/)],
    ]);
    Object.assign(version, {body: honest});
  });

  test('hold and release: each object carries the mark, and a date without an archive is refused', async () => {
    const marks = () =>
      objects()
        .filter((key) => key.startsWith('cognito/'))
        .map((key) => current(key)?.tags['backupctl:keeping']);
    const held = await desk.json<HoldsResult>(['backup-cognito', '-e', 'test', '--hold', date]);
    expect([held.exit, held.result.holds[0]]).toMatchObject([0, {held: true, locked: false}]);
    expect(new Set(marks())).toEqual(new Set(['held']));
    await desk.json(['backup-cognito', '-e', 'test', '--release', date]);
    expect(new Set(marks())).toEqual(new Set([undefined]));
    const none = await desk.json(['backup-cognito', '-e', 'test', '--hold', '2020-01-01']);
    expect([none.exit, none.error?.code]).toEqual([2, 'ARCHIVE_DATE_MISSING']);
  });

  test('a pool that lost most of its users: exported, in doubt, exit 3, and the last good archive stays', async () => {
    const pool = [...desk.box.cognito.store.pools.values()].find(({name}) => name.includes('test'))!;
    for (const user of [...pool.users].slice(0, 400)) dropUser(pool, user);
    const {exit, result} = await backup();
    expect([exit, result.pools[0]?.alarms.map(({kind}) => kind)]).toEqual([3, expect.arrayContaining(['users-fell'])]);
    const {stdout} = await desk.run(['status', '-e', 'test']);
    expect(stdout).toContain('users fell from 500 to 100');
    const status = await desk.json<StatusResult>(['status', '-e', 'test']);
    expect(status.exit).toBe(3);
    expect(status.result.archives.map(({state}) => state)).toEqual(['good', 'in-doubt']);
    expect(objects().every((key) => current(key)?.tags['backupctl:keeping'] === undefined)).toBe(true);
  });
});

describe('flags', () => {
  test.each([
    ['a pace that is none', ['--pace', '0'], 'USAGE'],
    ['a rate of an unknown category', ['--rate', 'Nothing=3'], 'USAGE'],
    ['a key that is none', ['--include-secrets', 'secret'], 'USAGE'],
    ['two wishes at once', ['--verify', '2026-11-20', '--with-mfa'], 'USAGE'],
    ['a date that is none', ['--verify', 'yesterday'], 'USAGE'],
  ])('%s ends 2 before anything is asked of AWS', async (_name, args, code) => {
    desk.box.requests.clear();
    const {exit, error} = await desk.json(['backup-cognito', '-e', 'test', ...args]);
    expect([exit, error?.code]).toEqual([2, code]);
    expect(desk.box.requests.list()).toEqual([]);
  });

  test('the time it will take is said before it begins', async () => {
    const {stderr} = await desk.run(['backup-cognito', '-e', 'test', '--file', 'there', '--rate', 'UserList=20']);
    expect(stderr).toMatch(/about \d+ users · \d+ lists at this pace: about \d+ s/);
  });
});
