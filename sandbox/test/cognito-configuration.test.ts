import {
  CreateManagedLoginBrandingCommand,
  CreateTermsCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolDomainCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeRiskConfigurationCommand,
  DescribeTermsCommand,
  DescribeUserPoolCommand,
  GetLogDeliveryConfigurationCommand,
  GetUICustomizationCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolMfaConfigCommand,
  GetUserPoolSessionConfigurationCommand,
  ListTermsCommand,
  SetLogDeliveryConfigurationCommand,
  SetRiskConfigurationCommand,
  SetUICustomizationCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolMfaConfigCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox} from '../src/index.ts';
import {control, named} from './clients.ts';
import {type Account, openAccount} from './cognito-account.ts';

let account: Account;
let cognito: Account['cognito'];
let UserPoolId: string;
let ClientId: string;
beforeEach(async () => {
  account = await openAccount();
  cognito = account.cognito;
  UserPoolId = await account.pool({UserPoolAddOns: {AdvancedSecurityMode: 'ENFORCED'}});
  const {UserPoolClient} = await cognito.send(new CreateUserPoolClientCommand({UserPoolId, ClientName: 'c'}));
  ClientId = UserPoolClient?.ClientId ?? '';
});
afterEach(() => account.close());

test('MFA: set as a whole, told by the pool too; on, it wants a factor', async () => {
  expect(await cognito.send(new GetUserPoolMfaConfigCommand({UserPoolId}))).toMatchObject({MfaConfiguration: 'OFF'});
  const set = (more: object) => cognito.send(new SetUserPoolMfaConfigCommand({UserPoolId, ...more}));
  await expect(set({MfaConfiguration: 'ON'})).rejects.toEqual(named('InvalidParameterException', /factor/));
  await set({MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: {Enabled: true}});
  expect(await cognito.send(new GetUserPoolMfaConfigCommand({UserPoolId}))).toMatchObject({
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: {Enabled: true},
  });
  const {UserPool} = await cognito.send(new DescribeUserPoolCommand({UserPoolId}));
  expect(UserPool?.MfaConfiguration).toBe('OPTIONAL');
});

test('threat protection: for the pool and for a client, and only where it is on', async () => {
  const read = async (more: object = {}) =>
    (await cognito.send(new DescribeRiskConfigurationCommand({UserPoolId, ...more}))).RiskConfiguration;
  expect(await read()).toEqual({UserPoolId});
  const ranges = {RiskExceptionConfiguration: {BlockedIPRangeList: ['10.0.0.0/8']}};
  await cognito.send(new SetRiskConfigurationCommand({UserPoolId, ClientId, ...ranges}));
  expect(await read({ClientId})).toMatchObject({ClientId, ...ranges, LastModifiedDate: expect.any(Date)});
  expect(await read()).toEqual({UserPoolId});
  UserPoolId = await account.pool();
  await expect(read()).rejects.toEqual(named('UserPoolAddOnNotEnabledException'));
});

