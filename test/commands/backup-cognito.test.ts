import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {BackupCognitoResult} from '../../src/lib/backup-cognito/export.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';
import {root} from '../support/root.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.box.faults.clear());
afterAll(() => desk.close());

const bucket = 'backupctl-123456789012-eu-west-1';
const manifests = () =>
  [...(desk.box.s3.store.buckets.get(bucket)?.objects.keys() ?? [])].filter((key) => key.endsWith('/manifest.json'));

test('before setup there is nowhere to put an export, and the next step is setup', async () => {
  const {exit, error} = await desk.json(['backup-cognito', '-e', 'test']);
  expect([exit, error?.code, error?.next]).toEqual([
    1,
    'BUCKET_MISSING',
    ['backupctl setup -e test', 'or keep it on this machine: --file DIR'],
  ]);
});

describe('once set up', () => {
  beforeAll(() => setUp(desk, 'test'));

  test('--json: per pool its run, date, counts and place', async () => {
    const {exit, result} = await desk.json<BackupCognitoResult>(['backup-cognito', '-e', 'test']);
    expect(exit).toBe(0);
    expect(result.pools).toEqual([
      expect.objectContaining({
        counts: expect.objectContaining({users: 500, groups: 12, late: 0, vanishedGroups: 0}),
        runId: expect.stringMatching(/^manual-\d{8}T\d{6}$/),
        date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      }),
    ]);
    const {poolId, date, runId, place} = result.pools[0]!;
    expect(place).toBe(`s3://${bucket}/cognito/${poolId}/${date}/${runId}/`);
    expect(manifests()).toContain(`cognito/${poolId}/${date}/${runId}/manifest.json`);
  });

  test('an unknown pool ends 2 and names those there are', async () => {
    const {exit, error} = await desk.json(['backup-cognito', '-e', 'test', '--pool', 'eu-west-1_Nobody']);
    expect([exit, error?.code]).toEqual([2, 'POOL_UNKNOWN']);
    expect(error?.next).toEqual([expect.stringMatching(/^--pool eu-west-1_\w+$/)]);
  });

  test('throttles are waited out, not passed on', async () => {
    desk.box.faults.plan([{service: 'cognito-idp', operation: 'ListUsers', times: 2, kind: 'throttle'}]);
    const {exit, result} = await desk.json<BackupCognitoResult>(['backup-cognito', '-e', 'test']);
    expect([exit, result.pools[0]?.counts.users, result.pools[0]?.throttles]).toEqual([0, 500, 2]);
  });

  test('no permission to list ends 4, names no user and leaves no manifest', async () => {
    const before = manifests();
    desk.box.faults.plan([{service: 'cognito-idp', operation: 'ListUsers', times: 9, kind: 'denied', after: 2}]);
    const {code, stdout, stderr} = await desk.run(['backup-cognito', '-e', 'test']);
    expect(code).toBe(4);
    expect(stderr).toContain('list the users of');
    expect(stdout + stderr).not.toMatch(/@example\./);
    expect(manifests()).toEqual(before);
  });

  test('Ctrl-C ends 130 without a manifest, and the next one goes on where it stopped', async () => {
    const before = manifests();
    desk.box.faults.plan([{service: 'cognito-idp', operation: 'ListUsers', times: 1, kind: 'slow', ms: 500, after: 1}]);
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), 'backup-cognito', '-e', 'test'], {
      cwd: desk.folder,
      env: desk.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said = text(child.stderr);
    const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
    await expect.poll(() => desk.box.faults.list()[0]?.hits, {timeout: 20_000}).toBe(1);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(await said).toContain('no manifest');
    expect(await said).toContain('goes on where it stopped: backupctl backup-cognito -e test');
    expect(manifests()).toEqual(before);
    desk.box.faults.clear();
    const {result} = await desk.json<BackupCognitoResult>(['backup-cognito', '-e', 'test']);
    expect(result.pools[0]).toMatchObject({resumed: true, counts: {users: 500, groups: 12}});
    expect(manifests()).toHaveLength(before.length + 1);
  });
});
