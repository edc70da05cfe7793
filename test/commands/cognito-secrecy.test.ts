import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import {CreateKeyCommand} from '@aws-sdk/client-kms';
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
} from '@aws-sdk/client-sfn';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {dropUser, type Pool} from '../../sandbox/src/services/cognito-idp/pool.ts';
import {clientsOf} from '../../sandbox/test/clients.ts';
import {deploymentOf} from '../../sandbox/test/deploy.ts';
import type {Manifest} from '../../src/lib/archive/manifest.ts';
import {envelopeHead, unseal} from '../../src/lib/resources/user-pool/configuration/envelope.ts';
import {createDataKeys} from '../../src/lib/resources/user-pool/configuration/key-gateway.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';
import {openProxy, type RecordingProxy} from '../support/proxy.ts';
import {accessTo} from '../support/sandbox-access.ts';
import {completed, objectsOf, witness} from '../support/witness.ts';

/**
 * A life of a pool, good days and bad ones, and then everything that was said, logged, handed on or named is searched for
 * its people and its secrets. What is looked for comes from the pool itself.
 */
let desk: Desk;
let proxy: RecordingProxy;
let pool: Pool;
let key: string;
/** Everything that commands have written, with the command. */
const said: {readonly where: string; readonly text: string}[] = [];

