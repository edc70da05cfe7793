import type {World} from '../../kernel/world.ts';
import {CLIENT_DEFAULTS} from '../../services/cognito-idp/clients.ts';
import {add} from '../../services/cognito-idp/parts.ts';
import type {Pool} from '../../services/cognito-idp/pool.ts';
import {createRandom} from '../random.ts';

/**
 * What else belongs to a pool: a provider, a resource server, two app clients, a domain, optional TOTP, log delivery.
 * Every secret holds the word CANARY, so that a test can look for it where it must not be.
 */
export function plantPoolParts(world: World, pool: Pool, environment: string): void {
  plantFederation(world, pool, environment);
  plantClients(world, pool, environment);
  const Domain = `factory-${environment}`;
  add(world, pool.parts.domains, Domain, {Domain, ManagedLoginVersion: 1});
  pool.parts.mfa = {SoftwareTokenMfaConfiguration: {Enabled: true}};
  const LogGroupArn = `arn:aws:logs:${pool.region}:${world.account}:log-group:/factory/${environment}/cognito`;
  pool.parts.logs = [{LogLevel: 'ERROR', EventSource: 'userNotification', CloudWatchLogsConfiguration: {LogGroupArn}}];
}

function plantFederation(world: World, {parts}: Pool, environment: string): void {
  add(world, parts.providers, 'Partner', {
    ProviderName: 'Partner',
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: `partner-${environment}`,
      client_secret: `CANARY-provider-secret-${environment}`,
      oidc_issuer: 'https://login.partner.example',
      authorize_scopes: 'openid email',
      attributes_request_method: 'GET',
    },
    AttributeMapping: {email: 'email', username: 'sub'},
    IdpIdentifiers: ['partner.example'],
  });
  add(world, parts.servers, API, {
    Identifier: API,
    Name: 'Questionnaires',
    Scopes: [
      {ScopeName: 'answers.read', ScopeDescription: 'Read answers'},
      {ScopeName: 'answers.write', ScopeDescription: 'Write answers'},
    ],
  });
}

const API = 'https://api.factory.example';

function plantClients(world: World, {parts, createdAt}: Pool, environment: string): void {
  const random = createRandom(`clients/${environment}`);
  const login = `https://${environment}.factory.example/login`;
  add(world, parts.clients, random.hex(26), {
    ...CLIENT_DEFAULTS,
    ClientName: 'factory-web',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    SupportedIdentityProviders: ['COGNITO', 'Partner'],
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    AllowedOAuthFlowsUserPoolClient: true,
    CallbackURLs: [login],
    LogoutURLs: [login],
    RefreshTokenValidity: 14,
    PreventUserExistenceErrors: 'ENABLED',
    secrets: [],
  });
  const id = random.hex(26);
  const value = `CANARYclientSecret${environment}00000000000000`;
  add(world, parts.clients, id, {
    ...CLIENT_DEFAULTS,
    ClientName: 'factory-server',
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: [`${API}/answers.read`],
    AllowedOAuthFlowsUserPoolClient: true,
    secrets: [{id: `${id}--${Math.floor(createdAt)}`, value, createdAt}],
  });
}
