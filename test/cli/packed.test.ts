import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Desk, openDesk, type Ran, runCommand} from '../support/cli.ts';
import {root} from '../support/root.ts';

let desk: Desk;
let installed: string;
let script: string;

/** The tarball as npm would publish it, unpacked where nothing of the sources is near. */
beforeAll(async () => {
  desk = await openDesk();
  installed = mkdtempSync(join(tmpdir(), 'backupctl-packed-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', installed], {cwd: root, stdio: 'ignore'});
  const [tarball = ''] = readdirSync(installed);
  execFileSync('tar', ['-xzf', tarball], {cwd: installed});
  script = join(installed, 'package/bin/run.js');
});
afterAll(async () => {
  await desk.close();
  rmSync(installed, {recursive: true, force: true});
});

const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: desk.folder,
  LANG: 'C.UTF-8',
  AWS_ENDPOINT_URL: desk.box.endpoint,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_CONFIG_FILE: join(desk.folder, 'aws-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(desk.folder, 'none'),
  ...more,
});
const run = (args: readonly string[], more?: NodeJS.ProcessEnv): Promise<Ran> =>
  runCommand(script, args, {cwd: desk.folder, env: env(more)});

describe('the package', () => {
  test('has no dependencies, and nothing of the sandbox', async () => {
    const {default: manifest} = (await import(join(installed, 'package/package.json'), {with: {type: 'json'}})) as {
      default: {dependencies?: object};
    };
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(readdirSync(join(installed, 'package')).sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'oclif.manifest.json', 'package.json', 'schema'].filter(
        (name) => name !== 'CHANGELOG.md',
      ),
    );
  });
  test.each([['--version'], ['-V']])('%s', async (flag) => {
    expect(await run([flag])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^backupctl\/\d+\.\d+\.\d+ \S+ node-v\d+/),
      stderr: '',
    });
  });
  test.each([[[]], [['--help']], [['-h']], [['help']]])('help: %j, the commands in the order of life', async (args) => {
    const {code, stdout} = await run(args);
    const order = [
      ...stdout.matchAll(/^ {2}(check-account|setup|status|backup-cognito|restore-table|restore-cognito) {3}/gm),
    ].map(([, name]) => name);
    expect([code, order]).toEqual([
      0,
      ['check-account', 'setup', 'status', 'backup-cognito', 'restore-table', 'restore-cognito'],
    ]);
  });
  test('help of one command names its flags and writes nothing on stderr', async () => {
    expect(await run(['restore-table', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--recovery-point=ARN'),
      stderr: '',
    });
  });
});

describe('usage errors end 2, with and without --json', () => {
  test.each<[string, string[], string, string]>([
    ['an unknown command', ['stauts'], 'COMMAND_UNKNOWN', 'Did you mean: backupctl status?'],
    ['an unknown flag', ['status', '--nope'], 'USAGE', 'Nonexistent flag: --nope'],
    ['a flag without its value', ['status', '--max-age'], 'USAGE', 'Flag --max-age expects a value'],
    ['a duration that is none', ['status', '--max-age', 'long'], 'USAGE', '"long" is not a duration'],
    [
      'flags that exclude one another',
      ['restore-table', 't', '--at', '2026-11-20', '--recovery-point', 'arn'],
      'USAGE',
      'recovery-point',
    ],
    ['an argument too many', ['restore-table', 'a', 'b'], 'USAGE', 'Unexpected argument: b'],
    ['an option that is not offered', ['restore-cognito', '--password', 'mail'], 'USAGE', '--password=mail'],
    ['a shell that is not known', ['completion', 'tcsh'], 'USAGE', 'tcsh'],
  ])('%s', async (_name, args, code, words) => {
    const text = await run(args);
    expect([text.code, text.stdout]).toEqual([2, '']);
    expect(text.stderr).toContain(words);
    expect(text.stderr).not.toMatch(/node_modules|at .*\.js:/);
    const json = await run([...args, '--json']);
    expect([json.code, json.stderr]).toEqual([2, '']);
    const document = JSON.parse(json.stdout) as {exit: number; error: {code: string}};
    expect(document).toMatchObject({schema: 1, exit: 2, error: {code}});
    expect(Object.keys(document).sort()).toEqual(['command', 'error', 'exit', 'schema', 'warnings']);
  });
});

