import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the story plays: a local AWS, an empty folder, and nothing of this machine's own AWS settings. */
export interface Stage {
  readonly endpoint: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'backupctl-demo-'));
  const sandbox = spawn(
    process.execPath,
    [join(root, 'sandbox/dist/main.js'), '--port', '0', '--seed', 'questionnaire'],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  const endpoint = await readyLine(sandbox);
  return {
    endpoint,
    folder,
    env: {
      PATH: process.env['PATH'],
      LANG: process.env['LANG'] ?? 'C.UTF-8',
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'demo',
      AWS_SECRET_ACCESS_KEY: 'demo',
      AWS_CONFIG_FILE: join(folder, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      BACKUPCTL_STATE: join(folder, 'state'),
      BACKUPCTL_POLL_MS: '200',
      HOME: folder,
    },
    async close() {
      const gone = new Promise((resolve) => sandbox.once('exit', resolve));
      if (sandbox.exitCode === null) {
        sandbox.kill('SIGTERM');
        await gone;
      }
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

async function readyLine(sandbox: ChildProcess): Promise<string> {
  if (!sandbox.stdout) throw new Error('the sandbox has no output');
  for await (const line of createInterface({input: sandbox.stdout})) {
    const [, endpoint] = /^ready (\S+)$/.exec(line) ?? [];
    if (endpoint === undefined) continue;
    sandbox.stdout.resume();
    return endpoint;
  }
  throw new Error('the sandbox did not start');
}

/** Runs the built command line as an operator would, in a child process, and shows what it says. */
export function runCli({folder, env}: Stage, args: readonly string[]): Promise<number> {
  process.stdout.write(`\n$ backupctl ${args.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
