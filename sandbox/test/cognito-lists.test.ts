import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  ListGroupsCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  paginateListUsers,
  paginateListUsersInGroup,
} from '@aws-sdk/client-cognito-identity-provider';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox} from '../src/index.ts';
import {clientsOf, control, named} from './clients.ts';
import {type Account, openAccount} from './cognito-account.ts';

let account: Account;
let cognito: Account['cognito'];
let id: string;
beforeEach(async () => {
  account = await openAccount();
  cognito = account.cognito;
  id = await account.pool();
});
afterEach(() => account.close());

const group = (GroupName: string) => cognito.send(new CreateGroupCommand({UserPoolId: id, GroupName}));
const join = (GroupName: string, Username: string) =>
  cognito.send(new AdminAddUserToGroupCommand({UserPoolId: id, GroupName, Username}));
const users = (more: object = {}) => cognito.send(new ListUsersCommand({UserPoolId: id, ...more}));
const members = (GroupName: string, more: object = {}) =>
  cognito.send(new ListUsersInGroupCommand({UserPoolId: id, GroupName, ...more}));
const names = (list: readonly {readonly Username?: string | undefined}[] = []) =>
  list.map(({Username = ''}) => Username);
const BAD_TOKEN = named('InvalidParameterException', /pagination token/i);

describe('pages', () => {
  test('sixty a page at most, everybody once', async () => {
    account.fill(id, 121);
    const sizes: number[] = [];
    const seen = new Set<string>();
    for await (const {Users = []} of paginateListUsers({client: cognito}, {UserPoolId: id})) {
      sizes.push(Users.length);
      for (const name of names(Users)) seen.add(name);
    }
    expect([sizes, seen.size]).toEqual([[60, 60, 1], 121]);
    await expect(users({Limit: 61})).rejects.toEqual(named('InvalidParameterException'));
  });

  test('members in pages; a group that goes takes its memberships along', async () => {
    await group('g');
    await expect(group('g')).rejects.toEqual(named('GroupExistsException'));
    for (const {username} of account.fill(id, 61)) await join('g', username);
    const sizes: number[] = [];
    for await (const {Users = []} of paginateListUsersInGroup({client: cognito}, {UserPoolId: id, GroupName: 'g'}))
      sizes.push(Users.length);
    expect(sizes).toEqual([60, 1]);
    await cognito.send(new DeleteGroupCommand({UserPoolId: id, GroupName: 'g'}));
    await expect(members('g')).rejects.toEqual(named('ResourceNotFoundException'));
    const {Groups} = await cognito.send(new AdminListGroupsForUserCommand({UserPoolId: id, Username: 'u1'}));
    expect(Groups).toEqual([]);
  });

  test('short and empty pages on demand, with a token, and nobody lost', async () => {
    account.fill(id, 20);
    await control(account.box.endpoint, 'POST', 'pages', {lengths: [7, 0, 1]});
    const sizes: number[] = [];
    for await (const {Users = []} of paginateListUsers({client: cognito}, {UserPoolId: id})) sizes.push(Users.length);
    expect(sizes).toEqual([7, 0, 1, 7, 0, 1, 4]);
    await control(account.box.endpoint, 'POST', 'pages', {lengths: []});
    expect((await users()).Users).toHaveLength(20);
    expect(await control(account.box.endpoint, 'POST', 'pages', {lengths: [0]})).toMatchObject({
      message: expect.stringMatching(/at least one/),
    });
  });

  test('a small page size holds for every list', async () => {
    const small = await openAccount({pageSize: 2});
    const pool = await small.pool();
    small.fill(pool, 3);
    expect((await small.cognito.send(new ListUsersCommand({UserPoolId: pool}))).Users).toHaveLength(2);
    await small.close();
  });
});

