import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {checkClient} from './client-rules.ts';
import type {Pages} from './pages.ts';
import {add, type Client, dates, drop, need, type Part} from './parts.ts';
import type {Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {checkPattern, invalid} from './user-rules.ts';

/** What AWS fills in, at creation and again at every update that leaves it out (SDK UpdateUserPoolClient). */
export const CLIENT_DEFAULTS = {
  RefreshTokenValidity: 30,
  TokenValidityUnits: {},
  AllowedOAuthFlowsUserPoolClient: false,
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: false,
  AuthSessionValidity: 3,
} as const;

const SECRET = /^[\w+]{24,64}$/;

export const needClient = (pool: Pool, id: string | undefined) => need(pool.parts.clients, id, 'User pool client');

/** App clients. A chosen secret comes back like a generated one; the id is always AWS's own. */
export function clientHandlers(store: PoolStore, pages: Pages): Handlers<typeof sdk> {
  const {world} = store;
  return {
    CreateUserPoolClient({UserPoolId, GenerateSecret = false, ClientSecret, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      if (GenerateSecret && ClientSecret !== undefined)
        throw invalid('GenerateSecret and ClientSecret cannot both be given.');
      checkPattern('clientName', given.ClientName, /^[\w\s+=,.@-]{1,128}$/);
      checkPattern('clientSecret', ClientSecret, SECRET);
      const id = world.id(26);
      const value = ClientSecret ?? (GenerateSecret ? world.id(52) : undefined);
      const secrets = value === undefined ? [] : [makeSecret(world, id, value)];
      const content = {...CLIENT_DEFAULTS, ...given, secrets};
      checkClient(pool, content);
      return {UserPoolClient: shape(pool, add(world, pool.parts.clients, id, content))};
    },
    DescribeUserPoolClient({UserPoolId, ClientId}, {region}) {
      const pool = store.need(UserPoolId, region);
      return {UserPoolClient: shape(pool, needClient(pool, ClientId))};
    },
    UpdateUserPoolClient({UserPoolId, ClientId, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      const client = needClient(pool, ClientId);
      const {secrets, sessionMinutes, ClientName} = client.content;
      const content = {
        ...CLIENT_DEFAULTS,
        ...given,
        ClientName: given.ClientName ?? ClientName,
        secrets,
        sessionMinutes,
      };
      checkClient(pool, content);
      Object.assign(client, {content, modifiedAt: world.timeline.now()});
      return {UserPoolClient: shape(pool, client)};
    },
    DeleteUserPoolClient({UserPoolId, ClientId}, {region}) {
      const pool = store.need(UserPoolId, region);
      drop(pool.parts.clients, needClient(pool, ClientId));
      return {};
    },
    ListUserPoolClients(input, {region, operation}) {
      const pool = store.need(input.UserPoolId, region);
      const {ClientType = 'REGULAR'} = input;
      // Clients that register themselves (DCR) do not exist here.
      const among = ClientType === 'REGULAR' ? pool.parts.clients : [];
      const {items, next} = pages.of(among, input, {operation, limits: [1, 60]});
      const UserPoolClients = items.map(({key, content: {ClientName}}) => ({
        ClientId: key,
        UserPoolId: pool.id,
        ClientName,
      }));
      return {UserPoolClients, NextToken: next};
    },
    ...secretHandlers(store),
  };
}

function secretHandlers(store: PoolStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    AddUserPoolClientSecret({UserPoolId, ClientId, ClientSecret}, {region}) {
      checkPattern('clientSecret', ClientSecret, SECRET);
      const client = needClient(store.need(UserPoolId, region), ClientId);
      if (client.content.secrets.length >= 2)
        throw new AwsError('LimitExceededException', 'An app client has at most two secrets.');
      const secret = makeSecret(world, client.key, ClientSecret ?? world.id(52));
      client.content = {...client.content, secrets: [...client.content.secrets, secret]};
      // A secret of one's own choice is not repeated (SDK ClientSecretDescriptorType).
      const value = ClientSecret === undefined ? {ClientSecretValue: secret.value} : {};
      return {ClientSecretDescriptor: {...descriptor(secret), ...value}};
    },
    ListUserPoolClientSecrets({UserPoolId, ClientId}, {region}) {
      const {content} = needClient(store.need(UserPoolId, region), ClientId);
      return {ClientSecrets: content.secrets.map(descriptor)};
    },
  };
}

function makeSecret(world: World, clientId: string, value: string) {
  const createdAt = world.timeline.now();
  return {id: `${clientId}--${Math.floor(createdAt)}`, value, createdAt};
}

/** Never the value (SDK ListUserPoolClientSecrets). */
const descriptor = ({id, createdAt}: {readonly id: string; readonly createdAt: number}) => ({
  ClientSecretId: id,
  ClientSecretCreateDate: new Date(createdAt),
});

function shape(pool: Pool, part: Part<Client>): sdk.UserPoolClientType {
  const {secrets, sessionMinutes: _, ...content} = part.content;
  const [first] = secrets;
  return {
    ...content,
    ...dates(part),
    UserPoolId: pool.id,
    ClientId: part.key,
    ClientSecret: first?.value,
    ClientType: 'REGULAR',
  };
}
