import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {mockClient} from 'aws-sdk-client-mock';
import {afterAll, beforeEach, describe, expect, test} from 'vitest';
import type {AwsAccess} from '../../src/lib/aws/access.ts';
import {createPace} from '../../src/lib/aws/pace.ts';
import {createPacedCalls} from '../../src/lib/aws/paced-call.ts';
import type {PartName} from '../../src/lib/resources/user-pool/configuration/configuration.ts';
import {createPoolConfigurationReader} from '../../src/lib/resources/user-pool/configuration/reader.ts';
import {cognitoRates} from '../../src/lib/resources/user-pool/quotas.ts';
import {type FakeClock, fakeClock} from '../support/fake-clock.ts';
import {Arn, type CognitoStub, CreationDate, fullPool, UserPoolId} from '../support/full-pool.ts';

const access: AwsAccess = {
  region: 'eu-west-1',
  profile: undefined,
  version: '0',
  pathStyle: false,
  slots: (work) => work(),
  onDate: () => undefined,
};
const cognito: CognitoStub = mockClient(sdk.CognitoIdentityProviderClient);
const iso = CreationDate.toISOString();
const named = (name: string, more: object = {}) => Object.assign(new Error('the words of AWS'), {name, ...more});

let clock: FakeClock;
let abort: AbortController;
function reader() {
  const pace = createPace(cognitoRates(0.33), clock);
  return createPoolConfigurationReader(access, createPacedCalls({pace, clock, signal: abort.signal}));
}
const read = (timeIsUp?: () => boolean) => reader().read(UserPoolId, timeIsUp);

beforeEach(() => {
  cognito.reset();
  clock = fakeClock();
  abort = new AbortController();
  fullPool(cognito);
});
afterAll(() => cognito.restore());

test("everything, in AWS's names, dates as ISO 8601 and images as base64", async () => {
  const whole = await read();
  expect(whole).toEqual({
    format: 1,
    pool: {Id: UserPoolId, Arn, CreationDate: iso, Domain: 'acme', CustomDomain: 'sign-in.example.com'},
    mfa: {MfaConfiguration: 'ON'},
    sessions: {UserPoolId, UserSessionTracking: 'DISABLED'},
    clients: [
      {
        client: {ClientId: 'c1', ClientName: 'web', ClientSecret: 'hush', RefreshTokenValidity: 0},
        secrets: [{ClientSecretId: 's1', ClientSecretCreateDate: iso}],
        session: {ClientId: 'c1', SSOSession: {MaxValidityMinutes: 60}},
        riskConfiguration: {ClientId: 'c1'},
        uiCustomization: {UserPoolId, ClientId: 'c1', CSS: '.client {}'},
        managedLoginBranding: {
          ManagedLoginBrandingId: 'b1',
          Settings: {components: {form: {radius: 8}}},
          Assets: [{Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: 'AP8='}],
        },
      },
    ],
    identityProviders: [{ProviderName: 'Google', ProviderDetails: {client_secret: 'hush too'}}],
    resourceServers: [{Identifier: 'api', Name: 'api'}],
    domains: [{Domain: 'acme'}, {Domain: 'sign-in.example.com', CustomDomainConfig: {CertificateArn: 'arn:cert'}}],
    riskConfiguration: {UserPoolId},
    uiCustomization: {UserPoolId, CSS: '.pool {}'},
    terms: [expect.objectContaining({TermsId: 't1', CreationDate: iso, Links: {en: 'https://a'}})],
    logDelivery: {UserPoolId, LogConfigurations: []},
    tags: {team: 'blue'},
    replicas: [{RegionName: 'eu-west-1', Role: 'PRIMARY'}],
    unread: [],
  });
  expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
});