test('logs: none is an empty list; those of user activity belong to Plus', async () => {
  const read = async () =>
    (await cognito.send(new GetLogDeliveryConfigurationCommand({UserPoolId}))).LogDeliveryConfiguration;
  expect(await read()).toEqual({UserPoolId, LogConfigurations: []});
  const CloudWatchLogsConfiguration = {LogGroupArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:g'};
  const errors = {LogLevel: 'ERROR' as const, EventSource: 'userNotification' as const, CloudWatchLogsConfiguration};
  await cognito.send(new SetLogDeliveryConfigurationCommand({UserPoolId, LogConfigurations: [errors]}));
  expect((await read())?.LogConfigurations).toEqual([errors]);
  const activity = {...errors, LogLevel: 'INFO' as const, EventSource: 'userAuthEvents' as const};
  await expect(
    cognito.send(new SetLogDeliveryConfigurationCommand({UserPoolId, LogConfigurations: [activity]})),
  ).rejects.toEqual(named('FeatureUnavailableInTierException'));
});

test('sessions: defaults until set; a client only where the pool tracks them', async () => {
  const read = () => cognito.send(new GetUserPoolSessionConfigurationCommand({UserPoolId}));
  expect(await read()).toMatchObject({UserSessionTracking: 'DISABLED', TokenSession: {MaxPerUser: 20}});
  const minutes = async () =>
    (await cognito.send(new GetUserPoolClientSessionConfigurationCommand({UserPoolId, ClientId}))).SSOSession;
  const set = (MaxValidityMinutes: number) =>
    cognito.send(
      new SetUserPoolClientSessionConfigurationCommand({UserPoolId, ClientId, SSOSession: {MaxValidityMinutes}}),
    );
  expect(await minutes()).toEqual({MaxValidityMinutes: 60});
  await expect(set(5)).rejects.toEqual(named('InvalidParameterException', /not enabled/));
  const tracked = {UserSessionTracking: 'ENABLED' as const, TokenSession: {MaxPerUser: 3}};
  await cognito.send(new SetUserPoolSessionConfigurationCommand({UserPoolId, ...tracked}));
  expect(await read()).toMatchObject(tracked);
  await set(5);
  expect(await minutes()).toEqual({MaxValidityMinutes: 5});
  await expect(set(200_000)).rejects.toEqual(named('InvalidParameterException'));
});

describe('looks', () => {
  test('classic: the own of a client, else that of the pool, else nothing; a domain comes first', async () => {
    const read = async () =>
      (await cognito.send(new GetUICustomizationCommand({UserPoolId, ClientId}))).UICustomization;
    const set = (more: object) => cognito.send(new SetUICustomizationCommand({UserPoolId, ...more}));
    expect(await read()).toEqual({});
    await expect(set({CSS: '.a{}'})).rejects.toEqual(named('InvalidParameterException', /domain/));
    await cognito.send(new CreateUserPoolDomainCommand({UserPoolId, Domain: 'factory'}));
    await set({CSS: '.all{}'});
    expect(await read()).toMatchObject({ClientId: 'ALL', CSS: '.all{}'});
    await set({ClientId, CSS: '.own{}', ImageFile: Buffer.from('png')});
    expect(await read()).toMatchObject({ClientId, CSS: '.own{}', ImageUrl: expect.stringContaining(ClientId)});
  });

  test('managed login: one style a client, with its images', async () => {
    const read = async (more: object = {}) =>
      (await cognito.send(new DescribeManagedLoginBrandingByClientCommand({UserPoolId, ClientId, ...more})))
        .ManagedLoginBranding;
    await expect(read()).rejects.toEqual(named('ResourceNotFoundException'));
    const style = {
      Settings: {components: {form: {borderRadius: 4}}},
      Assets: [
        {
          Category: 'FORM_LOGO' as const,
          ColorMode: 'LIGHT' as const,
          Extension: 'PNG' as const,
          Bytes: new Uint8Array([1, 2, 255]),
        },
      ],
    };
    const create = () => cognito.send(new CreateManagedLoginBrandingCommand({UserPoolId, ClientId, ...style}));
    await create();
    const found = await read();
    expect(found?.Settings).toEqual(style.Settings);
    expect([...(found?.Assets?.[0]?.Bytes ?? [])]).toEqual([1, 2, 255]);
    await expect(create()).rejects.toEqual(named('ManagedLoginBrandingExistsException'));
    await expect(read({ReturnMergedResources: true})).rejects.toEqual(named('NotImplementedBySandbox'));
  });

  test('terms: one of each name for a client', async () => {
    const links = {'cognito:default': 'https://factory.example/terms'};
    const create = (TermsName: string) =>
      cognito.send(
        new CreateTermsCommand({
          UserPoolId,
          ClientId,
          TermsName,
          TermsSource: 'LINK',
          Enforcement: 'NONE',
          Links: links,
        }),
      );
    const {Terms} = await create('terms-of-use');
    await expect(create('terms-of-use')).rejects.toEqual(named('TermsExistsException'));
    await expect(create('fine-print')).rejects.toEqual(named('InvalidParameterException'));
    const listed = await cognito.send(new ListTermsCommand({UserPoolId}));
    expect(listed.Terms).toMatchObject([{TermsId: Terms?.TermsId, TermsName: 'terms-of-use'}]);
    const read = (TermsId = '') => cognito.send(new DescribeTermsCommand({UserPoolId, TermsId}));
    expect((await read(Terms?.TermsId)).Terms).toMatchObject({ClientId, Links: links});
    await expect(read('11111111-1111-4111-a111-111111111111')).rejects.toEqual(named('ResourceNotFoundException'));
  });
});

test('saved and loaded, a pool is the same in all its parts', async () => {
  const box = await createSandbox({seed: 'questionnaire'});
  const other = await createSandbox();
  const state = (await control(box.endpoint, 'GET', 'state')) as Record<string, unknown>;
  await control(other.endpoint, 'PUT', 'state', {'cognito-idp': state['cognito-idp']});
  const again = (await control(other.endpoint, 'GET', 'state')) as Record<string, unknown>;
  expect(again['cognito-idp']).toEqual(state['cognito-idp']);
  const [pool] = [...other.cognito.store.pools.values()];
  expect(pool?.parts.clients.map(({content}) => content.secrets.length)).toEqual([0, 1]);
  expect(pool?.groups.get('respondents')?.members).toHaveLength(250);
  expect(pool?.users.filter(({mfa}) => mfa?.preferred === 'SOFTWARE_TOKEN_MFA').length).toBeGreaterThan(20);
  expect(JSON.stringify(state['cognito-idp']).match(/CANARY/g)).toHaveLength(4);
  await Promise.all([box.close(), other.close()]);
});
