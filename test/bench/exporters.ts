// What the export bench runs: a sandbox, and exporters, each a process of its own.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const POOL = 'eu-west-1_large0001';
/** Groups of each user in the sandbox's large pool, and how many groups there are. */
export const GROUPS_EACH = 3;
export const GROUPS = 30;

export interface World {
  readonly endpoint: string;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  close(): void;
}

export async function startWorld(users: number, quotas: boolean): Promise<World> {
  const args = ['--port', '0', '--seed', `large:${users}:${GROUPS_EACH}`, '--settle-ms', '0'];
  const child = spawn(
    process.execPath,
    [join(root, 'sandbox/dist/main.js'), ...args, ...(quotas ? [] : ['--no-quotas'])],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const endpoint = await endpointOf(child);
  return {
    endpoint,
    async control(method, path, body) {
      const answer = await fetch(`${endpoint}/_sandbox/${path}`, {
        method,
        ...(body === undefined ? {} : {body: JSON.stringify(body)}),
      });
      return answer.json();
    },
    close: () => void child.kill('SIGTERM'),
  };
}

async function endpointOf({stdout}: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the sandbox has no output');
  for await (const line of createInterface({input: stdout})) {
    if (line.startsWith('ready ')) return line.slice('ready '.length);
  }
  throw new Error('the sandbox ended before it was ready');
}

export interface Ran {
  readonly seconds: number;
  readonly peakMb: number;
}

/** Throws when it did not end well: figures of a failed export are none. */
export async function run({endpoint}: World, folder: string, args: readonly string[]): Promise<Ran> {
  // The kernel's count of the process, told by the process itself at its end.
  const report = 'process.on("exit",()=>process.stderr.write("\\nPEAK "+process.resourceUsage().maxRSS))';
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${report}`, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'b',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended ${code}\n${said}`);
  return {
    seconds: (performance.now() - began) / 1000,
    peakMb: Math.round(Number(/PEAK (\d+)/.exec(said)?.[1] ?? 0) / 1024),
  };
}

export const cli = join(root, 'bin/run.js');

/** Bundled like the command line, so that neither carries a compiler. */
export async function buildNPlusOne(folder: string): Promise<string> {
  const outfile = join(folder, 'n-plus-one.mjs');
  await build({
    entryPoints: [join(root, 'test/bench/n-plus-one.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    banner: {js: "import {createRequire} from 'node:module';const require = createRequire(import.meta.url);"},
  });
  return outfile;
}
