// The export of users and groups: calls, time and memory, beside an exporter that asks for the groups of each user.
// Marks (design §10): ceil(U/60) + Σ ceil(members/60) calls and a constant; at least 95 % of the allowed rate; peak
// memory below 150 MB and flat from ten thousand to a million users.
//   npm run bench:export -- --sizes 10k,100k,1m --quotas on,off --pace 33%,100% --latency 100
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {buildNPlusOne, cli, GROUPS, GROUPS_EACH, POOL, type Ran, run, startWorld, type World} from './exporters.ts';

const {values: given} = parseArgs({
  options: {
    sizes: {type: 'string'},
    quotas: {type: 'string', default: 'on,off'},
    pace: {type: 'string', default: '33%,100%'},
    latency: {type: 'string', default: '100'},
    'n-plus-one': {type: 'string', default: '10k'},
  },
});

/** ListUsers and ListUsersInGroup a second (Cognito Developer Guide, quotas). */
const USER_LIST = 30;
const PAGE = 60;
const UNLIMITED = ['UserList', 'UserPoolResourceRead', 'UserPoolResourceRead.groups'].flatMap((name) => [
  '--rate',
  `${name}=100000`,
]);
const folder = mkdtempSync(join(tmpdir(), 'backupctl-export-'));
const nPlusOne = await buildNPlusOne(folder);

interface Case {
  readonly users: number;
  /** With AWS's quotas each answer takes this long, milliseconds; without them it comes at once. */
  readonly latency: number;
  readonly quotas: boolean;
  readonly pace: string;
  readonly exporter: 'file' | 'bucket' | 'n+1';
}

interface Figures extends Ran {
  readonly calls: number;
  readonly lists: number;
  readonly listsPerSecond: number;
  readonly throttles: number;
}

async function measure({users, latency, quotas, pace, exporter}: Case): Promise<Figures> {
  const world = await startWorld(users, quotas);
  try {
    if (exporter === 'bucket') await createBucket(world);
    await world.control('POST', 'latency', {ms: latency});
    await world.control('DELETE', 'requests');
    await world.control('POST', 'quotas', {});
    const place = exporter === 'file' ? ['--file', join(folder, `${users}-${quotas}-${pace}`)] : [];
    const rates = quotas ? ['--pace', pace] : ['--pace', '100%', ...UNLIMITED];
    const args = exporter === 'n+1' ? [nPlusOne, POOL] : [cli, 'backup-cognito', '-e', 'large', ...place, ...rates];
    return {...(await run(world, folder, args)), ...(await askedOf(world))};
  } finally {
    world.close();
  }
}

interface Counted {
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: Readonly<Record<string, number>>;
}

interface Logged {
  readonly service: string;
  readonly operation: string;
  readonly time: number;
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, each) => all + each, 0);

async function askedOf(world: World) {
  const {calls, throttled} = (await world.control('GET', 'quotas')) as Counted;
  const log = (await world.control('GET', 'requests')) as readonly Logged[];
  const times = log.filter(({operation}) => /^ListUsers/.test(operation)).map(({time}) => time);
  const lists = calls['UserList'] ?? 0;
  const seconds = (times.reduce((a, b) => Math.max(a, b), 0) - times.reduce((a, b) => Math.min(a, b), Infinity)) / 1000;
  // The log forgets the oldest of very many; what it holds is then measured.
  return {calls: sum(calls), lists, listsPerSecond: times.length / seconds, throttles: sum(throttled)};
}

async function createBucket({endpoint}: World): Promise<void> {
  const {CreateBucketCommand, S3Client} = await import('@aws-sdk/client-s3');
  const credentials = {accessKeyId: 'b', secretAccessKey: 'b'};
  const s3 = new S3Client({endpoint, region: 'eu-west-1', credentials, forcePathStyle: true});
  const CreateBucketConfiguration = {LocationConstraint: 'eu-west-1'} as const;
  await s3.send(new CreateBucketCommand({Bucket: 'backupctl-123456789012-eu-west-1', CreateBucketConfiguration}));
}

/** Everybody is in three of thirty groups, so that each has a tenth of the users. */
const least = (users: number) => Math.ceil(users / PAGE) + GROUPS * Math.ceil((users * GROUPS_EACH) / GROUPS / PAGE);

