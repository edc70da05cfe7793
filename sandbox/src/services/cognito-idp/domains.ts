import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type {Handlers} from '../../kernel/service.ts';
import {add, type Domain, drop, find, missing, type Part} from './parts.ts';
import type {Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {invalid} from './user-rules.ts';

const isCustom = ({CustomDomainConfig}: Pick<Domain, 'CustomDomainConfig'>) => CustomDomainConfig !== undefined;

/** What DescribeUserPool says of them. */
export function domainNames({parts}: Pool): Pick<sdk.UserPoolType, 'Domain' | 'CustomDomain'> {
  const name = (custom: boolean) => parts.domains.find(({content}) => isCustom(content) === custom)?.key;
  return {Domain: name(false), CustomDomain: name(true)};
}

/** One prefix and one custom domain for a pool; a name belongs to one pool. */
export function domainHandlers(store: PoolStore): Handlers<typeof sdk> {
  const owner = (domain: string | undefined, region: string) =>
    [...store.pools.values()].find((pool) => pool.region === region && find(pool.parts.domains, domain));
  return {
    CreateUserPoolDomain({UserPoolId, ...given}, {region}) {
      const pool = store.need(UserPoolId, region);
      const {Domain = '', ManagedLoginVersion = 1, CustomDomainConfig, Routing} = given;
      // Developer Guide, adding a domain: reserved words, lower-case letters, digits and hyphens.
      if (
        !CustomDomainConfig &&
        (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(Domain) || /aws|amazon|cognito/.test(Domain))
      )
        throw invalid(`Domain ${Domain} is not a valid prefix.`);
      if (owner(Domain, region)) throw invalid('Domain already associated with another user pool.');
      if (pool.parts.domains.some(({content}) => isCustom(content) === isCustom(given)))
        throw invalid('User pool already has a domain configured.');
      add(store.world, pool.parts.domains, Domain, {...given, ManagedLoginVersion});
      return {ManagedLoginVersion, Routing, ...(CustomDomainConfig ? {CloudFrontDomain: CLOUDFRONT} : {})};
    },
    /** A domain that nobody has is an empty description, no error (terraform-provider-aws, user_pool_domain.go). */
    DescribeUserPoolDomain({Domain}, {region, account}) {
      const pool = owner(Domain, region);
      const part = find(pool?.parts.domains ?? [], Domain);
      return {DomainDescription: pool && part ? shape(pool, part, account) : {}};
    },
    DeleteUserPoolDomain({UserPoolId, Domain}, {region}) {
      const {parts} = store.need(UserPoolId, region);
      drop(parts.domains, find(parts.domains, Domain) ?? missing(`Domain ${Domain} does not exist.`));
      return {};
    },
  };
}

const CLOUDFRONT = 'd111111abcdef8.cloudfront.net';

const shape = (pool: Pool, {key, content}: Part<Domain>, account: string): sdk.DomainDescriptionType => ({
  UserPoolId: pool.id,
  AWSAccountId: account,
  Domain: key,
  CloudFrontDistribution: CLOUDFRONT,
  Status: 'ACTIVE',
  CustomDomainConfig: content.CustomDomainConfig,
  ManagedLoginVersion: content.ManagedLoginVersion,
  Routing: content.Routing,
});
