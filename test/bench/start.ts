// How long the commands take to start, as ratios to `node -e 0` in the same run. Marks: --version 1.2, --help 2.1, a command
// with several clients 3.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createSandbox} from '../../sandbox/src/index.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
const root = fileURLToPath(new URL('../..', import.meta.url));
const run = join(root, 'bin/run.js');
const ROUNDS = 15;

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  readonly mark?: number;
  readonly times: number[];
}

const cases: readonly Case[] = [
  {name: 'node -e 0', args: ['-e', '0'], times: []},
  {name: '--version', args: [run, '--version'], mark: 1.2, times: []},
  {name: '--help', args: [run, '--help'], mark: 2.1, times: []},
  {name: 'config show', args: [run, 'config', 'show'], times: []},
];

const folder = mkdtempSync(join(tmpdir(), 'backupctl-bench-'));
// NODE_EXTRA_CA_CERTS alone can double the time that Node itself takes: BENCH_CLEAN=1 leaves this machine's variables out.
const env = process.env['BENCH_CLEAN'] ? {PATH: process.env['PATH'], HOME: folder} : {...process.env, HOME: folder};
for (let round = 0; round < ROUNDS + 2; round++) {
  for (const each of cases) {
    const began = performance.now();
    spawnSync(process.execPath, each.args, {env, cwd: folder, stdio: 'ignore'});
    if (round >= 2) each.times.push(performance.now() - began);
  }
}
const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const floor = median(cases[0]?.times ?? []);
process.stdout.write(`Node ${process.versions.node}, ${cpus().length} cores, median of ${ROUNDS} interleaved runs\n\n`);
for (const {name, times, mark} of cases) {
  const ratio = median(times) / floor;
  const verdict = mark === undefined ? '' : ratio <= mark ? `  mark ${mark}: met` : `  mark ${mark}: MISSED`;
  process.stdout.write(
    `${name.padEnd(14)} ${String(Math.round(median(times))).padStart(5)} ms  ${ratio.toFixed(2)} x${verdict}\n`,
  );
}
await clientsCommand();
const tarball = spawnSync('npm', ['pack', '--json', '--dry-run', '--ignore-scripts'], {cwd: root, encoding: 'utf8'});
const [{size, unpackedSize, files}] = JSON.parse(tarball.stdout) as [
  {size: number; unpackedSize: number; files: unknown[]},
];
process.stdout.write(
  `\ntarball ${(size / 1e6).toFixed(2)} MB (mark 0.6), unpacked ${(unpackedSize / 1e6).toFixed(2)} MB, ${files.length} files\n`,
);
rmSync(folder, {recursive: true});

/** check-account talks to all its services; the sandbox answers in this process, so the child is timed from outside. */
async function clientsCommand(): Promise<void> {
  const {spawn} = await import('node:child_process');
  const box = await createSandbox();
  const times: number[] = [];
  const variables = {
    ...env,
    AWS_ENDPOINT_URL: box.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'b',
    AWS_SECRET_ACCESS_KEY: 'b',
  };
  for (let round = 0; round < ROUNDS + 2; round++) {
    const began = performance.now();
    await new Promise((resolve) =>
      spawn(process.execPath, [run, 'check-account'], {env: variables, cwd: folder, stdio: 'ignore'}).once(
        'exit',
        resolve,
      ),
    );
    if (round >= 2) times.push(performance.now() - began);
  }
  const calls = box.requests.list().length / (ROUNDS + 2);
  const services = new Set(box.requests.list().map(({service}) => service)).size;
  await box.close();
  const ratio = median(times) / floor;
  process.stdout.write(
    `check-account  ${String(Math.round(median(times))).padStart(5)} ms  ${ratio.toFixed(2)} x  mark 3: ${ratio <= 3 ? 'met' : 'MISSED'}  (${services} services, ${calls} calls answered by the sandbox)\n`,
  );
}
