import {
  AdminDisableUserCommand,
  AdminSetUserMFAPreferenceCommand,
  type AdminSetUserMFAPreferenceCommandInput,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  ListUserPoolReplicasCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {named} from './clients.ts';
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

describe('MFA preferences', () => {
  const prefer = (Username: string, settings: Partial<AdminSetUserMFAPreferenceCommandInput>) =>
    cognito.send(new AdminSetUserMFAPreferenceCommand({UserPoolId: id, Username, ...settings}));
  const confirmed = async (name: string, attributes: Record<string, string> = {}) => {
    await account.create(id, name, attributes);
    await cognito.send(
      new AdminSetUserPasswordCommand({UserPoolId: id, Username: name, Password: 'Long-enough-1', Permanent: true}),
    );
  };

  test('what is named changes, the rest stays; one factor is preferred', async () => {
    await confirmed('ann', {email: 'a@example.com', phone_number: '+358501'});
    expect(await account.read(id, 'ann')).not.toHaveProperty('UserMFASettingList');
    await prefer('ann', {SMSMfaSettings: {Enabled: true, PreferredMfa: true}});
    await prefer('ann', {EmailMfaSettings: {Enabled: true}});
    expect(await account.read(id, 'ann')).toMatchObject({
      PreferredMfaSetting: 'SMS_MFA',
      UserMFASettingList: ['SMS_MFA', 'EMAIL_OTP'],
    });
    await prefer('ann', {SMSMfaSettings: {Enabled: false}});
    const after = await account.read(id, 'ann');
    expect([after.PreferredMfaSetting, after.UserMFASettingList]).toEqual([undefined, ['EMAIL_OTP']]);
    await expect(
      prefer('ann', {
        SMSMfaSettings: {Enabled: true, PreferredMfa: true},
        EmailMfaSettings: {Enabled: true, PreferredMfa: true},
      }),
    ).rejects.toEqual(named('InvalidParameterException'));
  });

  test('a TOTP token is registered by its user alone; a number and an address must be there', async () => {
    await confirmed('ann');
    for (const settings of [
      {SoftwareTokenMfaSettings: {Enabled: true}},
      {SMSMfaSettings: {Enabled: true}},
      {EmailMfaSettings: {Enabled: true}},
    ])
      await expect(prefer('ann', settings)).rejects.toEqual(named('InvalidParameterException', /delivery config/));
    const {store} = account.box.cognito;
    store.add(store.need(id, 'eu-west-1'), {
      username: 'bob',
      attributes: {sub: 'b'},
      mfa: {token: true, enabled: []},
    });
    await prefer('bob', {SoftwareTokenMfaSettings: {Enabled: true, PreferredMfa: true}});
    expect(await account.read(id, 'bob')).toMatchObject({PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA'});
  });

  test.each([
    ['UNCONFIRMED', 'UserNotConfirmedException'],
    ['RESET_REQUIRED', 'PasswordResetRequiredException'],
  ])('a user who is %s has none set', async (status, error) => {
    const {store} = account.box.cognito;
    store.add(store.need(id, 'eu-west-1'), {username: 'cid', attributes: {sub: 'c', email: 'c@example.com'}, status});
    await expect(prefer('cid', {EmailMfaSettings: {Enabled: true}})).rejects.toEqual(named(error));
  });
});

describe('replicas', () => {
  const replicas = async () =>
    (await cognito.send(new ListUserPoolReplicasCommand({UserPoolId: id}))).UserPoolReplicas?.map(
      ({RegionName, Role, UserPoolArn}) => [RegionName, Role, UserPoolArn?.split(':')[3]],
    );
  test('a primary names its replicas, a secondary its primary', async () => {
    expect(await replicas()).toEqual([['eu-west-1', 'PRIMARY', 'eu-west-1']]);
    const pool = account.box.cognito.store.need(id, 'eu-west-1');
    pool.replicas = ['eu-north-1'];
    expect(await replicas()).toEqual([
      ['eu-north-1', 'SECONDARY', 'eu-north-1'],
      ['eu-west-1', 'PRIMARY', 'eu-west-1'],
    ]);
  });

  test('a secondary is read, not written', async () => {
    await account.create(id, 'ann');
    account.box.cognito.store.need(id, 'eu-west-1').primaryRegion = 'eu-central-1';
    expect((await cognito.send(new ListUsersCommand({UserPoolId: id}))).Users).toHaveLength(1);
    for (const write of [
      () => account.create(id, 'bob'),
      () => cognito.send(new CreateGroupCommand({UserPoolId: id, GroupName: 'g'})),
      () => cognito.send(new AdminDisableUserCommand({UserPoolId: id, Username: 'ann'})),
    ])
      await expect(write()).rejects.toEqual(named('OperationNotEnabledException', /eu-central-1/));
  });
});