beforeAll(async () => {
  desk = await openDesk({seed: 'questionnaire', now: Date.parse('2026-11-24T12:00:00Z')});
  const {box} = desk;
  pool = [...box.cognito.store.pools.values()].find(({name}) => name.includes('prod'))!;
  proxy = await openProxy(box.endpoint);
  desk.env['AWS_ENDPOINT_URL'] = proxy.endpoint;
  // Functions are started with the same way to AWS.
  Object.assign(box.world, {endpoint: () => proxy.endpoint});
  key = (await clientsOf(box).kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';
}, 60_000);
afterAll(async () => {
  await proxy.close();
  await desk.close();
});
beforeEach(() => {
  desk.box.faults.clear();
  proxy.damage = (_operation, answer) => answer;
});

async function run(args: readonly string[]): Promise<number | null> {
  const {code, stdout, stderr} = await desk.run(args);
  said.push({where: args.join(' '), text: `${stdout}\n${stderr}`});
  return code;
}

/** Values that say nothing of a person: states, counters and what also names groups. */
const TECHNICAL = /^(sub|email_verified|phone_number_verified|locale|custom:organization|custom:pin_hint)$/;

/** Names, addresses, numbers, passwords and secrets. */
function canaries(): readonly string[] {
  const people = pool.users.flatMap((user) => [user.username, ...user.list().flatMap(personal)]);
  const passwords = proxy.heard.flatMap(({operation, body}) => {
    if (!/^Admin(CreateUser|SetUserPassword)$/.test(operation)) return [];
    const {Password, TemporaryPassword} = JSON.parse(body) as {Password?: string; TemporaryPassword?: string};
    return [Password, TemporaryPassword].filter((each) => each !== undefined);
  });
  const plain = [...people, ...passwords, ...gone, ...secrets()];
  return [...new Set(plain.flatMap((each) => [each, JSON.stringify(each).slice(1, -1)]))];
}

/** Of users that the life below deletes. */
const gone: string[] = [];
const secrets = () => [
  ...pool.parts.clients.flatMap(({content}) => content.secrets.map(({value}) => value)),
  ...pool.parts.providers.flatMap(({content}) => content.ProviderDetails?.['client_secret'] ?? []),
];

const found = (text: string, wanted = canaries()) => wanted.filter((each) => standsIn(text, each));

/** As a word of its own: a short name may well be a part of an id. */
function standsIn(text: string, canary: string): boolean {
  const letter = /[\p{L}\p{N}]/u;
  for (let at = text.indexOf(canary); at >= 0; at = text.indexOf(canary, at + 1))
    if (!letter.test(text[at - 1] ?? '') && !letter.test(text[at + canary.length] ?? '')) return true;
  return false;
}

describe('a life', () => {
  test('setting up and a night', async () => {
    await setUp(desk, 'prod');
    await desk.nights(1);
    expect(await run(['status', '-e', 'prod'])).toBe(0);
    expect(await run(['status', '-e', 'prod', '--json'])).toBe(0);
    expect(await run(['check-account', '-e', 'prod', '--json'])).toBeLessThanOrEqual(3);
    expect(await run(['setup', '-e', 'prod', '--dry-run', '--json'])).toBe(0);
  }, 60_000);

  test('exports by hand, with preferences and sealed secrets, and their verification', async () => {
    const wish = ['backup-cognito', '-e', 'prod', '--with-mfa', '--include-secrets', `kms:${key}`, '--pace', '100%'];
    expect(await run(wish)).toBe(0);
    await desk.box.world.timeline.advanceTo(desk.box.world.timeline.now() + 2_000);
    expect(await run([...wish, '--json'])).toBe(0);
    expect(await run(['backup-cognito', '-e', 'prod', '--verify', '2026-11-25'])).toBe(0);
    expect(await run(['backup-cognito', '-e', 'prod', '--verify', '2026-11-25', '--json'])).toBe(0);
  }, 60_000);

  test('a list that is denied and answers that are damaged in the middle of a person', async () => {
    desk.box.faults.plan([{service: 'cognito-idp', operation: 'ListUsers', kind: 'denied', times: 10_000}]);
    expect(await run(['backup-cognito', '-e', 'prod'])).toBe(4);
    await desk.nights(1);
    desk.box.faults.clear();
    for (const damage of [cutShort, unquoted]) {
      proxy.damage = (operation, answer) => (operation === 'ListUsers' ? damage(answer) : answer);
      expect(await run(['backup-cognito', '-e', 'prod'])).toBe(1);
    }
    expect(await run(['backup-cognito', '-e', 'prod', '--json'])).toBe(1);
    await desk.nights(1);
    expect(await run(['status', '-e', 'prod'])).toBe(3);
  }, 120_000);

  test('a restore in which users fail', async () => {
    const doomed = pool.users.filter(({status}) => status === 'CONFIRMED').slice(0, 8);
    gone.push(...doomed.flatMap((user) => [user.username, ...user.list().flatMap(personal)]));
    for (const user of doomed) dropUser(pool, user);
    const message = `PreSignUp failed with error ${gone.join(', ')}.`;
    const failure = {service: 'cognito-idp', kind: 'error', message, times: 2} as const;
    desk.box.faults.plan([
      {...failure, operation: 'AdminCreateUser', code: 'UserLambdaValidationException'},
      {...failure, operation: 'AdminAddUserToGroup', code: 'InvalidParameterException'},
    ]);
    const wish = ['restore-cognito', '-e', 'prod', '--date', '2026-11-25', '--confirm', pool.id];
    expect(await run([...wish, '--dry-run'])).toBe(0);
    expect(await run([...wish, '--password', 'temporary'])).toBe(5);
    expect(await run([...wish, '--json'])).toBe(0);
  }, 60_000);
});

const personal = ({Name, Value}: {readonly Name: string; readonly Value: string}) =>
  TECHNICAL.test(Name) ? [] : [Value];
/** A byte lost before a name: the message of JSON's parser quotes what stands around it. */
const unquoted = (answer: string) => answer.replace(/(\{"Name":"given_name","Value":)"/, '$1');
/** The connection ends in the middle of an address, and nobody says so. */
const cutShort = (answer: string) => answer.slice(0, answer.indexOf('@example'));

describe('afterwards', () => {
  test('there is something to look for: people, passwords, secrets', () => {
    expect(canaries().length).toBeGreaterThan(100);
    expect(secrets()).toHaveLength(2);
    expect(found(`x ${pool.users[0]!.attribute('email')} y CANARY-provider-secret-prod`)).toHaveLength(2);
    expect(proxy.heard.some(({operation}) => operation === 'AdminSetUserPassword')).toBe(true);
  });

  test('no command has named anybody', () => {
    expect(said.length).toBe(16);
    for (const {where, text} of said) expect.soft([where, found(text)]).toEqual([where, []]);
  });

  test('no log event of the function, in any of its fields', async () => {
    const {endpoint} = desk.box;
    const client = new CloudWatchLogsClient({
      endpoint,
      region: 'eu-west-1',
      credentials: {accessKeyId: 'k', secretAccessKey: 's'},
    });
    const events: unknown[] = [];
    for await (const {logGroups = []} of paginateDescribeLogGroups({client}, {}))
      for (const {logGroupName} of logGroups)
        for await (const page of paginateFilterLogEvents({client}, {logGroupName})) events.push(...(page.events ?? []));
    expect(events.length).toBeGreaterThan(20);
    expect(found(JSON.stringify(events))).toEqual([]);
  });

  test('no input, output or event of any execution', async () => {
    const {states: client} = deploymentOf(desk.box);
    const seen: unknown[] = [];
    for await (const {stateMachines = []} of paginateListStateMachines({client}, {}))
      for (const {stateMachineArn} of stateMachines)
        for await (const {executions = []} of paginateListExecutions({client}, {stateMachineArn}))
          for (const {executionArn} of executions) {
            seen.push(await client.send(new DescribeExecutionCommand({executionArn})));
            for await (const {events = []} of paginateGetExecutionHistory({client}, {executionArn}))
              seen.push(...events);
          }
    expect(seen.filter((each) => JSON.stringify(each).includes('FAILED'))).not.toHaveLength(0);
    expect(found(JSON.stringify(seen))).toEqual([]);
  });

  test('no mail, no name of an object, no tag', () => {
    const objects = [...desk.box.s3.store.buckets.values()]
      .filter(({name}) => name.startsWith('backupctl-'))
      .flatMap((bucket) =>
        [...bucket.objects.values()].flat().map(({key: name, tags, metadata}) => ({name, tags, metadata})),
      );
    expect(objects.length).toBeGreaterThan(20);
    expect(found(JSON.stringify(objects))).toEqual([]);
    expect(found(JSON.stringify(desk.box.world.mailbox))).toEqual([]);
  });

  test('files with people are readable by their owner alone, and the journals have none', () => {
    const files = readdirSync(desk.folder, {recursive: true, encoding: 'utf8'})
      .map((name) => join(desk.folder, name))
      .filter((path) => statSync(path).isFile());
    const people = files.filter((path) => found(readFileSync(path, 'utf8')).length > 0);
    expect(people.length).toBeGreaterThan(0);
    for (const path of people) {
      expect(path).toMatch(/backupctl-(subs|failures|passwords|pending)[^/]*$/);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    expect(files.length).toBeGreaterThan(people.length);
  });
});

describe('in the archive', () => {
  const objects = () => objectsOf(desk.box);
  const runs = () => completed(objects().keys()).filter((run) => run.includes(pool.id));

  test('people lie in the compressed parts and nowhere else; secrets nowhere', () => {
    expect(runs().length).toBeGreaterThanOrEqual(3);
    for (const [name, body] of objects()) {
      if (!name.startsWith('cognito/') || name.endsWith('.gz')) continue;
      expect.soft([name, found(body.toString('latin1'))]).toEqual([name, []]);
    }
    for (const run of runs()) {
      const {users, groups, memberships} = witness(objects(), run);
      expect(users.length).toBeGreaterThan(30);
      expect(found(JSON.stringify([users, groups, memberships]), secrets())).toEqual([]);
    }
  });

  test('the sealed secrets open with the key and its context, and not with another', async () => {
    const run = runs().find((each) => objects().has(`${each}secrets.json.enc`))!;
    const sealed = objects().get(`${run}secrets.json.enc`)!;
    const {parts} = JSON.parse(objects().get(`${run}manifest.json`)!.toString()) as Manifest;
    expect(parts.map(({kind}) => kind)).toContain('secrets');
    const keys = createDataKeys(accessTo(desk.box));
    const {encryptedKey, context} = envelopeHead(sealed);
    const plain = unseal(sealed, await keys.open(encryptedKey, context)).toString();
    expect(found(plain, secrets())).toHaveLength(2);
    await expect(keys.open(encryptedKey, {...context, runId: 'another'})).rejects.toMatchObject({
      code: expect.any(String),
    });
    expect(() => unseal(sealed, Buffer.alloc(32, 7))).toThrow('sealed secrets cannot be read');
  });
});
