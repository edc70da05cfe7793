import {
  AddUserPoolClientSecretCommand,
  CreateIdentityProviderCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeIdentityProviderCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  ListIdentityProvidersCommand,
  ListResourceServersCommand,
  ListUserPoolClientSecretsCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {named} from './clients.ts';
import {type Account, openAccount} from './cognito-account.ts';

let account: Account;
let cognito: Account['cognito'];
let UserPoolId: string;
beforeEach(async () => {
  account = await openAccount();
  cognito = account.cognito;
  UserPoolId = await account.pool();
});
afterEach(() => account.close());

const client = async (more: Partial<CreateUserPoolClientCommandInput> = {}) =>
  (await cognito.send(new CreateUserPoolClientCommand({UserPoolId, ClientName: 'c', ...more}))).UserPoolClient ?? {};
const oidc = {
  client_id: 'id',
  client_secret: 'provider-secret',
  oidc_issuer: 'https://login.example',
  authorize_scopes: 'openid',
  attributes_request_method: 'GET',
};
const provider = (ProviderName: string, ProviderDetails: Record<string, string> = oidc) =>
  cognito.send(new CreateIdentityProviderCommand({UserPoolId, ProviderName, ProviderType: 'OIDC', ProviderDetails}));
const server = (Identifier: string) =>
  cognito.send(
    new CreateResourceServerCommand({
      UserPoolId,
      Identifier,
      Name: 'API',
      Scopes: [{ScopeName: 'read', ScopeDescription: 'Read'}],
    }),
  );

describe('app clients', () => {
  const describeClient = async (ClientId = '') =>
    (await cognito.send(new DescribeUserPoolClientCommand({UserPoolId, ClientId}))).UserPoolClient;

  test('a secret is made, or chosen, and comes back; without one there is none', async () => {
    expect((await client()).ClientSecret).toBeUndefined();
    const {ClientId, ClientSecret} = await client({GenerateSecret: true});
    expect(ClientSecret).toMatch(/^\w{52}$/);
    expect((await describeClient(ClientId))?.ClientSecret).toBe(ClientSecret);
    expect((await client({ClientSecret: 'chosen-no'.replace('-', '0').repeat(3)})).ClientSecret).toHaveLength(27);
    await expect(client({ClientSecret: 'short'})).rejects.toEqual(named('InvalidParameterException', /clientSecret/));
    await expect(client({GenerateSecret: true, ClientSecret: 'x'.repeat(30)})).rejects.toEqual(
      named('InvalidParameterException'),
    );
  });

  test('two secrets at most; the list tells when, never what', async () => {
    const {ClientId, ClientSecret = ''} = await client({GenerateSecret: true});
    const ask = {UserPoolId, ClientId};
    const {ClientSecretDescriptor} = await cognito.send(new AddUserPoolClientSecretCommand(ask));
    expect(ClientSecretDescriptor?.ClientSecretValue).toMatch(/^\w+$/);
    await expect(cognito.send(new AddUserPoolClientSecretCommand(ask))).rejects.toEqual(
      named('LimitExceededException'),
    );
    const {ClientSecrets} = await cognito.send(new ListUserPoolClientSecretsCommand(ask));
    expect(ClientSecrets).toHaveLength(2);
    const text = JSON.stringify(ClientSecrets);
    expect(text).not.toContain(ClientSecret);
    expect(text).not.toContain('ClientSecretValue');
  });

  test('an update sets what it leaves out to its default, but the secret stays', async () => {
    const {ClientId, ClientSecret} = await client({
      GenerateSecret: true,
      RefreshTokenValidity: 7,
      LogoutURLs: ['https://a'],
    });
    await cognito.send(new UpdateUserPoolClientCommand({UserPoolId, ClientId, AuthSessionValidity: 5}));
    const after = await describeClient(ClientId);
    expect(after).toMatchObject({ClientName: 'c', RefreshTokenValidity: 30, AuthSessionValidity: 5, ClientSecret});
    expect(after?.LogoutURLs).toBeUndefined();
  });

  test('listed by name and id in pages; a deleted one is gone', async () => {
    const first = await client({ClientName: 'one', GenerateSecret: true});
    await client({ClientName: 'two'});
    const page = await cognito.send(new ListUserPoolClientsCommand({UserPoolId, MaxResults: 1}));
    expect(page.UserPoolClients).toEqual([{ClientId: first.ClientId, ClientName: 'one', UserPoolId}]);
    await cognito.send(new DeleteUserPoolClientCommand({UserPoolId, ClientId: first.ClientId}));
    const rest = await cognito.send(
      new ListUserPoolClientsCommand({UserPoolId, MaxResults: 1, NextToken: page.NextToken}),
    );
    expect(rest.UserPoolClients).toMatchObject([{ClientName: 'two'}]);
    await expect(describeClient(first.ClientId)).rejects.toEqual(named('ResourceNotFoundException'));
    await expect(cognito.send(new ListUserPoolClientsCommand({UserPoolId, MaxResults: 61}))).rejects.toEqual(
      named('InvalidParameterException'),
    );
  });

  test('providers and scopes come before the client that names them', async () => {
    const federated = {SupportedIdentityProviders: ['COGNITO', 'Partner']};
    const scoped = {AllowedOAuthScopes: ['api/read']};
    await expect(client(federated)).rejects.toEqual(named('InvalidParameterException', /Partner does not exist/));
    await expect(client(scoped)).rejects.toEqual(named('ScopeDoesNotExistException'));
    await provider('Partner');
    await server('api');
    await expect(client({...federated, ...scoped})).resolves.toMatchObject({...federated, ...scoped});
  });

  test('client_credentials wants a secret and stands alone', async () => {
    for (const more of [
      {AllowedOAuthFlows: ['client_credentials' as const]},
      {AllowedOAuthFlows: ['client_credentials' as const, 'code' as const], GenerateSecret: true},
    ])
      await expect(client(more)).rejects.toEqual(named('InvalidOAuthFlowException'));
  });
});

describe('providers and resource servers', () => {
  test('the details of a provider come back, its secret included, with what Cognito adds', async () => {
    await provider('Partner');
    const {IdentityProvider} = await cognito.send(
      new DescribeIdentityProviderCommand({UserPoolId, ProviderName: 'Partner'}),
    );
    expect(IdentityProvider?.ProviderDetails).toEqual({...oidc, attributes_url_add_attributes: 'false'});
    await expect(provider('Partner')).rejects.toEqual(named('DuplicateProviderException'));
    await expect(provider('Other', {client_id: 'x'})).rejects.toEqual(named('InvalidParameterException', /required/));
    const {Providers} = await cognito.send(new ListIdentityProvidersCommand({UserPoolId}));
    expect(Providers).toMatchObject([{ProviderName: 'Partner', ProviderType: 'OIDC'}]);
    await expect(cognito.send(new DescribeIdentityProviderCommand({UserPoolId, ProviderName: 'None'}))).rejects.toEqual(
      named('ResourceNotFoundException'),
    );
  });

  test("Apple's private key goes in and never comes out", async () => {
    const ProviderDetails = {
      client_id: 'c',
      team_id: 't',
      key_id: 'k',
      private_key: 'SECRET',
      authorize_scopes: 'email',
    };
    const {IdentityProvider} = await cognito.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'SignInWithApple',
        ProviderType: 'SignInWithApple',
        ProviderDetails,
      }),
    );
    expect(IdentityProvider?.ProviderDetails).toMatchObject({team_id: 't'});
    expect(IdentityProvider?.ProviderDetails).not.toHaveProperty('private_key');
  });

  test('resource servers with their scopes', async () => {
    await server('api');
    await expect(server('api')).rejects.toEqual(named('InvalidParameterException', /already exists/));
    const {ResourceServers} = await cognito.send(new ListResourceServersCommand({UserPoolId, MaxResults: 50}));
    expect(ResourceServers).toMatchObject([{Identifier: 'api', Scopes: [{ScopeName: 'read'}]}]);
    await expect(cognito.send(new DescribeResourceServerCommand({UserPoolId, Identifier: 'none'}))).rejects.toEqual(
      named('ResourceNotFoundException'),
    );
  });
});

