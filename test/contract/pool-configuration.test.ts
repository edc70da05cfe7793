import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {ACCOUNT, createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import {createPace} from '../../src/lib/aws/pace.ts';
import {createPacedCalls} from '../../src/lib/aws/paced-call.ts';
import {functionPolicy} from '../../src/lib/nightly/policies.ts';
import {createPoolConfigurationReader} from '../../src/lib/resources/user-pool/configuration/reader.ts';
import {putBack, separateSecrets} from '../../src/lib/resources/user-pool/configuration/secrets.ts';
import {cognitoRates} from '../../src/lib/resources/user-pool/quotas.ts';
import {fakeClock} from '../support/fake-clock.ts';
import {accessTo} from '../support/sandbox-access.ts';

/** A pool that is set up through the API as an application would, and read back with the nightly's own role. */
let box: Sandbox;
let cognito: sdk.CognitoIdentityProviderClient;
let UserPoolId: string;
let arn: string;
let ClientId: string;
const secret = 'a_secret_that_was_chosen_elsewhere';

beforeAll(async () => {
  box = await createSandbox({quotas: false});
  accessTo(box);
  cognito = new sdk.CognitoIdentityProviderClient({region: box.world.region});
  const {UserPool} = await cognito.send(
    new sdk.CreateUserPoolCommand({
      PoolName: 'everything',
      UserPoolTags: {team: 'blue'},
      UserPoolAddOns: {AdvancedSecurityMode: 'ENFORCED'},
      UserPoolTier: 'PLUS',
    }),
  );
  UserPoolId = UserPool!.Id!;
  arn = UserPool!.Arn!;
  await setUp();
});
beforeEach(() => {
  box.authority.callerPolicy = functionPolicy({
    poolArns: [arn],
    tables: false,
    bucket: 'backupctl-archives',
    logGroup: '/aws/lambda/nightly',
    place: {partition: 'aws', account: ACCOUNT, region: box.world.region},
  });
});
afterAll(() => box.close());

async function setUp() {
  await cognito.send(
    new sdk.CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: {client_id: 'id', client_secret: 'hush-of-google', authorize_scopes: 'email'},
      AttributeMapping: {email: 'email'},
    }),
  );
  const Scopes = [{ScopeName: 'read', ScopeDescription: 'to read'}];
  await cognito.send(new sdk.CreateResourceServerCommand({UserPoolId, Identifier: 'api', Name: 'api', Scopes}));
  const {UserPoolClient} = await cognito.send(
    new sdk.CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'web',
      ClientSecret: secret,
      SupportedIdentityProviders: ['COGNITO', 'Google'],
    }),
  );
  ClientId = UserPoolClient!.ClientId!;
  await cognito.send(new sdk.CreateUserPoolDomainCommand({UserPoolId, Domain: 'everything', ManagedLoginVersion: 2}));
  await setUpLooks();
}

