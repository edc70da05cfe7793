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
  /** ListGroups and what describes a part of a pool: 20 for the account, but 5 for each operation on one pool. */
  UserPoolResourceRead: 5,
  // What is asked once for every app client has a turn of its own, since the 5 are each operation's (quotas, note 3);
  // together with the one above these come to the account's 20.
  /** DescribeRiskConfiguration of app clients. */
  'UserPoolResourceRead.risk': 5,
  /** GetUICustomization of app clients. */
  'UserPoolResourceRead.branding': 5,
  /** DescribeManagedLoginBrandingByClient. */
  'UserPoolResourceRead.managedLogin': 5,
  /** ListUserPoolClients, DescribeUserPoolClient: 15 for the account, but 5 for each operation on one pool. */
  UserPoolClientRead: 5,
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
