import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  type GroupType,
  ListGroupsCommand,
  ListUserPoolReplicasCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  type UserPoolType,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type {GroupRecord, PoolSummary, UserRecord} from '../../archive/manifest.ts';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';
import {BackupctlError} from '../../errors.ts';
import {primaryElsewhere} from './replica.ts';

export interface PoolDescription {
  readonly summary: PoolSummary;
  /** As AWS describes it; DescribeUserPool holds no secrets. */
  readonly configuration: unknown;
  /** Lambda functions that run on events of the pool, by trigger name. */
  readonly triggers: Readonly<Record<string, string>>;
  readonly minimumPasswordLength: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** The only door to AWS for reading users. Throws POOL_MISSING, GROUP_MISSING, PAGE_TOKEN_EXPIRED and what AWS answers. */
export interface UserPoolReader {
  describe(poolId: string): Promise<PoolDescription>;
  /** Region of the primary when this is a replica of a pool; undefined when it is the primary itself. */
  primaryElsewhere(poolId: string): Promise<string | undefined>;
  /** @param shard only users whose `sub` begins with this */
  users(poolId: string, token?: string, shard?: string): Promise<Page<UserRecord>>;
  groups(poolId: string, token?: string): Promise<Page<GroupRecord>>;
  members(poolId: string, group: string, token?: string): Promise<Page<UserRecord>>;
  /** With the MFA preferences, which no list has. */
  user(poolId: string, username: string): Promise<UserRecord | undefined>;
}

/** AWS's largest page for all three lists. */
const PAGE = 60;

export function createUserPoolReader(access: AwsAccess): UserPoolReader {
  // One attempt: every throttle must reach the pace, which alone decides when to ask again.
  const client = connect(CognitoIdentityProviderClient, access, {maxAttempts: 1});
  const ask = async <Value>(doing: string, work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      throw poolError(error, doing);
    }
  };
  return {
    async describe(poolId) {
      const {UserPool} = await ask(`describe the user pool ${poolId}`, () =>
        client.send(new DescribeUserPoolCommand({UserPoolId: poolId})),
      );
      return toDescription(UserPool ?? {});
    },
    async primaryElsewhere(poolId) {
      const {UserPoolReplicas} = await ask(`list the replicas of ${poolId}`, () =>
        client.send(new ListUserPoolReplicasCommand({UserPoolId: poolId})),
      );
      return primaryElsewhere(UserPoolReplicas, access.region);
    },
    async users(poolId, token, shard = '') {
      const command = new ListUsersCommand({
        UserPoolId: poolId,
        Limit: PAGE,
        PaginationToken: token,
        ...(shard === '' ? {} : {Filter: `sub ^= "${shard}"`}),
      });
      const {Users = [], PaginationToken} = await ask(`list the users of ${poolId}`, () => client.send(command));
      return {items: Users.map(toUser), next: PaginationToken};
    },
    async groups(poolId, token) {
      const command = new ListGroupsCommand({UserPoolId: poolId, Limit: PAGE, NextToken: token});
      const {Groups = [], NextToken} = await ask(`list the groups of ${poolId}`, () => client.send(command));
      return {items: Groups.map(toGroup), next: NextToken};
    },
    async members(poolId, group, token) {
      const command = new ListUsersInGroupCommand({
        UserPoolId: poolId,
        GroupName: group,
        Limit: PAGE,
        NextToken: token,
      });
      const {Users = [], NextToken} = await ask(`list the members of a group of ${poolId}`, () => client.send(command));
      return {items: Users.map(toUser), next: NextToken};
    },
    async user(poolId, username) {
      try {
        const {UserAttributes, PreferredMfaSetting, UserMFASettingList, ...rest} = await client.send(
          new AdminGetUserCommand({UserPoolId: poolId, Username: username}),
        );
        return {
          ...toUser({...rest, Attributes: UserAttributes}),
          ...(PreferredMfaSetting ? {PreferredMfaSetting} : {}),
          ...(UserMFASettingList?.length ? {UserMFASettingList} : {}),
        };
      } catch (error) {
        if (errorName(error) === 'UserNotFoundException') return undefined;
        throw poolError(error, `read a user of ${poolId}`);
      }
    },
  };
}

