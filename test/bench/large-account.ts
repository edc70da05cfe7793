// check-account and status with 50 ms a call and 1,000 tables and 1,000 buckets, beside a plain script that makes the
// same reads one after the other. Marks (design §10): at most 10 calls in flight, at most 6 round trips deep, flat memory.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {CreateTableCommand, DynamoDBClient} from '@aws-sdk/client-dynamodb';
import {createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import {measureDepths} from './depth.ts';
import {readOneByOne} from './one-by-one.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
const run = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const LATENCY_MS = 50;
const folder = mkdtempSync(join(tmpdir(), 'backupctl-large-'));
writeFileSync(
  join(folder, 'backupctl.yaml'),
  'environments: { wide: { resources: { stacks: [], tags: { App: wide } } } }\n',
);

interface Ran {
  readonly seconds: number;
  readonly peakMb: number;
  readonly code: number | null;
}

/** One command as a process of its own, with its peak memory as the kernel counts it. */
function command(box: Sandbox, args: readonly string[]): Promise<Ran> {
  const began = performance.now();
  const report = 'process.on("exit",()=>process.stderr.write("\\nPEAK "+process.resourceUsage().maxRSS))';
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${report}`, run, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      AWS_ENDPOINT_URL: box.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'b',
      AWS_SECRET_ACCESS_KEY: 'b',
      BACKUPCTL_POLL_MS: '100',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  return new Promise((resolve) =>
    child.once('close', (code) =>
      resolve({
        code,
        seconds: (performance.now() - began) / 1000,
        peakMb: Math.round(Number(/PEAK (\d+)/.exec(stderr)?.[1] ?? 0) / 1024),
      }),
    ),
  );
}

async function wideAccount(count: number): Promise<Sandbox> {
  const box = await createSandbox({now: Date.parse('2026-11-24T12:00:00Z')});
  const dynamodb = new DynamoDBClient({
    endpoint: box.endpoint,
    region: 'eu-west-1',
    credentials: {accessKeyId: 'b', secretAccessKey: 'b'},
  });
  const Tags = [{Key: 'App', Value: 'wide'}];
  for (let index = 0; index < count; index++) {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: `table-${index}`,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{AttributeName: 'PK', KeyType: 'HASH'}],
        AttributeDefinitions: [{AttributeName: 'PK', AttributeType: 'S'}],
        Tags,
      }),
    );
    const bucket = box.s3.store.create(`bucket-${index}`, 'eu-west-1');
    bucket.versioning = 'Enabled';
    bucket.tags = {App: 'wide'};
    bucket.everTagged = true;
  }
  for (const args of [
    ['check-account', '--fix', '--yes'],
    ['setup', '-e', 'wide', '--yes'],
  ]) {
    const {code} = await command(box, args);
    if (code !== 0) throw new Error(`${args.join(' ')} ended ${code}`);
  }
  await box.world.timeline.advanceTo(box.world.timeline.now() + 86_400_000);
  return box;
}

interface Figures {
  readonly calls: number;
  readonly inFlight: number;
  /** Calls one after the other that no two of overlap, the longest such chain. */
  readonly chain: number;
}

function figuresOf(box: Sandbox): Figures {
  const calls = box.requests.list().map(({began, time}) => ({began, ended: time}));
  const moments = calls
    .flatMap(({began, ended}) => [[began, 1] as const, [ended, -1] as const])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [open, inFlight, chain, last] = [0, 0, 0, 0];
  for (const [, step] of moments) {
    open += step;
    inFlight = Math.max(inFlight, open);
  }
  for (const {began, ended} of calls.toSorted((a, b) => a.ended - b.ended)) {
    if (began < last) continue;
    chain += 1;
    last = ended;
  }
  return {calls: calls.length, inFlight, chain};
}

const row = (cells: readonly (string | number)[]) =>
  process.stdout.write(
    `${cells.map((cell, index) => (index === 0 ? String(cell).padEnd(44) : String(cell).padStart(9))).join('')}\n`,
  );

process.stdout.write(`\n${LATENCY_MS} ms a call\n`);
row(['', 'calls', 'seconds', 'in flight', 'chain', 'peak MB']);
for (const count of [10, 100, 1000]) {
  const box = await wideAccount(count);
  box.world.timeline.now();
  await fetch(`${box.endpoint}/_sandbox/latency`, {method: 'POST', body: JSON.stringify({ms: LATENCY_MS})});
  for (const name of ['check-account', 'status']) {
    box.requests.clear();
    const {seconds, peakMb} = await command(box, [name]);
    const {calls, inFlight, chain} = figuresOf(box);
    row([`${name}, ${count} tables, ${count} buckets`, calls, seconds.toFixed(1), inFlight, chain, peakMb]);
  }
  if (count <= 100) {
    box.requests.clear();
    const began = performance.now();
    await readOneByOne(box.endpoint);
    const {calls, inFlight, chain} = figuresOf(box);
    row([
      `the same reads one after the other, ${count}`,
      calls,
      ((performance.now() - began) / 1000).toFixed(1),
      inFlight,
      chain,
      '',
    ]);
  }
  await box.close();
}
rmSync(folder, {recursive: true});

process.stdout.write(
  '\nRound trips deep: the questionnaire account, 1,500 ms a call, the bound of calls in flight lifted\n',
);
row(['', 'calls', 'depth']);
const looks = [['check-account'], ['check-account', '-e', 'test'], ['status'], ['status', '-e', 'test']];
for (const {command: name, calls, waves} of await measureDepths(looks)) row([name, calls, waves.length]);
