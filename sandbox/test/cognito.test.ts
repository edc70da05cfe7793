import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteGroupCommand,
  DeleteUserPoolCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  paginateListUsers,
  paginateListUsersInGroup,
} from '@aws-sdk/client-cognito-identity-provider';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {clientsOf, named} from './clients.ts';

let box: Sandbox;
let cognito: ReturnType<typeof clientsOf>['cognito'];
beforeEach(async () => {
  box = await createSandbox();
  cognito = clientsOf(box).cognito;
});
afterEach(() => box.close());

const pool = async (more: Partial<CreateUserPoolCommandInput> = {}) =>
  (await cognito.send(new CreateUserPoolCommand({PoolName: 'p', ...more}))).UserPool?.Id ?? '';
const create = (UserPoolId: string, Username: string, attributes: Record<string, string> = {}, more: object = {}) =>
  cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({Name, Value})),
      ...more,
    }),
  );
const read = (UserPoolId: string, Username: string) => cognito.send(new AdminGetUserCommand({UserPoolId, Username}));
const fill = (id: string, count: number) => {
  const target = box.cognito.store.pools.get(id)!;
  return Array.from({length: count}, (_, index) =>
    box.cognito.store.add(target, {
      username: `u${index}`,
      attributes: {sub: box.world.uuid(), email: `u${index}@example.com`},
    }),
  );
};

describe('creating users', () => {
  test('nobody is mailed with SUPPRESS; without it a message goes out, by SMS unless asked otherwise', async () => {
    const id = await pool();
    await create(id, 'quiet', {email: 'q@example.com'});
    expect(box.world.mailbox).toEqual([]);
    await create(id, 'loud', {email: 'l@example.com'}, {MessageAction: undefined, DesiredDeliveryMediums: ['EMAIL']});
    expect(box.world.mailbox).toMatchObject([{kind: 'AdminCreateUser', to: 'l@example.com'}]);
  });

  test('a new user must change the password, and a permanent one confirms', async () => {
    const id = await pool();
    await create(id, 'ann');
    expect(await read(id, 'ann')).toMatchObject({UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true});
    await expect(
      cognito.send(
        new AdminSetUserPasswordCommand({UserPoolId: id, Username: 'ann', Password: 'short', Permanent: true}),
      ),
    ).rejects.toEqual(named('InvalidPasswordException'));
    await cognito.send(
      new AdminSetUserPasswordCommand({UserPoolId: id, Username: 'ann', Password: 'Long-enough-1', Permanent: true}),
    );
    await cognito.send(new AdminDisableUserCommand({UserPoolId: id, Username: 'ann'}));
    expect(await read(id, 'ann')).toMatchObject({UserStatus: 'CONFIRMED', Enabled: false});
  });

  test.each<[string, Record<string, string>]>([
    ['sub', {sub: 'x'}],
    ['identities', {identities: '[]'}],
    ['an attribute the pool does not have', {'custom:none': '1'}],
    ['a phone number without its plus', {phone_number: '0170 123'}],
    ['a verified flag without the address', {email_verified: 'true'}],
  ])('%s is refused', async (_name, attributes) => {
    await expect(create(await pool(), 'ann', attributes)).rejects.toEqual(named('InvalidParameterException'));
  });

  test('an immutable attribute can be set at creation only', async () => {
    const id = await pool({Schema: [{Name: 'code', AttributeDataType: 'String', Mutable: false}]});
    await create(id, 'ann', {'custom:code': '1'});
    await expect(
      cognito.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: id,
          Username: 'ann',
          UserAttributes: [{Name: 'custom:code', Value: '2'}],
        }),
      ),
    ).rejects.toEqual(named('InvalidParameterException', /cannot be updated/));
  });

  test('where addresses are usernames Cognito makes its own', async () => {
    const id = await pool({UsernameAttributes: ['email']});
    const {User} = await create(id, 'ann@example.com');
    expect(User?.Username).toBe(User?.Attributes?.find(({Name}) => Name === 'sub')?.Value);
    expect((await read(id, 'ann@example.com')).Username).toBe(User?.Username);
    await expect(create(id, 'ann')).rejects.toEqual(named('InvalidParameterException', /should be an email/));
    await expect(create(id, 'ann@example.com')).rejects.toEqual(named('UsernameExistsException'));
  });

  test('an alias belongs to one user; in the form of one a username is refused', async () => {
    const id = await pool({AliasAttributes: ['email']});
    await create(id, 'ann', {email: 'a@example.com'});
    await expect(create(id, 'bob', {email: 'a@example.com'})).rejects.toEqual(named('AliasExistsException'));
    await expect(create(id, 'bob@example.com')).rejects.toEqual(named('InvalidParameterException', /email format/));
  });

  test('case counts as the pool says', async () => {
    const exact = await pool();
    await create(exact, 'Ann');
    await expect(create(exact, 'ann')).resolves.toBeDefined();
    const lax = await pool({UsernameConfiguration: {CaseSensitive: false}});
    await create(lax, 'Ann');
    await expect(create(lax, 'ann')).rejects.toEqual(named('UsernameExistsException'));
  });
});