describe('domains', () => {
  const domain = (Domain: string, more: object = {}) =>
    cognito.send(new CreateUserPoolDomainCommand({UserPoolId, Domain, ...more}));
  const look = async (Domain: string) =>
    (await cognito.send(new DescribeUserPoolDomainCommand({Domain}))).DomainDescription;

  test('a prefix and a custom one, told by the pool; a name belongs to one pool', async () => {
    await domain('factory');
    await domain('login.example.com', {CustomDomainConfig: {CertificateArn: 'arn:aws:acm:us-east-1:1:certificate/c'}});
    const {UserPool} = await cognito.send(new DescribeUserPoolCommand({UserPoolId}));
    expect(UserPool).toMatchObject({Domain: 'factory', CustomDomain: 'login.example.com'});
    expect(await look('factory')).toMatchObject({
      UserPoolId,
      Domain: 'factory',
      Status: 'ACTIVE',
      ManagedLoginVersion: 1,
    });
    UserPoolId = await account.pool();
    await expect(domain('factory')).rejects.toEqual(named('InvalidParameterException', /another user pool/));
    await expect(domain('my-aws')).rejects.toEqual(named('InvalidParameterException'));
    expect(await look('nobodys')).toEqual({});
  });

  test('a pool with a domain is not deleted', async () => {
    await domain('factory');
    const remove = () => cognito.send(new DeleteUserPoolCommand({UserPoolId}));
    await expect(remove()).rejects.toEqual(named('InvalidParameterException', /domain/));
    await cognito.send(new DeleteUserPoolDomainCommand({UserPoolId, Domain: 'factory'}));
    await expect(remove()).resolves.toBeDefined();
  });
});

test('a pool answers every setting that it was made with, and the defaults of the others', async () => {
  const settings = {
    AccountRecoverySetting: {RecoveryMechanisms: [{Name: 'verified_email' as const, Priority: 1}]},
    AdminCreateUserConfig: {AllowAdminCreateUserOnly: true},
    AutoVerifiedAttributes: ['email' as const],
    DeviceConfiguration: {ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true},
    EmailVerificationSubject: 'Subject {####}',
    UserAttributeUpdateSettings: {AttributesRequireVerificationBeforeUpdate: ['email' as const]},
    UserPoolAddOns: {AdvancedSecurityMode: 'AUDIT' as const},
    UserPoolTier: 'PLUS' as const,
    VerificationMessageTemplate: {DefaultEmailOption: 'CONFIRM_WITH_LINK' as const, EmailSubjectByLink: 'Link'},
  };
  const {UserPool: made} = await cognito.send(new CreateUserPoolCommand({PoolName: 'p', ...settings}));
  const {UserPool} = await cognito.send(new DescribeUserPoolCommand({UserPoolId: made?.Id}));
  expect(UserPool).toMatchObject(settings);
  expect(UserPool).toMatchObject({
    MfaConfiguration: 'OFF',
    EmailConfiguration: {EmailSendingAccount: 'COGNITO_DEFAULT'},
  });
});