/** Each optional call: the part it reads, of what, and how the configuration looks without it. */
const OPTIONAL = [
  [sdk.GetUserPoolMfaConfigCommand, 'mfa', undefined],
  [sdk.GetUserPoolSessionConfigurationCommand, 'sessions', undefined],
  [sdk.ListUserPoolClientsCommand, 'clients', undefined],
  [sdk.DescribeUserPoolClientCommand, 'clients', ['c1']],
  [sdk.ListUserPoolClientSecretsCommand, 'clients.secrets', ['c1']],
  [sdk.GetUserPoolClientSessionConfigurationCommand, 'clients.session', ['c1']],
  [sdk.DescribeManagedLoginBrandingByClientCommand, 'clients.managedLoginBranding', ['c1']],
  [sdk.ListIdentityProvidersCommand, 'identityProviders', undefined],
  [sdk.DescribeIdentityProviderCommand, 'identityProviders', ['Google']],
  [sdk.ListResourceServersCommand, 'resourceServers', undefined],
  [sdk.DescribeUserPoolDomainCommand, 'domains', ['acme', 'sign-in.example.com']],
  [sdk.ListTermsCommand, 'terms', undefined],
  [sdk.DescribeTermsCommand, 'terms', ['t1']],
  [sdk.GetLogDeliveryConfigurationCommand, 'logDelivery', undefined],
  [sdk.ListTagsForResourceCommand, 'tags', undefined],
  [sdk.ListUserPoolReplicasCommand, 'replicas', undefined],
] as const;
type AnyCommand = Parameters<typeof cognito.on>[0];
const calls = (command: unknown) => cognito.commandCalls(command as AnyCommand).length;
/** One behaviour for every input of a command, the particular ones of `fullPool` included. */
function answer(command: unknown, name: string) {
  const particular = [{ClientId: 'c1'}, {Domain: 'acme'}, {Domain: 'sign-in.example.com'}, {ResourceArn: Arn}];
  for (const input of [undefined, ...particular]) cognito.on(command as AnyCommand, input).rejects(named(name));
}
const title = (command: {readonly name: string}) => command.name.replace('Command', '');

describe('one part that cannot be read does not lose the others', () => {
  test.each(OPTIONAL.map((each) => [title(each[0]), ...each] as const))(
    '%s denied',
    async (_title, command, part, of) => {
      const before = await read();
      answer(command, 'AccessDeniedException');
      const {unread, ...rest} = await read();
      expect(unread).toEqual([{part, code: 'AccessDeniedException', ...(of === undefined ? {} : {of})}]);
      const top = part.split('.')[0] as keyof typeof rest;
      expect({...rest, [top]: null}).toEqual({...before, unread: undefined, [top]: null});
      expect(rest[top]).not.toEqual(before[top]);
    },
  );

  test('risk and classic branding are told apart for the pool and its clients', async () => {
    cognito.on(sdk.DescribeRiskConfigurationCommand, {ClientId: 'c1'}).rejects(named('NotAuthorizedException'));
    cognito
      .on(sdk.GetUICustomizationCommand)
      .rejects(named('InternalErrorException', {$metadata: {httpStatusCode: 400}}));
    cognito.on(sdk.GetUICustomizationCommand, {ClientId: 'c1'}).resolves({UICustomization: {ClientId: 'c1'}});
    const {unread, riskConfiguration, clients} = await read();
    expect(unread).toEqual([
      {part: 'clients.riskConfiguration', code: 'NotAuthorizedException', of: ['c1']},
      {part: 'uiCustomization', code: 'InternalErrorException'},
    ]);
    expect(riskConfiguration).toEqual({UserPoolId});
    expect(clients[0]).toMatchObject({uiCustomization: {ClientId: 'c1'}});
    expect(clients[0]).not.toHaveProperty('riskConfiguration');
  });

  test('a right that is missing for every client is one entry, and what the list told of them is kept', async () => {
    const some = ['c3', 'c1', 'c2'].map((ClientId) => ({ClientId, ClientName: `name of ${ClientId}`}));
    cognito.on(sdk.ListUserPoolClientsCommand).resolves({UserPoolClients: some});
    answer(sdk.DescribeUserPoolClientCommand, 'AccessDeniedException');
    const {unread, clients} = await read();
    expect(unread).toEqual([{part: 'clients', code: 'AccessDeniedException', of: ['c1', 'c2', 'c3']}]);
    expect(clients.map(({client}) => client)).toEqual(some);
  });

  test('a list that broke off and single things of it are two losses', async () => {
    cognito
      .on(sdk.ListIdentityProvidersCommand)
      .resolvesOnce({Providers: [{ProviderName: 'Google'}], NextToken: 'more'})
      .rejects(named('AccessDeniedException'));
    answer(sdk.DescribeIdentityProviderCommand, 'AccessDeniedException');
    expect((await read()).unread).toEqual([
      {part: 'identityProviders', code: 'AccessDeniedException', of: ['Google']},
      {part: 'identityProviders', code: 'AccessDeniedException'},
    ]);
  });

  test('the words of AWS stay out: they may name what is private', async () => {
    answer(sdk.DescribeIdentityProviderCommand, 'AccessDeniedException');
    expect(JSON.stringify(await read())).not.toContain('the words of AWS');
  });
});

