/**
 * Requests per second for the account and region over all pools (Developer Guide, quotas; Service Quotas defaults).
 * LimitManagement came with GetProvisionedLimit in July 2026; its rate is known second-hand only and so left out.
 */
export const RATES = {
  UserList: 30,
  UserRead: 120,
  UserCreation: 50,
  UserUpdate: 25,
  UserResourceUpdate: 25,
  UserResourceRead: 50,
  UserAccountRecovery: 30,
  UserPoolRead: 15,
  UserPoolUpdate: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
  UserPoolClientRead: 15,
  UserPoolClientUpdate: 15,
} as const;

export type Category = keyof typeof RATES;

export const isCategory = (name: string): name is Category => Object.hasOwn(RATES, name);

/**
 * "Any individual operation in this category has a constraint that prevents the operation from being called at a rate
 * higher than 5 RPS for a single user pool" (Developer Guide, quotas, below the table).
 */
export const PER_POOL = {rate: 5, categories: /^UserPool(Resource|Client)/};

/** Follows the descriptions of the categories: the public table leaves most of the operations out. */
const OPERATIONS: Readonly<Record<Category, string>> = {
  UserList: 'ListUsers ListUsersInGroup',
  UserRead: 'AdminGetUser',
  UserCreation: 'AdminCreateUser',
  UserUpdate: 'AdminDisableUser AdminEnableUser AdminDeleteUser AdminUpdateUserAttributes',
  UserResourceUpdate: 'AdminAddUserToGroup AdminRemoveUserFromGroup AdminSetUserMFAPreference',
  UserResourceRead: 'AdminListGroupsForUser',
  UserAccountRecovery: 'AdminSetUserPassword AdminResetUserPassword',
  UserPoolRead: 'DescribeUserPool ListUserPools ListUserPoolReplicas',
  UserPoolUpdate: 'CreateUserPool DeleteUserPool',
  UserPoolResourceRead: `ListGroups GetGroup GetUserPoolMfaConfig ListIdentityProviders DescribeIdentityProvider
    ListResourceServers DescribeResourceServer DescribeUserPoolDomain DescribeRiskConfiguration GetUICustomization
    DescribeManagedLoginBrandingByClient ListTerms DescribeTerms
    GetLogDeliveryConfiguration GetUserPoolSessionConfiguration ListTagsForResource`,
  UserPoolResourceUpdate: `CreateGroup DeleteGroup SetUserPoolMfaConfig CreateIdentityProvider CreateResourceServer
    CreateUserPoolDomain DeleteUserPoolDomain SetRiskConfiguration SetUICustomization CreateManagedLoginBranding CreateTerms
    SetLogDeliveryConfiguration SetUserPoolSessionConfiguration TagResource`,
  UserPoolClientRead: `ListUserPoolClients DescribeUserPoolClient ListUserPoolClientSecrets
    GetUserPoolClientSessionConfiguration`,
  UserPoolClientUpdate: `CreateUserPoolClient UpdateUserPoolClient DeleteUserPoolClient AddUserPoolClientSecret
    SetUserPoolClientSessionConfiguration`,
};

const BY_OPERATION = new Map(
  Object.entries(OPERATIONS).flatMap(([category, operations]) =>
    operations.split(/\s+/).map((operation) => [operation, category as Category] as const),
  ),
);

export const categoryOf = (operation: string) => BY_OPERATION.get(operation);