describe('tokens', () => {
  test('bound to pool, filter and limit, and dead after an hour', async () => {
    account.fill(id, 70);
    const {PaginationToken} = await users();
    const other = await account.pool();
    account.fill(other, 70);
    for (const more of [{Filter: 'username ^= "u"'}, {Limit: 30}, {UserPoolId: other}])
      await expect(users({PaginationToken, ...more})).rejects.toEqual(BAD_TOKEN);
    await expect(users({PaginationToken: 'bnVsbA=='})).rejects.toEqual(BAD_TOKEN);
    await account.box.world.timeline.advanceTo(account.box.world.timeline.now() + 3_500_000);
    expect((await users({PaginationToken})).Users).toHaveLength(10);
    await account.box.world.timeline.advanceTo(account.box.world.timeline.now() + 200_000);
    await expect(users({PaginationToken})).rejects.toEqual(BAD_TOKEN);
  });

  test('of members belong to their group, of groups to their pool', async () => {
    await group('a');
    await group('b');
    for (const {username} of account.fill(id, 3)) for (const name of ['a', 'b']) await join(name, username);
    const {NextToken} = await members('a', {Limit: 2});
    expect(names((await members('a', {Limit: 2, NextToken})).Users)).toEqual(['u2']);
    await expect(members('b', {Limit: 2, NextToken})).rejects.toEqual(BAD_TOKEN);
    const {NextToken: groups} = await cognito.send(new ListGroupsCommand({UserPoolId: id, Limit: 1}));
    const other = await account.pool();
    await expect(cognito.send(new ListGroupsCommand({UserPoolId: other, Limit: 1, NextToken: groups}))).rejects.toEqual(
      BAD_TOKEN,
    );
    const {NextToken: pools} = await cognito.send(new ListUserPoolsCommand({MaxResults: 1}));
    await expect(cognito.send(new ListUserPoolsCommand({MaxResults: 2, NextToken: pools}))).rejects.toEqual(BAD_TOKEN);
  });
});

describe('between two pages', () => {
  test('the deleted are missing, the new come at the end, nobody twice, none of the others left out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({min: 1, max: 7}),
        fc.array(fc.tuple(fc.nat(19), fc.constantFrom('delete', 'create', 'leave', 'join')), {maxLength: 20}),
        async (Limit, changes) => {
          const pool = await account.pool();
          const {store} = account.box.cognito;
          await cognito.send(new CreateGroupCommand({UserPoolId: pool, GroupName: 'g'}));
          const people = account.fill(pool, 20);
          const group = store.needGroup(store.need(pool, 'eu-west-1'), 'g');
          for (const user of people.slice(0, 10)) store.join(group, user);
          const touched = new Set<string>();
          const seen: string[] = [];
          let NextToken: string | undefined;
          let step = 0;
          do {
            const page = await cognito.send(
              new ListUsersInGroupCommand({UserPoolId: pool, GroupName: 'g', Limit, NextToken}),
            );
            seen.push(...names(page.Users));
            NextToken = page.NextToken;
            const [index, change] = changes[step++] ?? [0, 'none'];
            const Username = `u${index}`;
            const ask = {UserPoolId: pool, Username, GroupName: 'g'};
            if (change !== 'none') touched.add(Username);
            // Somebody who is gone already cannot go again.
            const attempt = {
              delete: () => cognito.send(new AdminDeleteUserCommand(ask)),
              create: () => account.create(pool, `new${step}`),
              leave: () => cognito.send(new AdminRemoveUserFromGroupCommand(ask)),
              join: () => cognito.send(new AdminAddUserToGroupCommand(ask)),
              none: () => Promise.resolve(),
            }[change];
            await attempt().catch(() => undefined);
          } while (NextToken !== undefined);
          expect(new Set(seen).size).toBe(seen.length);
          const steady = people.slice(0, 10).filter(({username}) => !touched.has(username));
          expect(seen).toEqual(expect.arrayContaining(steady.map(({username}) => username)));
        },
      ),
      {numRuns: 25},
    );
  });
});