const HEAD = 'exporter users quotas pace calls least over seconds lists/s used throttles peak calls-N+1 time-N+1'.split(
  ' ',
);
const row = (cells: readonly (string | number)[]) =>
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(10)).join('')}\n`);

const naive = new Map<string, Figures>();
const keyOf = ({users, quotas}: Case) => `${users}/${quotas}`;

function show(each: Case, figures: Figures): void {
  const {users, quotas, pace, exporter} = each;
  const {calls, lists, listsPerSecond, throttles, seconds, peakMb} = figures;
  const share = Number(pace.replace('%', '')) / 100;
  const beside = naive.get(keyOf(each));
  row([
    exporter,
    users,
    quotas ? 'on' : 'off',
    quotas && exporter !== 'n+1' ? pace : '-',
    calls,
    exporter === 'n+1' ? '-' : least(users),
    exporter === 'n+1' ? '-' : `+${calls - least(users)}`,
    seconds.toFixed(1),
    exporter === 'n+1' ? '-' : (lists === 0 ? 0 : listsPerSecond).toFixed(1),
    quotas && exporter !== 'n+1' ? `${((listsPerSecond / (USER_LIST * share)) * 100).toFixed(1)}%` : '-',
    throttles,
    `${peakMb}MB`,
    beside ? `1/${(beside.calls / calls).toFixed(1)}` : '-',
    beside ? `1/${(beside.seconds / seconds).toFixed(1)}` : '-',
  ]);
}

const sizeOf = (text: string) => Number(text.replace(/k$/i, '000').replace(/m$/i, '000000'));
const list = (text: string) => text.split(',').filter((each) => each !== '');
const latency = Number(given.latency);
const modes = list(given.quotas);
const paces = list(given.pace);

/** Without sizes: what ends within a few minutes. */
function casesOf(): readonly Case[] {
  const off = {quotas: false, latency: 0, pace: '-'};
  const on = {quotas: true, latency};
  const sizes = list(given.sizes ?? '10k,100k').map(sizeOf);
  const paced = given.sizes === undefined ? sizes.slice(0, 1) : sizes;
  return [
    ...(modes.includes('off') ? sizes.map((users): Case => ({...off, users, exporter: 'file'})) : []),
    ...(modes.includes('off') ? [{...off, users: Math.min(...sizes), exporter: 'bucket'} as const] : []),
    ...(modes.includes('on')
      ? paced.flatMap((users) => paces.map((pace): Case => ({...on, users, pace, exporter: 'file'})))
      : []),
  ];
}

/** Calls that do not grow with the pool: configuration, groups, the last page of each of sixteen shards. */
const CONSTANT = 40;
const MOST_MB = 150;
const LEAST_SHARE = 0.95;

function judge(): void {
  const verdict = (what: string, met: boolean) => process.stdout.write(`${what}: ${met ? 'met' : 'MISSED'}\n`);
  const over = measured.map(({each, figures}) => figures.calls - least(each.users));
  const shares = measured
    .filter(({each}) => each.quotas)
    .map(({each, figures}) => figures.listsPerSecond / (USER_LIST * (Number(each.pace.replace('%', '')) / 100)));
  const peaks = measured.map(({figures}) => figures.peakMb);
  process.stdout.write('\n');
  verdict(`calls: ceil(users/60) + the same of each group + at most ${CONSTANT}`, Math.max(...over) <= CONSTANT);
  if (shares.length > 0) verdict('at least 95 % of the allowed rate', Math.min(...shares) >= LEAST_SHARE);
  verdict(
    `peak memory below ${MOST_MB} MB (${Math.min(...peaks)} to ${Math.max(...peaks)})`,
    Math.max(...peaks) < MOST_MB,
  );
}

process.stdout.write(
  `\nExport of a pool, everybody in ${GROUPS_EACH} of ${GROUPS} groups; with quotas ${latency} ms an answer\n`,
);
row(HEAD);
for (const users of list(given['n-plus-one']).map(sizeOf)) {
  for (const quotas of modes.map((mode) => mode === 'on')) {
    const each: Case = {users, quotas, latency: quotas ? latency : 0, pace: '-', exporter: 'n+1'};
    naive.set(keyOf(each), await measure(each));
    show(each, naive.get(keyOf(each)) as Figures);
  }
}
const measured: {readonly each: Case; readonly figures: Figures}[] = [];
for (const each of casesOf()) {
  const figures = await measure(each);
  measured.push({each, figures});
  show(each, figures);
}
judge();
rmSync(folder, {recursive: true, force: true});
