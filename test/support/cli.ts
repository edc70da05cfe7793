import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createSandbox, type Sandbox, type SandboxOptions} from '../../sandbox/src/index.ts';
import {root} from './root.ts';
import {runWarm} from './warm.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Desk {
  readonly box: Sandbox;
  /** Where the command runs; files with people in them land here. */
  readonly folder: string;
  /** All that a command finds in its environment here. */
  readonly env: NodeJS.ProcessEnv;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ran>;
  /** Runs with `--json`; answers the one document on stdout. */
  json<Result = Record<string, unknown>>(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Document<Result>>;
  nights(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface Document<Result> {
  readonly schema: number;
  readonly command: string;
  readonly exit: number;
  readonly warnings: readonly string[];
  readonly result: Result;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly next: readonly string[];
    readonly said?: string;
  };
}

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** No test crosses a night or an hour that it does not mean to, whenever it runs. */
const NOON = Date.parse('2026-11-24T12:00:00Z');

/** An operator's desk: a sandbox, an empty folder, and the built command line with none of this machine's settings. */
export async function openDesk(options: SandboxOptions = {seed: 'questionnaire'}): Promise<Desk> {
  const box = await createSandbox({now: NOON, ...options});
  const folder = mkdtempSync(join(tmpdir(), 'backupctl-test-'));
  const base: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    AWS_ENDPOINT_URL: box.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: join(folder, 'aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'aws-credentials'),
    BACKUPCTL_STATE: join(folder, 'state'),
    BACKUPCTL_POLL_MS: '50',
  };
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    runCommand(join(root, 'bin/run.js'), args, {cwd: folder, env: {...base, ...env}});
  return {
    box,
    folder,
    env: base,
    run,
    async json<Result>(args: readonly string[], env?: NodeJS.ProcessEnv) {
      const {stdout, stderr} = await run([...args, '--json'], env);
      try {
        return JSON.parse(stdout) as Document<Result>;
      } catch {
        throw new Error(`not one JSON document on stdout:\n${stdout}\n${stderr}`);
      }
    },
    nights: (count) => box.world.timeline.advanceTo(box.world.timeline.now() + count * 86_400_000),
    async close() {
      await box.close();
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

export function runCommand(
  script: string,
  args: readonly string[],
  options: {readonly cwd: string; readonly env: NodeJS.ProcessEnv},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {...options, stdio: ['ignore', 'pipe', 'pipe']});
    const output = {stdout: '', stderr: ''};
    child.stdout.on('data', (piece: Buffer) => {
      output.stdout += piece.toString();
    });
    child.stderr.on('data', (piece: Buffer) => {
      output.stderr += piece.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({code, ...output}));
  });
}

/** Makes the account ready and the environment set up, as an operator would; nights at full pace, for time is short here. */
export async function setUp(desk: Desk, environment = 'test'): Promise<void> {
  const file = join(desk.folder, 'backupctl.yaml');
  if (!existsSync(file)) writeFileSync(file, 'cognito: {pacePercent: 100}\n');
  for (const args of [
    ['check-account', '--fix', '--yes'],
    ['setup', '-e', environment, '--yes'],
  ]) {
    const {exit, error} = await runWarm(desk, args);
    if (exit !== 0) throw new Error(`${args.join(' ')} ended ${exit}: ${error?.message}`);
  }
}