async function setUpLooks() {
  const ids = {UserPoolId, ClientId};
  const risk = {CompromisedCredentialsRiskConfiguration: {Actions: {EventAction: 'BLOCK' as const}}};
  await cognito.send(new sdk.SetRiskConfigurationCommand({UserPoolId, ...risk}));
  await cognito.send(new sdk.SetUICustomizationCommand({...ids, CSS: '.banner-customizable {background: blue}'}));
  const Assets = [
    {Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: new Uint8Array([0, 255])} as const,
  ];
  await cognito.send(new sdk.CreateManagedLoginBrandingCommand({...ids, Settings: {radius: 8}, Assets}));
  await cognito.send(
    new sdk.CreateTermsCommand({
      ...ids,
      TermsName: 'terms-of-use',
      TermsSource: 'LINK',
      Enforcement: 'NONE',
      Links: {'cognito:default': 'https://example.com/terms'},
    }),
  );
  await cognito.send(
    new sdk.SetLogDeliveryConfigurationCommand({
      UserPoolId,
      LogConfigurations: [
        {
          LogLevel: 'ERROR',
          EventSource: 'userNotification',
          CloudWatchLogsConfiguration: {LogGroupArn: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:pool`},
        },
      ],
    }),
  );
  await cognito.send(new sdk.SetUserPoolMfaConfigCommand({UserPoolId, SoftwareTokenMfaConfiguration: {Enabled: true}}));
}

function read(poolId = UserPoolId) {
  const clock = fakeClock();
  const calls = createPacedCalls({pace: createPace(cognitoRates(0.33), clock), clock});
  return createPoolConfigurationReader(accessTo(box), calls).read(poolId);
}

test('every part comes back, with no right beyond those of the nightly', async () => {
  const whole = await read();
  expect(whole).toMatchObject({
    pool: {Id: UserPoolId, Name: 'everything', UserPoolTier: 'PLUS'},
    mfa: {SoftwareTokenMfaConfiguration: {Enabled: true}},
    sessions: {UserSessionTracking: 'DISABLED'},
    clients: [
      {
        client: {ClientId, ClientName: 'web', ClientSecret: secret},
        secrets: [{ClientSecretId: expect.any(String)}],
        session: {SSOSession: {MaxValidityMinutes: 60}},
        uiCustomization: {ClientId, CSS: '.banner-customizable {background: blue}'},
        managedLoginBranding: {Settings: {radius: 8}, Assets: [{Category: 'FORM_LOGO', Bytes: 'AP8='}]},
      },
    ],
    identityProviders: [{ProviderName: 'Google', ProviderDetails: {client_secret: 'hush-of-google'}}],
    resourceServers: [{Identifier: 'api', Scopes: [{ScopeName: 'read', ScopeDescription: 'to read'}]}],
    domains: [{Domain: 'everything', UserPoolId}],
    riskConfiguration: {CompromisedCredentialsRiskConfiguration: {Actions: {EventAction: 'BLOCK'}}},
    terms: [{ClientId, TermsName: 'terms-of-use', Links: {'cognito:default': 'https://example.com/terms'}}],
    logDelivery: {LogConfigurations: [{EventSource: 'userNotification'}]},
    tags: {team: 'blue'},
    unread: [],
  });
});

test('its secrets are found, and put back', async () => {
  const whole = await read();
  const {redacted, secrets} = separateSecrets(whole);
  expect(secrets.map(({value}) => value).sort()).toEqual([secret, 'hush-of-google']);
  expect(JSON.stringify(redacted)).not.toMatch(/hush-of-google|a_secret_that_was_chosen/);
  expect(putBack(redacted, secrets)).toEqual(whole);
});

test('without one right, that part is unread and the rest is there', async () => {
  const policy = JSON.stringify(box.authority.callerPolicy).replace('"cognito-idp:DescribeIdentityProvider",', '');
  box.authority.callerPolicy = JSON.parse(policy) as object;
  const {unread, clients} = await read();
  expect(unread).toEqual([{part: 'identityProviders', code: 'AccessDeniedException', of: ['Google']}]);
  expect(clients).toHaveLength(1);
});

test('a pool with an app client and nothing else has nothing unread, and no parts that it does not have', async () => {
  box.authority.callerPolicy = undefined;
  const {UserPool} = await cognito.send(new sdk.CreateUserPoolCommand({PoolName: 'bare', UserPoolTier: 'LITE'}));
  const bare = UserPool!.Id!;
  await cognito.send(new sdk.CreateUserPoolClientCommand({UserPoolId: bare, ClientName: 'public'}));
  const whole = await read(bare);
  expect(whole).toMatchObject({
    pool: {Name: 'bare'},
    clients: [{client: {ClientName: 'public'}, secrets: []}],
    identityProviders: [],
    resourceServers: [],
    domains: [],
    terms: [],
    unread: [],
  });
  for (const absent of ['riskConfiguration', 'uiCustomization']) expect(whole).not.toHaveProperty(absent);
  for (const absent of ['riskConfiguration', 'uiCustomization', 'managedLoginBranding'])
    expect(whole.clients[0]).not.toHaveProperty(absent);
  expect(separateSecrets(whole).secrets).toEqual([]);
});
