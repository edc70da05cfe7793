import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {Sequenced} from './ordered.ts';

/** One named part of a pool, plain JSON: what was asked for, and when. */
export interface Part<Content> extends Sequenced {
  /** What the API finds it by: a client id, a provider's name, an identifier, a domain. */
  readonly key: string;
  content: Content;
  readonly createdAt: number;
  modifiedAt: number;
}

type Given<Input> = Omit<Input, 'UserPoolId'>;
export type Secret = {readonly id: string; readonly value: string; readonly createdAt: number};
export type Client = Given<Omit<sdk.CreateUserPoolClientRequest, 'GenerateSecret' | 'ClientSecret'>> & {
  /** The first is the one that DescribeUserPoolClient shows. */
  readonly secrets: readonly Secret[];
  /** Absent: never set. */
  readonly sessionMinutes?: number | undefined;
};
export type Provider = Given<sdk.CreateIdentityProviderRequest>;
export type ResourceServer = Given<sdk.CreateResourceServerRequest>;
export type Domain = Given<sdk.CreateUserPoolDomainRequest>;
export type Terms = Given<sdk.CreateTermsRequest>;
/** Images as base64, so that the whole is JSON. */
export type Branding = Given<Omit<sdk.CreateManagedLoginBrandingRequest, 'Assets'>> & {
  readonly assets: readonly (Omit<sdk.AssetType, 'Bytes'> & {readonly base64?: string})[];
};
export type Risk = Omit<sdk.SetRiskConfigurationRequest, 'UserPoolId' | 'ClientId'>;
export interface Look {
  readonly css?: string | undefined;
  readonly hasImage: boolean;
}

export interface PoolParts {
  readonly clients: Part<Client>[];
  readonly providers: Part<Provider>[];
  readonly servers: Part<ResourceServer>[];
  /** At most a prefix and a custom one. */
  readonly domains: Part<Domain>[];
  readonly terms: Part<Terms>[];
  readonly brandings: Part<Branding>[];
  /** By client id; `ALL` for every client without its own. */
  readonly risks: Part<Risk>[];
  readonly looks: Part<Look>[];
  mfa: Omit<sdk.SetUserPoolMfaConfigRequest, 'UserPoolId' | 'MfaConfiguration'>;
  logs: readonly sdk.LogConfigurationType[];
  /** Absent: never set. */
  session?: Omit<sdk.SetUserPoolSessionConfigurationRequest, 'UserPoolId'>;
}

export const noParts = (): PoolParts => ({
  clients: [],
  providers: [],
  servers: [],
  domains: [],
  terms: [],
  brandings: [],
  risks: [],
  looks: [],
  mfa: {},
  logs: [],
});

export const ALL = 'ALL';

export const find = <Content>(list: readonly Part<Content>[], key: string | undefined) =>
  list.find((part) => part.key === key);

export function need<Content>(list: readonly Part<Content>[], key: string | undefined, what: string): Part<Content> {
  return find(list, key) ?? missing(`${what} ${key} does not exist.`);
}

export function missing(message: string): never {
  throw new AwsError('ResourceNotFoundException', message);
}

export function add<Content>(world: World, list: Part<Content>[], key: string, content: Content): Part<Content> {
  const now = world.timeline.now();
  const part = {key, content, sequence: (list.at(-1)?.sequence ?? -1) + 1, createdAt: now, modifiedAt: now};
  list.push(part);
  return part;
}

/** Sets what exists once per key. */
export function put<Content>(world: World, list: Part<Content>[], key: string, content: Content): Part<Content> {
  const found = find(list, key);
  return found ? Object.assign(found, {content, modifiedAt: world.timeline.now()}) : add(world, list, key, content);
}

export function drop<Content>(list: Part<Content>[], part: Part<Content>): void {
  list.splice(list.indexOf(part), 1);
}

export const dates = ({createdAt, modifiedAt}: Part<unknown>) => ({
  CreationDate: new Date(createdAt),
  LastModifiedDate: new Date(modifiedAt),
});
