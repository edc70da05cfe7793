import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import type {Pool} from '../../sandbox/src/services/cognito-idp/pool.ts';
import {createUserPoolReader, type Page, type UserPoolReader} from '../../src/lib/resources/user-pool/reader.ts';
import {accessTo} from '../support/sandbox-access.ts';

let box: Sandbox;
let pool: Pool;
let reader: UserPoolReader;
beforeAll(async () => {
  box = await createSandbox({quotas: false});
  reader = createUserPoolReader(accessTo(box));
});
beforeEach(() => {
  box.faults.clear();
  box.requests.clear();
  box.authority.callerPolicy = undefined;
  const {store} = box.cognito;
  store.pools.clear();
  pool = store.create(
    'people',
    box.world.region,
    {UsernameConfiguration: {CaseSensitive: false}, AliasAttributes: ['email']},
    store.schemaFor([{Name: 'team', AttributeDataType: 'String', Mutable: false}]),
  );
  for (let index = 0; index < 121; index++) {
    store.add(pool, {username: `user-${index}`, attributes: {sub: `sub-${index}`, email: `user-${index}@example.com`}});
  }
});
afterAll(() => box.close());

async function everything<Item>(page: (token?: string) => Promise<Page<Item>>) {
  const sizes: number[] = [];
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const {items: some, next} = await page(token);
    sizes.push(some.length);
    items.push(...some);
    token = next;
  } while (token !== undefined);
  return {sizes, items};
}

const group = (name: string, members: number) => {
  const made = box.cognito.store.addGroup(pool, {
    name,
    precedence: 0,
    description: 'd',
    roleArn: 'arn:aws:iam::1:role/r',
  });
  for (const user of pool.users.slice(0, members)) box.cognito.store.join(made, user);
};

test('users in pages of sixty, each with AWS field names and ISO dates', async () => {
  const {sizes, items} = await everything((token) => reader.users(pool.id, token));
  expect(sizes).toEqual([60, 60, 1]);
  expect(items.map(({Username}) => Username)).toEqual(pool.users.map(({username}) => username));
  expect(items[7]).toEqual({
    Username: 'user-7',
    Attributes: expect.arrayContaining([
      {Name: 'sub', Value: 'sub-7'},
      {Name: 'email', Value: 'user-7@example.com'},
    ]),
    Enabled: true,
    UserStatus: 'CONFIRMED',
    UserCreateDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    UserLastModifiedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
});

test('disabled and federated users come as they are', async () => {
  const {store} = box.cognito;
  store.add(pool, {username: 'off', attributes: {sub: 's'}, enabled: false});
  store.add(pool, {username: 'Google_1', attributes: {sub: 't'}, status: 'EXTERNAL_PROVIDER'});
  const {items} = await everything((token) => reader.users(pool.id, token));
  expect(items.slice(-2)).toMatchObject([
    {Username: 'off', Enabled: false},
    {Username: 'Google_1', UserStatus: 'EXTERNAL_PROVIDER', Enabled: true},
  ]);
});

test('an empty pool is one empty page', async () => {
  pool.users.length = 0;
  expect(await everything((token) => reader.users(pool.id, token))).toEqual({sizes: [0], items: []});
  expect(await everything((token) => reader.groups(pool.id, token))).toEqual({sizes: [0], items: []});
});

test('groups with role and a precedence of nought, over pages', async () => {
  for (let index = 0; index < 61; index++) group(`group-${index}`, 0);
  const {sizes, items} = await everything((token) => reader.groups(pool.id, token));
  expect(sizes).toEqual([60, 1]);
  expect(items[60]).toMatchObject({
    GroupName: 'group-60',
    Precedence: 0,
    Description: 'd',
    RoleArn: 'arn:aws:iam::1:role/r',
  });
  expect(items[60]).not.toHaveProperty('UserPoolId');
});

test.each([
  [0, [0]],
  [60, [60]],
  [61, [60, 1]],
])('a group of %i members in pages of %j', async (count, pages) => {
  group('team', count);
  const {sizes, items} = await everything((token) => reader.members(pool.id, 'team', token));
  expect(sizes).toEqual(pages);
  expect(new Set(items.map(({Username}) => Username)).size).toBe(count);
});

test('the pool: what a restore must know of it', async () => {
  const {summary, triggers, configuration} = await reader.describe(pool.id);
  expect(summary).toMatchObject({
    id: pool.id,
    name: 'people',
    arn: pool.arn,
    region: 'eu-west-1',
    account: '123456789012',
    estimatedUsers: 121,
    caseSensitive: false,
    aliasAttributes: ['email'],
    usernameAttributes: [],
  });
  expect(summary.attributes).toContainEqual({name: 'custom:team', mutable: false, required: false});
  expect(triggers).toEqual({});
  expect(configuration).toMatchObject({Id: pool.id});
});

test('one user; nobody is undefined', async () => {
  expect(await reader.user(pool.id, 'user-3')).toMatchObject({Username: 'user-3', Enabled: true});
  expect(await reader.user(pool.id, 'nobody')).toBeUndefined();
});

describe('what AWS refuses', () => {
  test('a page token older than one hour', async () => {
    const {next} = await reader.users(pool.id);
    await box.world.timeline.advanceTo(box.world.timeline.now() + 3_601_000);
    await expect(reader.users(pool.id, next)).rejects.toMatchObject({code: 'PAGE_TOKEN_EXPIRED'});
  });

  test('a pool that is not there', async () => {
    for (const ask of [
      reader.describe('eu-west-1_Gone'),
      reader.users('eu-west-1_Gone'),
      reader.groups('eu-west-1_Gone'),
      reader.members('eu-west-1_Gone', 'team'),
    ]) {
      await expect(ask).rejects.toMatchObject({code: 'POOL_MISSING', exit: 'failed'});
    }
  });

  test('a group deleted meanwhile is not taken for a missing pool', async () => {
    await expect(reader.members(pool.id, 'gone')).rejects.toMatchObject({code: 'GROUP_MISSING', exit: 'failed'});
  });

  test('a throttle reaches the pace at once: the SDK does not ask again by itself', async () => {
    box.faults.plan([{service: 'cognito-idp', operation: 'ListUsers', times: 1, kind: 'throttle'}]);
    await expect(reader.users(pool.id)).rejects.toMatchObject({code: 'AWS_THROTTLED'});
    expect(box.requests.list().filter(({operation}) => operation === 'ListUsers')).toHaveLength(1);
  });

  test('no permission is never an empty pool, and no user is named', async () => {
    box.authority.callerPolicy = {Statement: []};
    for (const ask of [() => reader.users(pool.id), () => reader.user(pool.id, 'user-3')]) {
      const error = await ask().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'ACCESS_DENIED',
        exit: 'unknown',
        said: expect.stringContaining('AccessDenied'),
      });
      expect(JSON.stringify(error)).not.toContain('user-3');
    }
  });
});