describe('what is not there is no failure', () => {
  test.each([
    ...OPTIONAL.map(([command]) => [title(command), 'ResourceNotFoundException', command] as const),
    ['risk, threat protection off', 'UserPoolAddOnNotEnabledException', sdk.DescribeRiskConfigurationCommand],
    [
      'branding, in the Lite plan',
      'FeatureUnavailableInTierException',
      sdk.DescribeManagedLoginBrandingByClientCommand,
    ],
    ['sessions, in a replica', 'OperationNotEnabledException', sdk.GetUserPoolSessionConfigurationCommand],
    ['terms, in a region without them', 'UnknownOperationException', sdk.ListTermsCommand],
  ] as const)('%s: %s', async (_title, name, command) => {
    answer(command, name);
    expect((await read()).unread).toEqual([]);
    expect(calls(command)).toBeGreaterThan(0);
  });

  test('a bare pool', async () => {
    cognito.reset();
    cognito.onAnyCommand().resolves({});
    cognito.on(sdk.DescribeUserPoolCommand).resolves({UserPool: {Id: UserPoolId, Arn}});
    expect(await read()).toEqual({
      format: 1,
      pool: {Id: UserPoolId, Arn},
      clients: [],
      identityProviders: [],
      resourceServers: [],
      domains: [],
      terms: [],
      replicas: [],
      unread: [],
    });
    expect(calls(sdk.DescribeUserPoolDomainCommand)).toBe(0);
  });

  test("the pool's branding is not written once more for each client that has none", async () => {
    cognito
      .on(sdk.GetUICustomizationCommand, {ClientId: 'c1'})
      .resolves({UICustomization: {UserPoolId, CSS: '.pool {}'}});
    const {clients, uiCustomization} = await read();
    expect(clients[0]).not.toHaveProperty('uiCustomization');
    expect(uiCustomization).toMatchObject({CSS: '.pool {}'});
  });
});

describe('pages', () => {
  const LISTS = [
    [sdk.ListUserPoolClientsCommand, 'clients', 'UserPoolClients', {ClientId: 'c1'}, 60],
    [sdk.ListIdentityProvidersCommand, 'identityProviders', 'Providers', {ProviderName: 'Google'}, 60],
    [sdk.ListResourceServersCommand, 'resourceServers', 'ResourceServers', {Identifier: 'api'}, 50],
    [sdk.ListTermsCommand, 'terms', 'Terms', {TermsId: 't1'}, 60],
    [sdk.ListUserPoolReplicasCommand, 'replicas', 'UserPoolReplicas', {RegionName: 'eu-west-1'}, undefined],
  ] as const;
  const pages = (command: unknown, member: string, item: object) =>
    cognito
      .on(command as AnyCommand)
      .resolvesOnce({[member]: [item], NextToken: 'one'} as never)
      // An empty page with a token is no end (SDK, ListUserPoolClients.ClientType).
      .resolvesOnce({[member]: [], NextToken: 'two'} as never);

  test.each(LISTS.map((each) => [title(each[0]), ...each] as const))(
    '%s',
    async (_title, command, part, member, item, size) => {
      pages(command, member, item).resolves({[member]: [item, item]} as never);
      expect((await read())[part]).toHaveLength(3);
      const inputs = cognito.commandCalls(command as AnyCommand).map((call) => call.args[0].input as object);
      expect(inputs).toMatchObject(
        [undefined, 'one', 'two'].map((NextToken) => ({NextToken, ...(size === undefined ? {} : {MaxResults: size})})),
      );
    },
  );

  test.each(LISTS)('of $1, what was read before a failure is kept and said to be less than all', async (...row) => {
    const [command, part, member, item] = row;
    pages(command, member, item).rejects(named('AccessDeniedException'));
    const whole = await read();
    expect(whole[part]).toHaveLength(1);
    expect(whole.unread).toEqual([{part, code: 'AccessDeniedException'}]);
  });
});

