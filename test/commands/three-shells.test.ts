import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {InvokeCommand, UpdateFunctionConfigurationCommand} from '@aws-sdk/client-lambda';
import {GetScheduleCommand} from '@aws-sdk/client-scheduler';
import {DescribeExecutionCommand, RedriveExecutionCommand, StartExecutionCommand} from '@aws-sdk/client-sfn';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Pool} from '../../sandbox/src/services/cognito-idp/pool.ts';
import {control} from '../../sandbox/test/clients.ts';
import {deploymentOf} from '../../sandbox/test/deploy.ts';
import type {BackupCognitoResult} from '../../src/lib/backup-cognito/export.ts';
import {nightlyNames} from '../../src/lib/nightly/deploy/names.ts';
import {type Desk, openDesk} from '../support/cli.ts';
import {type Executed, executionsOf} from '../support/executions.ts';
import {completed, namesIn, objectsOf, peopleOf, witness} from '../support/witness.ts';

/** The same slices, driven by the command line's loop, by Lambda and by the state machine. */
let desk: Desk;
let pool: Pool;
const place = {partition: 'aws', account: '123456789012', region: 'eu-west-1'};
const names = nightlyNames('shells', place);
const machine = names.machineArn('pools');

beforeAll(async () => {
  desk = await openDesk({seed: 'empty', now: Date.parse('2026-11-24T12:00:00Z')});
  pool = plant(desk);
  writeFileSync(
    join(desk.folder, 'backupctl.yaml'),
    'alerts: { email: ops@example.com }\ncognito: { pacePercent: 100 }\n',
  );
  expect((await desk.run(['setup', '-e', 'shells', '--yes'])).code).toBe(0);
  desk.box.sns.topics.confirm('ops@example.com');
  // Short pages with empty ones between, and four seconds a slice: the nights below need several.
  await control(desk.box.endpoint, 'POST', 'pages', {lengths: [3, 0, 2]});
  const {lambda} = deploymentOf(desk.box);
  await lambda.send(new UpdateFunctionConfigurationCommand({FunctionName: names.functionName, Timeout: 8}));
}, 60_000);
beforeEach(() => desk.box.faults.clear());
afterAll(() => desk.close());

const AWKWARD = ['Ngọc Ánh', '🦊', 'e\u0301', 'a"b', "D'Arcy; drop", 'tab\tand\nline', '\u2028', '\\u0000', 'محمد', ''];

function plant({box: {cognito, world}}: Desk): Pool {
  const {store} = cognito;
  const custom = {Name: 'notes', AttributeDataType: 'String' as const, Mutable: true};
  const made = store.create('awkward', 'eu-west-1', {}, store.schemaFor([custom]));
  Object.assign(made, {tags: {WbyEnvironment: 'shells'}, everTagged: true});
  const users = Array.from({length: 150}, (_, index) =>
    store.add(made, {
      username: `user-${index}${AWKWARD[index % 10]}`,
      attributes: {
        sub: world.uuid(),
        given_name: AWKWARD[(index + 3) % 10] ?? '',
        'custom:notes': 'x'.repeat((index % 5) * 512),
      },
      enabled: index % 7 !== 0,
      status: ['CONFIRMED', 'UNCONFIRMED', 'FORCE_CHANGE_PASSWORD', 'EXTERNAL_PROVIDER', 'RESET_REQUIRED'][index % 5],
    }),
  );
  for (const [index, name] of ['everybody', 'группа', 'a,b;c"d', '../up', 'e\u0301', 'nobody'].entries()) {
    const group = store.addGroup(made, {name, ...(index % 2 ? {description: AWKWARD[index]} : {precedence: index})});
    for (const user of users.slice(0, name === 'nobody' ? 0 : Math.ceil(150 / (index + 1)))) store.join(group, user);
  }
  return made;
}

/** What EventBridge Scheduler hands over. */
async function delivery(scheduledTime: string): Promise<string> {
  const {scheduler} = deploymentOf(desk.box);
  const {Target} = await scheduler.send(new GetScheduleCommand({Name: names.schedule(pool.id)}));
  return (Target?.Input ?? '').replace('<aws.scheduler.scheduled-time>', scheduledTime);
}

async function byLambda(scheduledTime: string): Promise<number> {
  const {lambda} = deploymentOf(desk.box);
  const Payload = Buffer.from(await delivery(scheduledTime));
  for (let slices = 1; slices < 30; slices++) {
    const answer = await lambda.send(new InvokeCommand({FunctionName: names.functionName, Payload}));
    expect(answer.FunctionError).toBeUndefined();
    const {done, trouble} = JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as {
      done: boolean;
      trouble: string;
    };
    expect(trouble).toBe('');
    if (done) return slices;
  }
  throw new Error('it never ends');
}

async function start(input: string): Promise<string> {
  const {states} = deploymentOf(desk.box);
  return (await states.send(new StartExecutionCommand({stateMachineArn: machine, input}))).executionArn ?? '';
}

const statusOf = async (executionArn: string) =>
  (await deploymentOf(desk.box).states.send(new DescribeExecutionCommand({executionArn}))).status;