describe('lists', () => {
  test('sixty a page at most, everybody once', async () => {
    const id = await pool();
    fill(id, 121);
    const sizes: number[] = [];
    const names = new Set<string>();
    for await (const {Users = []} of paginateListUsers({client: cognito}, {UserPoolId: id})) {
      sizes.push(Users.length);
      for (const {Username} of Users) names.add(Username ?? '');
    }
    expect([sizes, names.size]).toEqual([[60, 60, 1], 121]);
    await expect(cognito.send(new ListUsersCommand({UserPoolId: id, Limit: 61}))).rejects.toEqual(
      named('InvalidParameterException'),
    );
  });

  test('a token is bound to its parameters and dies after an hour', async () => {
    const id = await pool();
    fill(id, 70);
    const {PaginationToken} = await cognito.send(new ListUsersCommand({UserPoolId: id}));
    await expect(
      cognito.send(new ListUsersCommand({UserPoolId: id, PaginationToken, Filter: 'username = "u1"'})),
    ).rejects.toEqual(named('InvalidParameterException', /Invalid pagination token/));
    await box.world.timeline.advanceTo(box.world.timeline.now() + 3_700_000);
    await expect(cognito.send(new ListUsersCommand({UserPoolId: id, PaginationToken}))).rejects.toEqual(
      named('InvalidParameterException', /expired/),
    );
  });

  test('filters: equals and begins with, on the documented attributes', async () => {
    const id = await pool();
    fill(id, 12);
    const found = async (Filter: string) =>
      (await cognito.send(new ListUsersCommand({UserPoolId: id, Filter}))).Users?.length;
    expect(await found('username ^= "u1"')).toBe(3);
    expect(await found('email = "u3@example.com"')).toBe(1);
    expect(await found('status = "Disabled"')).toBe(0);
    await expect(found('custom:x = "1"')).rejects.toEqual(named('InvalidParameterException'));
  });

  test('members in pages; a group that goes takes its memberships along', async () => {
    const id = await pool();
    await cognito.send(new CreateGroupCommand({UserPoolId: id, GroupName: 'g', Precedence: 3}));
    await expect(cognito.send(new CreateGroupCommand({UserPoolId: id, GroupName: 'g'}))).rejects.toEqual(
      named('GroupExistsException'),
    );
    for (const {username} of fill(id, 61))
      await cognito.send(new AdminAddUserToGroupCommand({UserPoolId: id, GroupName: 'g', Username: username}));
    const sizes: number[] = [];
    for await (const {Users = []} of paginateListUsersInGroup({client: cognito}, {UserPoolId: id, GroupName: 'g'}))
      sizes.push(Users.length);
    expect(sizes).toEqual([60, 1]);
    await cognito.send(new DeleteGroupCommand({UserPoolId: id, GroupName: 'g'}));
    await expect(cognito.send(new ListUsersInGroupCommand({UserPoolId: id, GroupName: 'g'}))).rejects.toEqual(
      named('ResourceNotFoundException'),
    );
  });
});

test('a protected pool is not deleted', async () => {
  const id = await pool({DeletionProtection: 'ACTIVE'});
  await expect(cognito.send(new DeleteUserPoolCommand({UserPoolId: id}))).rejects.toEqual(
    named('InvalidParameterException', /deletion protection/),
  );
});

test('with quotas a category is throttled on its own', async () => {
  const strict = await createSandbox({quotas: true});
  const client = clientsOf(strict).cognito;
  const id = (await client.send(new CreateUserPoolCommand({PoolName: 'p'}))).UserPool?.Id;
  const list = () =>
    client.send(new ListUsersCommand({UserPoolId: id})).then(
      () => 'ok',
      (error: Error) => error.name,
    );
  const answers = await Promise.all(Array.from({length: 60}, list));
  expect(answers.filter((answer) => answer === 'ok').length).toBeGreaterThanOrEqual(30);
  expect(answers).toContain('TooManyRequestsException');
  await expect(
    client.send(new AdminCreateUserCommand({UserPoolId: id, Username: 'ann', MessageAction: 'SUPPRESS'})),
  ).resolves.toBeDefined();
  await strict.close();
});
