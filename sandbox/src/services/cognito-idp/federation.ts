import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {Pages} from './pages.ts';
import {add, dates, find, need, type Part, type Provider, type ResourceServer} from './parts.ts';
import type {Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {checkPattern, invalid} from './user-rules.ts';

/** Details without which a provider is not made (SDK CreateIdentityProvider.ProviderDetails). */
const REQUIRED: Readonly<Partial<Record<string, readonly string[]>>> = {
  Google: ['client_id', 'client_secret', 'authorize_scopes'],
  Facebook: ['client_id', 'client_secret', 'authorize_scopes'],
  LoginWithAmazon: ['client_id', 'client_secret', 'authorize_scopes'],
  SignInWithApple: ['client_id', 'team_id', 'key_id', 'authorize_scopes'],
  OIDC: ['client_id', 'oidc_issuer', 'authorize_scopes', 'attributes_request_method'],
};

/** What Cognito adds to the details of a provider (SDK CreateIdentityProvider.ProviderDetails); of SAML nothing here. */
const FILLED_IN: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>> = {
  OIDC: {attributes_url_add_attributes: 'false'},
  Google: {
    attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
    attributes_url_add_attributes: 'true',
    authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
    oidc_issuer: 'https://accounts.google.com',
    token_request_method: 'POST',
    token_url: 'https://www.googleapis.com/oauth2/v4/token',
  },
  Facebook: {
    attributes_url: 'https://graph.facebook.com/v17.0/me?fields=',
    attributes_url_add_attributes: 'true',
    authorize_url: 'https://www.facebook.com/v17.0/dialog/oauth',
    token_request_method: 'GET',
    token_url: 'https://graph.facebook.com/v17.0/oauth/access_token',
  },
  LoginWithAmazon: {
    attributes_url: 'https://api.amazon.com/user/profile',
    attributes_url_add_attributes: 'false',
    authorize_url: 'https://www.amazon.com/ap/oa',
    token_request_method: 'POST',
    token_url: 'https://api.amazon.com/auth/o2/token',
  },
  SignInWithApple: {
    attributes_url_add_attributes: 'false',
    authorize_url: 'https://appleid.apple.com/auth/authorize',
    oidc_issuer: 'https://appleid.apple.com',
    token_request_method: 'POST',
    token_url: 'https://appleid.apple.com/auth/token',
  },
};

/** Identity providers, whose details come back whole, secrets included; resource servers with their scopes. */
export function federationHandlers(store: PoolStore, pages: Pages): Handlers<typeof sdk> {
  const {world} = store;
  return {
    CreateIdentityProvider({UserPoolId, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {ProviderName = '', ProviderType = '', ProviderDetails = {}} = given;
      checkPattern('providerName', ProviderName, /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u);
      if (find(pool.parts.providers, ProviderName))
        throw new AwsError('DuplicateProviderException', `A provider ${ProviderName} already exists.`);
      const lacking = REQUIRED[ProviderType]?.find((name) => ProviderDetails[name] === undefined);
      if (lacking) throw invalid(`${lacking} is required for ${ProviderType} providers.`);
      return {IdentityProvider: providerShape(pool, add(world, pool.parts.providers, ProviderName, given))};
    },
    DescribeIdentityProvider({UserPoolId, ProviderName}, {region}) {
      const pool = store.need(UserPoolId, region);
      const part = need(pool.parts.providers, ProviderName, 'Identity provider');
      return {IdentityProvider: providerShape(pool, part)};
    },
    ListIdentityProviders(input, {region, operation}) {
      const pool = store.need(input.UserPoolId, region);
      const {items, next} = pages.of(pool.parts.providers, input, {operation});
      const Providers = items.map((part) => ({
        ProviderName: part.key,
        ProviderType: part.content.ProviderType,
        ...dates(part),
      }));
      return {Providers, NextToken: next};
    },
    ...serverHandlers(store, pages),
  };
}

function serverHandlers(store: PoolStore, pages: Pages): Handlers<typeof sdk> {
  const {world} = store;
  return {
    CreateResourceServer({UserPoolId, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {Identifier = ''} = given;
      if (find(pool.parts.servers, Identifier)) throw invalid(`${Identifier} already exists in user pool ${pool.id}.`);
      return {ResourceServer: serverShape(pool, add(world, pool.parts.servers, Identifier, given))};
    },
    DescribeResourceServer({UserPoolId, Identifier}, {region}) {
      const pool = store.need(UserPoolId, region);
      return {ResourceServer: serverShape(pool, need(pool.parts.servers, Identifier, 'Resource server'))};
    },
    ListResourceServers(input, {region, operation}) {
      const pool = store.need(input.UserPoolId, region);
      const {items, next} = pages.of(pool.parts.servers, input, {operation, limits: [1, 50]});
      return {ResourceServers: items.map((part) => serverShape(pool, part)), NextToken: next};
    },
  };
}

function providerShape(pool: Pool, part: Part<Provider>): sdk.IdentityProviderType {
  const {ProviderType, ProviderDetails = {}, ...content} = part.content;
  // Apple's private key goes in and never comes out.
  const {private_key: _, ...details} = ProviderDetails;
  return {
    UserPoolId: pool.id,
    ProviderType,
    ...content,
    ProviderDetails: {...FILLED_IN[ProviderType ?? ''], ...details},
    ...dates(part),
  };
}

const serverShape = (pool: Pool, {content}: Part<ResourceServer>): sdk.ResourceServerType => ({
  UserPoolId: pool.id,
  ...content,
});
