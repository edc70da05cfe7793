import {
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  DeleteUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {named} from './clients.ts';
import {type Account, openAccount} from './cognito-account.ts';

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.close());

describe('creating users', () => {
  test('nobody is mailed with SUPPRESS; without it a message goes out, by SMS unless asked otherwise', async () => {
    const id = await account.pool();
    await account.create(id, 'quiet', {email: 'q@example.com'});
    expect(account.box.world.mailbox).toEqual([]);
    await account.create(
      id,
      'loud',
      {email: 'l@example.com'},
      {MessageAction: undefined, DesiredDeliveryMediums: ['EMAIL']},
    );
    expect(account.box.world.mailbox).toMatchObject([{kind: 'AdminCreateUser', to: 'l@example.com'}]);
  });

  test('a new user must change the password, and a permanent one confirms', async () => {
    const id = await account.pool();
    await account.create(id, 'ann');
    expect(await account.read(id, 'ann')).toMatchObject({UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true});
    await expect(
      account.cognito.send(
        new AdminSetUserPasswordCommand({UserPoolId: id, Username: 'ann', Password: 'short', Permanent: true}),
      ),
    ).rejects.toEqual(named('InvalidPasswordException'));
    await account.cognito.send(
      new AdminSetUserPasswordCommand({UserPoolId: id, Username: 'ann', Password: 'Long-enough-1', Permanent: true}),
    );
    await account.cognito.send(new AdminDisableUserCommand({UserPoolId: id, Username: 'ann'}));
    expect(await account.read(id, 'ann')).toMatchObject({UserStatus: 'CONFIRMED', Enabled: false});
  });

  test.each<[string, Record<string, string>]>([
    ['sub', {sub: 'x'}],
    ['identities', {identities: '[]'}],
    ['an attribute the pool does not have', {'custom:none': '1'}],
    ['a phone number without its plus', {phone_number: '0170 123'}],
    ['a verified flag without the address', {email_verified: 'true'}],
  ])('%s is refused', async (_name, attributes) => {
    await expect(account.create(await account.pool(), 'ann', attributes)).rejects.toEqual(
      named('InvalidParameterException'),
    );
  });

  test('an immutable attribute can be set at creation only', async () => {
    const id = await account.pool({Schema: [{Name: 'code', AttributeDataType: 'String', Mutable: false}]});
    await account.create(id, 'ann', {'custom:code': '1'});
    await expect(
      account.cognito.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: id,
          Username: 'ann',
          UserAttributes: [{Name: 'custom:code', Value: '2'}],
        }),
      ),
    ).rejects.toEqual(named('InvalidParameterException', /cannot be updated/));
  });

  test('where addresses are usernames Cognito makes its own', async () => {
    const id = await account.pool({UsernameAttributes: ['email']});
    const {User} = await account.create(id, 'ann@example.com');
    expect(User?.Username).toBe(User?.Attributes?.find(({Name}) => Name === 'sub')?.Value);
    expect((await account.read(id, 'ann@example.com')).Username).toBe(User?.Username);
    await expect(account.create(id, 'ann')).rejects.toEqual(named('InvalidParameterException', /should be an email/));
    await expect(account.create(id, 'ann@example.com')).rejects.toEqual(named('UsernameExistsException'));
  });

  test('an alias belongs to one user; in the form of one a username is refused', async () => {
    const id = await account.pool({AliasAttributes: ['email']});
    await account.create(id, 'ann', {email: 'a@example.com'});
    await expect(account.create(id, 'bob', {email: 'a@example.com'})).rejects.toEqual(named('AliasExistsException'));
    await expect(account.create(id, 'bob@example.com')).rejects.toEqual(
      named('InvalidParameterException', /email format/),
    );
  });

  test('case counts as the pool says', async () => {
    const exact = await account.pool();
    await account.create(exact, 'Ann');
    await expect(account.create(exact, 'ann')).resolves.toBeDefined();
    const lax = await account.pool({UsernameConfiguration: {CaseSensitive: false}});
    await account.create(lax, 'Ann');
    await expect(account.create(lax, 'ann')).rejects.toEqual(named('UsernameExistsException'));
  });
});

test('a protected pool is not deleted', async () => {
  const id = await account.pool({DeletionProtection: 'ACTIVE'});
  await expect(account.cognito.send(new DeleteUserPoolCommand({UserPoolId: id}))).rejects.toEqual(
    named('InvalidParameterException', /deletion protection/),
  );
});
