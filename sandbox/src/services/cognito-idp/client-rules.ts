import {AwsError} from '../../kernel/service.ts';
import type {Client} from './parts.ts';
import type {Pool} from './pool.ts';
import {invalid} from './user-rules.ts';

const SCOPES = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];

/** What an app client names must be there: providers and scopes before clients, as a rebuilt pool has to learn. */
export function checkClient(pool: Pool, client: Client): void {
  const {providers, servers} = pool.parts;
  const known = ['COGNITO', ...providers.map(({key}) => key)];
  const provider = client.SupportedIdentityProviders?.find((name) => !known.includes(name));
  if (provider !== undefined) throw invalid(`The provider ${provider} does not exist for User Pool ${pool.id}.`);
  const scopes = servers.flatMap(({key, content: {Scopes = []}}) => Scopes.map(({ScopeName}) => `${key}/${ScopeName}`));
  const scope = client.AllowedOAuthScopes?.find((name) => !SCOPES.includes(name) && !scopes.includes(name));
  if (scope !== undefined) throw new AwsError('ScopeDoesNotExistException', `Invalid scope: ${scope}.`);
  checkFlows(client);
  checkUris(client);
}

/** "client_credentials" stands alone and wants a secret (SDK CreateUserPoolClient.AllowedOAuthFlows). */
function checkFlows({AllowedOAuthFlows: flows = [], secrets}: Client): void {
  if (!flows.includes('client_credentials')) return;
  if (flows.length > 1)
    throw new AwsError(
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    );
  if (secrets.length === 0)
    throw new AwsError(
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected if client does not have a client secret.',
    );
}

/** SDK CreateUserPoolClient.DefaultRedirectURI. */
function checkUris({DefaultRedirectURI: uri, CallbackURLs = []}: Client): void {
  if (uri !== undefined && !CallbackURLs.includes(uri)) throw invalid(`${uri} is not among the CallbackURLs.`);
}