/** The execution that exports: the deliveries only start it. */
const nightOf = async (date: string): Promise<Executed | undefined> =>
  (await executionsOf(desk.box, machine)).find(({name}) => name === `cognito-${pool.id}-${date}`);

async function ended(date: string): Promise<Executed> {
  await expect
    .poll(async () => (await nightOf(date))?.status ?? 'RUNNING', {timeout: 60_000, interval: 200})
    .not.toBe('RUNNING');
  return (await nightOf(date))!;
}

const lines = (records: readonly object[]) => records.map((each) => JSON.stringify(each)).sort();
const archive = (date: string, runId: string) => witness(objectsOf(desk.box), `cognito/${pool.id}/${date}/${runId}/`);

test('byte for byte the same archive, whoever drives the slices; the same night delivered twice is one', async () => {
  const input = await delivery('2026-11-25T01:15:00Z');
  const deliveries = Promise.all([start(input), start(input)]);
  const slices = await byLambda('2026-11-26T01:15:00Z');
  const night = await ended('2026-11-25');
  const {result} = await desk.json<BackupCognitoResult>(['backup-cognito', '-e', 'shells', '--rate', 'UserList=1000']);
  expect(slices).toBeGreaterThan(2);
  expect(sliceCount(night)).toBeGreaterThan(2);
  const {date, runId} = result.pools[0]!;
  const [shell, lambda, states] = [
    archive(date, runId),
    archive('2026-11-26', 'nightly-2026-11-26'),
    archive('2026-11-25', 'nightly-2026-11-25'),
  ];
  expect(namesIn(shell)).toEqual(peopleOf(pool));
  for (const kind of ['users', 'groups', 'memberships'] as const) {
    expect(lines(lambda[kind])).toEqual(lines(shell[kind]));
    expect(lines(states[kind])).toEqual(lines(shell[kind]));
  }
  expect(completed(objectsOf(desk.box).keys()).length).toBe(3);
  for (const arn of await deliveries) expect(await statusOf(arn)).toBe('SUCCEEDED');
  expect(
    (await executionsOf(desk.box, machine)).map(({name}) => name).filter((name) => name?.startsWith('cognito-')),
  ).toEqual([`cognito-${pool.id}-2026-11-25`]);
}, 120_000);

const entered = ({history}: Executed, state: string) =>
  history.filter(
    ({type, stateEnteredEventDetails}) => type === 'TaskStateEntered' && stateEnteredEventDetails?.name === state,
  );
const sliceCount = (night: Executed) => entered(night, 'Slice').length;

test('what passes between states stays below one kilobyte; ten million users fit into the history many times over', async () => {
  for (const {history, input} of await executionsOf(desk.box, machine)) {
    const texts = history.flatMap((event) =>
      Object.values(event).flatMap((details: unknown) => {
        const {input: given, output} = (typeof details === 'object' && details !== null ? details : {}) as {
          input?: string;
          output?: string;
        };
        return [given, output].filter((each) => each !== undefined);
      }),
    );
    expect(texts.length).toBeGreaterThan(2);
    expect(Math.max(...[input ?? '', ...texts].map((text) => Buffer.byteLength(text)))).toBeLessThan(1024);
  }
  const night = (await nightOf('2026-11-25'))!;
  const slices = entered(night, 'Slice');
  const [first, last] = [slices[0]!.id!, slices.at(-1)!.id!];
  const perSlice = (last - first) / (slices.length - 1);
  // Ten million users in one group each: two lists of 166,667 pages at a third of the quota, fourteen minutes a slice.
  const needed = Math.ceil((2 * Math.ceil(10_000_000 / 60)) / 10 / (14 * 60));
  expect([needed, perSlice, night.history.length - slices.length * perSlice + needed * perSlice < 500]).toEqual([
    40,
    7,
    true,
  ]);
});

describe('a night that fails', () => {
  test('tells somebody; redriven, it goes on in the slice where it stopped', async () => {
    desk.box.faults.plan([
      {
        service: 'cognito-idp',
        operation: 'ListUsersInGroup',
        kind: 'error',
        code: 'ResourceNotFoundException',
        message: `User pool ${pool.id} does not exist.`,
        times: 1_000,
        after: 20,
      },
    ]);
    await start(await delivery('2026-11-27T01:15:00Z'));
    const failed = await ended('2026-11-27');
    expect([failed.status, failed.error]).toEqual(['FAILED', 'POOL_MISSING']);
    await expect.poll(() => desk.box.world.mailbox.some(({body = ''}) => body.includes('2026-11-27'))).toBe(true);
    desk.box.faults.clear();
    desk.box.requests.clear();
    await deploymentOf(desk.box).states.send(new RedriveExecutionCommand({executionArn: failed.executionArn}));
    expect((await ended('2026-11-27')).status).toBe('SUCCEEDED');
    const asked = desk.box.requests.list().map(({operation}) => operation);
    expect([asked.includes('ListUsersInGroup'), asked.includes('ListUsers'), asked.includes('ListGroups')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(namesIn(archive('2026-11-27', 'nightly-2026-11-27'))).toEqual(peopleOf(pool));
  }, 120_000);
});