/** What AWS answered about a user pool, as the error that an operator reads: POOL_MISSING, GROUP_MISSING, PAGE_TOKEN_EXPIRED or a general one. */
export function poolError(error: unknown, doing: string): BackupctlError {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (errorName(error) === 'ResourceNotFoundException' && /pool/i.test(said)) {
    return new BackupctlError({
      code: 'POOL_MISSING',
      exit: 'failed',
      message: `Could not ${doing}: there is no such user pool in this account and region.`,
      said,
      next: ['See the pools there are: aws cognito-idp list-user-pools --max-results 60'],
      cause: error,
    });
  }
  // ListUsersInGroup answers the same name for a group that is gone, and only the text tells.
  if (errorName(error) === 'ResourceNotFoundException' && /group/i.test(said)) {
    return new BackupctlError({
      code: 'GROUP_MISSING',
      exit: 'failed',
      message: `Could not ${doing}: the group is not there any more.`,
      said,
      next: ['Run the command again: it reads the groups anew.'],
      cause: error,
    });
  }
  // SDK: "thrown when the operation is not enabled"; a replica answers so to what only its primary may do.
  if (errorName(error) === 'OperationNotEnabledException') {
    return new BackupctlError({
      code: 'POOL_REPLICA',
      exit: 'refused',
      message: `Could not ${doing}: here this pool is a replica, and only the primary is exported.`,
      said,
      next: ['Use the region of the primary: --region NAME'],
      cause: error,
    });
  }
  // Tokens live for one hour (Amazon Cognito Developer Guide, managing user accounts).
  if (errorName(error) === 'InvalidParameterException' && /token/i.test(said)) {
    return new BackupctlError({
      code: 'PAGE_TOKEN_EXPIRED',
      exit: 'failed',
      message: `Could not ${doing}: the page token is no longer good.`,
      said,
      cause: error,
    });
  }
  return toBackupctlError(error, doing);
}

function toUser({
  Username = '',
  Attributes = [],
  Enabled = true,
  UserStatus = 'UNKNOWN',
  UserCreateDate,
  UserLastModifiedDate,
}: UserType): UserRecord {
  return {
    Username,
    Attributes: Attributes.map(({Name = '', Value = ''}) => ({Name, Value})),
    Enabled,
    UserStatus,
    ...(UserCreateDate ? {UserCreateDate: UserCreateDate.toISOString()} : {}),
    ...(UserLastModifiedDate ? {UserLastModifiedDate: UserLastModifiedDate.toISOString()} : {}),
  };
}

function toGroup({
  GroupName = '',
  Description,
  RoleArn,
  Precedence,
  CreationDate,
  LastModifiedDate,
}: GroupType): GroupRecord {
  return {
    GroupName,
    ...(Description === undefined ? {} : {Description}),
    ...(RoleArn === undefined ? {} : {RoleArn}),
    ...(Precedence === undefined ? {} : {Precedence}),
    ...(CreationDate ? {CreationDate: CreationDate.toISOString()} : {}),
    ...(LastModifiedDate ? {LastModifiedDate: LastModifiedDate.toISOString()} : {}),
  };
}

function toDescription(pool: UserPoolType): PoolDescription {
  const [, , , region = '', account = ''] = (pool.Arn ?? '').split(':');
  return {
    summary: {
      id: pool.Id ?? '',
      name: pool.Name ?? '',
      arn: pool.Arn ?? '',
      region,
      account,
      estimatedUsers: pool.EstimatedNumberOfUsers ?? 0,
      usernameAttributes: pool.UsernameAttributes ?? [],
      aliasAttributes: pool.AliasAttributes ?? [],
      caseSensitive: pool.UsernameConfiguration?.CaseSensitive ?? true,
      attributes: (pool.SchemaAttributes ?? []).map(({Name = '', Mutable = true, Required = false}) => ({
        name: Name,
        mutable: Mutable,
        required: Required,
      })),
    },
    configuration: pool,
    triggers: Object.fromEntries(
      Object.entries(pool.LambdaConfig ?? {}).filter(([, arn]) => typeof arn === 'string'),
    ) as Record<string, string>,
    minimumPasswordLength: pool.Policies?.PasswordPolicy?.MinimumLength ?? 8,
  };
}