describe('bad days end 4 and say what to do', () => {
  const closed = async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    server.close();
    return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  };
  test.each<[string, () => Promise<[string[], NodeJS.ProcessEnv]> | [string[], NodeJS.ProcessEnv], string, RegExp]>([
    [
      'no credentials',
      () => [[], {AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true'}],
      'CREDENTIALS_MISSING',
      /--profile NAME/,
    ],
    ['an expired session', () => [[], {AWS_ACCESS_KEY_ID: 'EXPIREDKEY'}], 'CREDENTIALS_EXPIRED', /aws sso login/],
    [
      'keys that AWS does not know',
      () => [[], {AWS_ACCESS_KEY_ID: 'INVALIDKEY'}],
      'CREDENTIALS_INVALID',
      /get-caller-identity/,
    ],
    ['an unknown profile', () => [['--profile', 'amce'], {}], 'PROFILE_UNKNOWN', /Did you mean --profile acme\?/],
    ['no region', () => [[], {AWS_REGION: ''}], 'REGION_MISSING', /--region eu-west-1/],
    ['nobody answers', async () => [[], {AWS_ENDPOINT_URL: await closed()}], 'AWS_NO_ANSWER', /AWS_ENDPOINT_URL/],
  ])('%s', async (_name, given, code, next) => {
    writeFileSync(join(desk.folder, 'aws-config'), '[profile acme]\nregion = eu-west-1\n');
    const [args, more] = await given();
    const {code: exit, stdout} = await run(['status', ...args, '--json'], more);
    const {error} = JSON.parse(stdout) as {error: {code: string; next: string[]}};
    expect([exit, error.code, error.next.join('\n')]).toEqual([4, code, expect.stringMatching(next)]);
    expect((await run(['status', ...args], more)).code).toBe(4);
  });

  test('the endpoint and the region of a profile are followed; AWS_DEFAULT_REGION counts', async () => {
    writeFileSync(
      join(desk.folder, 'aws-config'),
      `[profile local]\nregion = eu-west-1\nendpoint_url = ${desk.box.endpoint}\naws_access_key_id = a\naws_secret_access_key = b\n`,
    );
    const bare = {AWS_ENDPOINT_URL: '', AWS_REGION: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: ''};
    expect((await run(['check-account', '--profile', 'local'], bare)).code).toBe(3);
    expect((await run(['check-account'], {AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1'})).code).toBe(3);
  });
});

describe('streams', () => {
  test('colour only where it is wanted', async () => {
    const coloured = async (more: NodeJS.ProcessEnv, ...args: string[]) =>
      (await run(['check-account', ...args], more)).stdout.includes('\u001B[');
    expect(await coloured({})).toBe(false);
    expect(await coloured({FORCE_COLOR: '1'})).toBe(true);
    expect(await coloured({FORCE_COLOR: '1', NO_COLOR: '1'})).toBe(false);
    expect(await coloured({FORCE_COLOR: '1'}, '--no-color')).toBe(false);
  });

  test('a closed pipe ends the output quietly', async () => {
    const child = spawn('sh', ['-c', `"${process.execPath}" "${script}" completion bash | head -1`], {
      cwd: desk.folder,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => {
      errors += piece.toString();
    });
    expect([await new Promise((resolve) => child.once('close', resolve)), errors]).toEqual([0, '']);
  });

  test('Ctrl-C in a slow call ends 130 and leaves nothing half-done', async () => {
    desk.box.faults.plan([{service: 'iam', operation: 'GetRole', kind: 'slow', ms: 20_000, times: 1}]);
    desk.box.requests.clear();
    const child = spawn(process.execPath, [script, 'check-account'], {cwd: desk.folder, env: env(), stdio: 'ignore'});
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
    await expect.poll(() => desk.box.faults.list().some(({hits}) => hits === 1)).toBe(true);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    desk.box.faults.clear();
  });
});
