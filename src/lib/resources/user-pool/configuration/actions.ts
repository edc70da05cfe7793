/**
 * What reading the configuration of a pool needs, allowed on the pool's ARN (Service Authorization Reference, actions for
 * Amazon Cognito User Pools: resource type `userpool`). The two of sessions are not in that page yet; they take a pool's id
 * like the others.
 */
export const POOL_ACTIONS: readonly string[] = [
  'DescribeIdentityProvider',
  'DescribeManagedLoginBrandingByClient',
  'DescribeRiskConfiguration',
  'DescribeTerms',
  'DescribeUserPool',
  'DescribeUserPoolClient',
  'GetLogDeliveryConfiguration',
  'GetUICustomization',
  'GetUserPoolClientSessionConfiguration',
  'GetUserPoolMfaConfig',
  'GetUserPoolSessionConfiguration',
  'ListIdentityProviders',
  'ListResourceServers',
  'ListTagsForResource',
  'ListTerms',
  'ListUserPoolClientSecrets',
  'ListUserPoolClients',
  'ListUserPoolReplicas',
].map((name) => `cognito-idp:${name}`);

/** A domain is described by its name alone, so this one supports no resource (same page): it is allowed on `*` or not at all. */
export const DOMAIN_ACTION = 'cognito-idp:DescribeUserPoolDomain';
