import {
  CognitoIdentityProviderClient,
  DescribeIdentityProviderCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeRiskConfigurationCommand,
  DescribeTermsCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetLogDeliveryConfigurationCommand,
  GetUICustomizationCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolMfaConfigCommand,
  GetUserPoolSessionConfigurationCommand,
  ListIdentityProvidersCommand,
  ListResourceServersCommand,
  ListTagsForResourceCommand,
  ListTermsCommand,
  ListUserPoolClientSecretsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolReplicasCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import pMap from 'p-map';
import {type AwsAccess, connect} from '../../../aws/access.ts';
import type {PacedCalls} from '../../../aws/paced-call.ts';
import {poolError} from '../reader.ts';
import type {ClientConfiguration, JsonObject, PoolConfiguration} from './configuration.ts';
import {createPartReading, type PartReading} from './parts.ts';
import {plainObject} from './plain.ts';

/** The only door to AWS for what a user pool is set up like. */
export interface PoolConfigurationReader {
  /**
   * All of it, secrets included: about a dozen calls, and six for each app client, paced.
   * @param timeIsUp asked before every call; once true, the rest is recorded as unread instead of being waited for
   * @throws POOL_MISSING and what AWS answers to DescribeUserPool; INTERRUPTED, CREDENTIALS_…. Every other part that
   *   cannot be read is in `unread`.
   */
  read(poolId: string, timeIsUp?: () => boolean): Promise<PoolConfiguration>;
}

/** One pool, its door and its turns. */
interface Asking {
  readonly client: CognitoIdentityProviderClient;
  readonly poolId: string;
  readonly parts: PartReading;
}

/** AWS's largest page of app clients, providers and terms; of resource servers it is 50 (API reference). */
const PAGE = 60;
const RESOURCE_SERVER_PAGE = 50;
/** Things of a list that are read side by side: enough to use the pace with slow answers, few enough to stop in time. */
const AT_ONCE = 8;

export function createPoolConfigurationReader(access: AwsAccess, calls: PacedCalls): PoolConfigurationReader {
  // One attempt: every throttle must reach the pace, which alone decides when to ask again.
  const client = connect(CognitoIdentityProviderClient, access, {maxAttempts: 1});
  return {
    async read(poolId, timeIsUp = () => false) {
      const pool = await calls.call('UserPoolRead', () => describePool(client, poolId));
      const asking = {client, poolId, parts: createPartReading(calls, poolId, timeIsUp)};
      const [settings, clients, lists] = await Promise.all([
        readSettings(asking, pool.Arn ?? ''),
        readClients(asking),
        readLists(asking, pool),
      ]);
      return {
        format: 1,
        pool: plainObject(pool) ?? {},
        ...settings,
        clients,
        ...lists,
        unread: asking.parts.unread(),
      };
    },
  };
}

async function describePool(client: CognitoIdentityProviderClient, poolId: string): Promise<UserPoolType> {
  try {
    return (await client.send(new DescribeUserPoolCommand({UserPoolId: poolId}))).UserPool ?? {};
  } catch (error) {
    throw poolError(error, `describe the user pool ${poolId}`);
  }
}

/** What a pool has one of. */
async function readSettings({client, poolId, parts}: Asking, poolArn: string) {
  const UserPoolId = poolId;
  const category = 'UserPoolResourceRead';
  const [mfa, sessions, riskConfiguration, uiCustomization, logDelivery, tags] = await Promise.all([
    parts.one({part: 'mfa', category}, () => client.send(new GetUserPoolMfaConfigCommand({UserPoolId}))),
    parts.one({part: 'sessions', category}, () =>
      client.send(new GetUserPoolSessionConfigurationCommand({UserPoolId})),
    ),
    parts.one(
      {part: 'riskConfiguration', category: 'UserPoolResourceRead.risk'},
      async () => (await client.send(new DescribeRiskConfigurationCommand({UserPoolId}))).RiskConfiguration,
    ),
    parts.one(
      {part: 'uiCustomization', category: 'UserPoolResourceRead.branding'},
      async () => (await client.send(new GetUICustomizationCommand({UserPoolId}))).UICustomization,
    ),
    parts.one(
      {part: 'logDelivery', category},
      async () => (await client.send(new GetLogDeliveryConfigurationCommand({UserPoolId}))).LogDeliveryConfiguration,
    ),
    parts.one(
      {part: 'tags', category},
      async () => (await client.send(new ListTagsForResourceCommand({ResourceArn: poolArn}))).Tags,
    ),
  ]);
  return present({mfa, sessions, riskConfiguration, uiCustomization, logDelivery, tags});
}

/** What a pool has several of, app clients apart. */
async function readLists(asking: Asking, {Domain, CustomDomain}: UserPoolType) {
  const [identityProviders, resourceServers, domains, terms, replicas] = await Promise.all([
    readProviders(asking),
    readResourceServers(asking),
    Promise.all([Domain, CustomDomain].map((domain) => readDomain(asking, domain))),
    readTerms(asking),
    readReplicas(asking),
  ]);
  return {identityProviders, resourceServers, domains: domains.filter(isPresent), terms, replicas};
}

async function readProviders({client, poolId, parts}: Asking): Promise<readonly JsonObject[]> {
  const part = {part: 'identityProviders', category: 'UserPoolResourceRead.lists'} as const;
  const listed = await parts.list(part, async (NextToken) => {
    const command = new ListIdentityProvidersCommand({UserPoolId: poolId, MaxResults: PAGE, NextToken});
    const answer = await client.send(command);
    return {items: answer.Providers, next: answer.NextToken};
  });
  const described = await eachOf(listed, ({ProviderName = ''}) => {
    const command = new DescribeIdentityProviderCommand({UserPoolId: poolId, ProviderName});
    return parts.one({...part, of: ProviderName}, async () => (await client.send(command)).IdentityProvider);
  });
  return described.filter(isPresent);
}

async function readResourceServers({client, poolId, parts}: Asking): Promise<readonly JsonObject[]> {
  const part = {part: 'resourceServers', category: 'UserPoolResourceRead.lists'} as const;
  const listed = await parts.list(part, async (NextToken) => {
    const command = new ListResourceServersCommand({UserPoolId: poolId, MaxResults: RESOURCE_SERVER_PAGE, NextToken});
    const answer = await client.send(command);
    return {items: answer.ResourceServers, next: answer.NextToken};
  });
  return listed.map(plainObject).filter(isPresent);
}

/** A domain that is not there is described as an empty one. */
async function readDomain({client, parts}: Asking, domain: string | undefined): Promise<JsonObject | undefined> {
  if (domain === undefined) return undefined;
  const part = {part: 'domains', category: 'UserPoolResourceRead', of: domain} as const;
  const command = new DescribeUserPoolDomainCommand({Domain: domain});
  return parts.one(part, async () => (await client.send(command)).DomainDescription);
}

async function readTerms({client, poolId, parts}: Asking): Promise<readonly JsonObject[]> {
  const part = {part: 'terms', category: 'UserPoolResourceRead.lists'} as const;
  const listed = await parts.list(part, async (NextToken) => {
    const command = new ListTermsCommand({UserPoolId: poolId, MaxResults: PAGE, NextToken});
    const answer = await client.send(command);
    return {items: answer.Terms, next: answer.NextToken};
  });
  const described = await eachOf(listed, ({TermsId = ''}) => {
    const command = new DescribeTermsCommand({UserPoolId: poolId, TermsId});
    return parts.one({...part, of: TermsId}, async () => (await client.send(command)).Terms);
  });
  return described.filter(isPresent);
}

async function readReplicas({client, poolId, parts}: Asking): Promise<readonly JsonObject[]> {
  const listed = await parts.list({part: 'replicas', category: 'UserPoolResourceRead'}, async (NextToken) => {
    const answer = await client.send(new ListUserPoolReplicasCommand({UserPoolId: poolId, NextToken}));
    return {items: answer.UserPoolReplicas, next: answer.NextToken};
  });
  return listed.map(plainObject).filter(isPresent);
}

async function readClients(asking: Asking): Promise<readonly ClientConfiguration[]> {
  const {client, poolId, parts} = asking;
  const listed = await parts.list({part: 'clients', category: 'UserPoolClientRead.clients'}, async (NextToken) => {
    const command = new ListUserPoolClientsCommand({UserPoolId: poolId, MaxResults: PAGE, NextToken});
    const answer = await client.send(command);
    return {items: answer.UserPoolClients, next: answer.NextToken};
  });
  return eachOf(listed, (each) => readClient(asking, each.ClientId ?? '', plainObject(each) ?? {}));
}

async function readClient(asking: Asking, ClientId: string, listed: JsonObject): Promise<ClientConfiguration> {
  const {client, poolId, parts} = asking;
  const ids = {UserPoolId: poolId, ClientId};
  const of = ClientId;
  const [described, secrets, session, looks] = await Promise.all([
    parts.one(
      {part: 'clients', category: 'UserPoolClientRead.clients', of},
      async () => (await client.send(new DescribeUserPoolClientCommand(ids))).UserPoolClient,
    ),
    // Two at most, always on one page (SDK, ListUserPoolClientSecrets).
    parts.list({part: 'clients.secrets', category: 'UserPoolClientRead.secrets', of}, async () => {
      const {ClientSecrets} = await client.send(new ListUserPoolClientSecretsCommand(ids));
      return {items: ClientSecrets, next: undefined};
    }),
    parts.one({part: 'clients.session', category: 'UserPoolClientRead.session', of}, () =>
      client.send(new GetUserPoolClientSessionConfigurationCommand(ids)),
    ),
    readLooks(asking, ClientId),
  ]);
  return {
    client: described ?? listed,
    secrets: secrets.map(plainObject).filter(isPresent),
    ...looks,
    ...present({session}),
  };
}

async function readLooks({client, poolId, parts}: Asking, ClientId: string) {
  const ids = {UserPoolId: poolId, ClientId};
  const of = ClientId;
  const [riskConfiguration, shown, managedLoginBranding] = await Promise.all([
    parts.one(
      {part: 'clients.riskConfiguration', category: 'UserPoolResourceRead.risk', of},
      async () => (await client.send(new DescribeRiskConfigurationCommand(ids))).RiskConfiguration,
    ),
    parts.one(
      {part: 'clients.uiCustomization', category: 'UserPoolResourceRead.branding', of},
      async () => (await client.send(new GetUICustomizationCommand(ids))).UICustomization,
    ),
    parts.one(
      {part: 'clients.managedLoginBranding', category: 'UserPoolResourceRead.managedLogin', of},
      async () => (await client.send(new DescribeManagedLoginBrandingByClientCommand(ids))).ManagedLoginBranding,
    ),
  ]);
  // A client without its own is answered with the pool's, which names no client (SDK, GetUICustomization).
  const uiCustomization = shown?.['ClientId'] === ClientId ? shown : undefined;
  return present({riskConfiguration, uiCustomization, managedLoginBranding});
}

const eachOf = <Item, Value>(items: readonly Item[], work: (item: Item) => Promise<Value>) =>
  pMap(items, work, {concurrency: AT_ONCE});

const isPresent = (value: JsonObject | undefined): value is JsonObject => value !== undefined;

/** Without the members that are undefined, which `exactOptionalPropertyTypes` tells from absent ones. */
function present<Name extends string>(
  members: Readonly<Record<Name, JsonObject | undefined>>,
): Readonly<Partial<Record<Name, JsonObject>>> {
  const kept = Object.entries(members).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(kept) as Partial<Record<Name, JsonObject>>;
}