test('a whole chain of users while some are deleted and others made: the steady ones once each', async () => {
  const people = account.fill(id, 90);
  account.box.cognito.pages.lengths = [7, 0, 20];
  const seen: string[] = [];
  let gone = 0;
  for await (const {Users = []} of paginateListUsers({client: cognito}, {UserPoolId: id})) {
    seen.push(...names(Users));
    // One who was listed already, one who was not; and somebody new.
    for (const Username of [`u${gone}`, `u${89 - gone}`])
      await cognito.send(new AdminDeleteUserCommand({UserPoolId: id, Username})).catch(() => undefined);
    if (gone++ < 5) await account.create(id, `new${gone}`);
  }
  expect(new Set(seen).size).toBe(seen.length);
  const steady = people.slice(gone, 90 - gone).map(({username}) => username);
  expect(seen).toEqual(expect.arrayContaining([...steady, 'new1', 'new5']));
});

describe('filters', () => {
  test('equals and begins with, on the documented attributes', async () => {
    account.fill(id, 12);
    const found = async (Filter: string) => (await users({Filter})).Users?.length;
    expect(await found('username ^= "u1"')).toBe(3);
    expect(await found('username = "u1"')).toBe(1);
    expect(await found('email = "u3@example.com"')).toBe(1);
    expect(await found('status = "Disabled"')).toBe(0);
    await expect(found('custom:x = "1"')).rejects.toEqual(named('InvalidParameterException'));
  });

  test('the sixteen first digits of sub are the whole pool, each in full pages however large it is', async () => {
    const large = await createSandbox({seed: 'large:3000'});
    const client = clientsOf(large).cognito;
    const seen = new Set<string>();
    for (const digit of '0123456789abcdef') {
      const sizes: number[] = [];
      const pages = paginateListUsers({client}, {UserPoolId: 'eu-west-1_large0001', Filter: `sub ^= "${digit}"`});
      for await (const {Users = []} of pages) {
        sizes.push(Users.length);
        for (const name of names(Users)) seen.add(name);
      }
      expect(sizes.slice(0, -1).every((size) => size === 60)).toBe(true);
    }
    expect(seen.size).toBe(3000);
    await large.close();
  });

  test('an attribute to get that somebody lacks is an error', async () => {
    account.fill(id, 2);
    expect((await users({AttributesToGet: ['email']})).Users?.[0]?.Attributes).toEqual([
      {Name: 'email', Value: 'u0@example.com'},
    ]);
    await expect(users({AttributesToGet: ['phone_number']})).rejects.toEqual(named('InvalidParameterException'));
  });
});

test('an address that was given up finds nobody and is free', async () => {
  const pool = await account.pool({AliasAttributes: ['email']});
  await account.create(pool, 'ann', {email: 'old@example.com'});
  await cognito.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: pool,
      Username: 'ann',
      UserAttributes: [{Name: 'email', Value: 'new@example.com'}],
    }),
  );
  await expect(account.read(pool, 'old@example.com')).rejects.toEqual(named('UserNotFoundException'));
  await expect(account.create(pool, 'bob', {email: 'old@example.com'})).resolves.toBeDefined();
});

test('large:<users>:<groups each> grows the same people in every state', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => createSandbox({seed: 'large:200:2', now: 1_800_000_000_000})));
  const roll = (box: typeof one) => {
    const pool = [...box!.cognito.store.pools.values()][0]!;
    return pool.users.map((user) => [user.username, ...user.pairs, user.status, user.enabled]);
  };
  expect(roll(one)).toEqual(roll(two));
  const {store} = one!.cognito;
  const pool = [...store.pools.values()][0]!;
  expect(new Set(pool.users.map((user) => store.groupsOf(pool, user).length))).toEqual(new Set([2]));
  expect(new Set(pool.users.map(({status}) => status))).toEqual(
    new Set(['CONFIRMED', 'UNCONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER']),
  );
  expect(pool.users.filter(({enabled}) => !enabled)).toHaveLength(10);
  await Promise.all([one!.close(), two!.close()]);
});