describe('pace', () => {
  test('a throttled part is asked again after a pause', async () => {
    cognito
      .on(sdk.GetUserPoolMfaConfigCommand)
      .rejectsOnce(named('TooManyRequestsException'))
      .resolves({MfaConfiguration: 'ON'});
    expect(await read()).toMatchObject({mfa: {MfaConfiguration: 'ON'}, unread: []});
    expect(calls(sdk.GetUserPoolMfaConfigCommand)).toBe(2);
  });

  test('one that is throttled for ever is unread in the end', async () => {
    answer(sdk.ListTagsForResourceCommand, 'TooManyRequestsException');
    expect((await read()).unread).toEqual([{part: 'tags', code: 'TooManyRequestsException'}]);
  });

  test('silence has the code of Node, or ours', async () => {
    cognito.on(sdk.ListTermsCommand).rejects(Object.assign(new Error('connect'), {code: 'ECONNREFUSED'}));
    expect((await read()).unread).toEqual([{part: 'terms', code: 'AWS_NO_ANSWER'}]);
  });

  test('three hundred clients take their time', async () => {
    const many = Array.from({length: 300}, (_, index) => ({ClientId: `many-${index}`}));
    cognito.on(sdk.ListUserPoolClientsCommand).resolves({UserPoolClients: many});
    const {clients, unread} = await read();
    expect([clients.length, unread]).toEqual([300, []]);
    // A third of 5 calls a second of one operation on one pool.
    expect(clock.elapsed()).toBeGreaterThan((290 / (5 / 3)) * 1000);
  });

  test('each call that is made once for every client waits for a turn of its own', async () => {
    const turns: string[] = [];
    const noted = createPoolConfigurationReader(access, {
      call: (category, work) => {
        turns.push(category);
        return work();
      },
    });
    const many = Array.from({length: 50}, (_, index) => ({ClientId: `many-${index}`}));
    cognito.on(sdk.ListUserPoolClientsCommand).resolves({UserPoolClients: many});
    await noted.read(UserPoolId);
    const rates = Object.keys(cognitoRates(1));
    expect(Object.fromEntries(rates.map((name) => [name, turns.filter((turn) => turn === name).length]))).toMatchObject(
      {
        UserList: 0,
        UserPoolRead: 1,
        'UserPoolClientRead.clients': 51,
        'UserPoolClientRead.secrets': 50,
        'UserPoolClientRead.session': 50,
        'UserPoolResourceRead.risk': 51,
        'UserPoolResourceRead.branding': 51,
        'UserPoolResourceRead.managedLogin': 50,
        'UserPoolResourceRead.lists': 5,
        UserPoolResourceRead: 7,
      },
    );
    expect(turns.filter((turn) => !rates.includes(turn))).toEqual([]);
  });
});

describe('what ends the whole', () => {
  test('a pool that is not there, or may not be described', async () => {
    cognito
      .on(sdk.DescribeUserPoolCommand)
      .rejects(Object.assign(named('ResourceNotFoundException'), {message: 'User pool x'}));
    await expect(read()).rejects.toMatchObject({code: 'POOL_MISSING', exit: 'failed'});
    cognito.on(sdk.DescribeUserPoolCommand).rejects(named('AccessDeniedException'));
    await expect(read()).rejects.toMatchObject({code: 'ACCESS_DENIED', exit: 'unknown'});
  });

  test('a session that is over, and Ctrl-C, are not recorded as unread', async () => {
    answer(sdk.ListTermsCommand, 'ExpiredTokenException');
    await expect(read()).rejects.toMatchObject({code: 'CREDENTIALS_EXPIRED'});
    fullPool(cognito);
    cognito.on(sdk.GetUserPoolMfaConfigCommand).callsFake(() => {
      abort.abort();
      throw named('TooManyRequestsException');
    });
    await expect(read()).rejects.toMatchObject({code: 'INTERRUPTED'});
  });

  test('when the time is up the rest is unread, and nothing more is asked', async () => {
    const {pool, unread, clients} = await read(() => true);
    expect(pool).toMatchObject({Id: UserPoolId});
    expect(clients).toEqual([]);
    const parts: readonly PartName[] = ['clients', 'identityProviders', 'logDelivery', 'replicas', 'resourceServers'];
    expect(unread.map(({part}) => part)).toEqual(expect.arrayContaining([...parts]));
    expect(new Set(unread.map(({code}) => code))).toEqual(new Set(['TIME_IS_UP']));
    expect(cognito.calls()).toHaveLength(1);
  });

  test('time that is up while a throttle is waited out ends the waiting', async () => {
    answer(sdk.ListTagsForResourceCommand, 'TooManyRequestsException');
    const whole = await read(() => calls(sdk.ListTagsForResourceCommand) >= 3);
    expect(whole.unread).toContainEqual({part: 'tags', code: 'TIME_IS_UP'});
    expect(calls(sdk.ListTagsForResourceCommand)).toBe(3);
  });
});
