/**
 * Cognito's default quotas, requests per second for the account and region over all pools (Amazon Cognito Developer
 * Guide, quotas). Which operation falls under which category follows the descriptions of the categories there.
 */
export const COGNITO_QUOTAS = {
  /** ListUsers, ListUsersInGroup. Not adjustable, and shared with the application. */
  UserList: 30,
  /** AdminGetUser. */
  UserRead: 120,
  /** AdminCreateUser. */
  UserCreation: 50,
  /** AdminDisableUser, AdminUpdateUserAttributes. */
  UserUpdate: 25,
  /** AdminAddUserToGroup. */
  UserResourceUpdate: 25,
  /** AdminSetUserPassword. */
  UserAccountRecovery: 30,
  /** DescribeUserPool. */
  UserPoolRead: 15,
  // Of what reads the parts of a pool each operation may also be called only five times a second on one pool (quotas,
  // note 3): what is called more than once has a lane of its own inside that of its category.
  /** What is asked once: MFA, log delivery, tags and the like. */
  UserPoolResourceRead: 20,
  'UserPoolResourceRead.groups': 5,
  /** Identity providers, resource servers and terms. */
  'UserPoolResourceRead.lists': 5,
  /** DescribeRiskConfiguration. */
  'UserPoolResourceRead.risk': 5,
  /** GetUICustomization. */
  'UserPoolResourceRead.branding': 5,
  /** DescribeManagedLoginBrandingByClient. */
  'UserPoolResourceRead.managedLogin': 5,
  UserPoolClientRead: 15,
  /** ListUserPoolClients, DescribeUserPoolClient. */
  'UserPoolClientRead.clients': 5,
  /** ListUserPoolClientSecrets; AWS does not say in which category it is. */
  'UserPoolClientRead.secrets': 5,
  /** GetUserPoolClientSessionConfiguration; AWS does not say in which category it is. */
  'UserPoolClientRead.session': 5,
  /** CreateGroup: 15 for the account, but 5 for one pool. */
  UserPoolResourceUpdate: 5,
} as const;

export type CognitoCategory = keyof typeof COGNITO_QUOTAS;

/** A restore is an emergency and takes most. */
export const RESTORE_SHARE = 0.8;

/** Calls per second by category at this share of the quotas. */
export function cognitoRates(share: number): Readonly<Record<CognitoCategory, number>> {
  const rates = Object.entries(COGNITO_QUOTAS).map(([category, quota]) => [category, quota * share]);
  return Object.fromEntries(rates) as Record<CognitoCategory, number>;
}
