import {AwsError} from '../../kernel/service.ts';

/**
 * Requests per second and account (Developer Guide, quotas; Service Quotas defaults). Which operation belongs to which
 * category follows the descriptions of the categories: the public table leaves some of it out.
 */
const RATES = {
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
} as const;

export type Category = keyof typeof RATES;

const CATEGORIES: Readonly<Record<string, Category>> = {
  ListUsers: 'UserList',
  ListUsersInGroup: 'UserList',
  AdminGetUser: 'UserRead',
  AdminCreateUser: 'UserCreation',
  AdminDisableUser: 'UserUpdate',
  AdminEnableUser: 'UserUpdate',
  AdminDeleteUser: 'UserUpdate',
  AdminUpdateUserAttributes: 'UserUpdate',
  AdminAddUserToGroup: 'UserResourceUpdate',
  AdminRemoveUserFromGroup: 'UserResourceUpdate',
  AdminListGroupsForUser: 'UserResourceRead',
  AdminSetUserPassword: 'UserAccountRecovery',
  AdminResetUserPassword: 'UserAccountRecovery',
  DescribeUserPool: 'UserPoolRead',
  ListUserPools: 'UserPoolRead',
  CreateUserPool: 'UserPoolUpdate',
  DeleteUserPool: 'UserPoolUpdate',
  ListGroups: 'UserPoolResourceRead',
  GetGroup: 'UserPoolResourceRead',
  GetUserPoolMfaConfig: 'UserPoolResourceRead',
  CreateGroup: 'UserPoolResourceUpdate',
  DeleteGroup: 'UserPoolResourceUpdate',
};

/** These two categories also allow only five a second on one pool. */
const PER_POOL = 5;

interface Bucket {
  tokens: number;
  at: number;
}

export interface Rates {
  /** Throws TooManyRequestsException when the category, or the pool's own share of it, is used up. */
  take(operation: string, poolId: string | undefined): void;
}

/** Token buckets of one second's worth, in real time: AWS counts seconds, not nights. */
export function createRates(now = () => performance.now()): Rates {
  const buckets = new Map<string, Bucket>();
  const spend = (name: string, rate: number) => {
    const bucket = buckets.get(name) ?? {tokens: rate, at: now()};
    const tokens = Math.min(rate, bucket.tokens + ((now() - bucket.at) / 1000) * rate);
    if (tokens < 1) throw new AwsError('TooManyRequestsException', 'Rate exceeded');
    buckets.set(name, {tokens: tokens - 1, at: now()});
  };
  return {
    take(operation, poolId) {
      const category = CATEGORIES[operation];
      if (category === undefined) return;
      spend(category, RATES[category]);
      if (category.startsWith('UserPoolResource') && poolId !== undefined) spend(`${category}/${poolId}`, PER_POOL);
    },
  };
}
