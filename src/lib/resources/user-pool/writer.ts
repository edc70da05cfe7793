import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type {GroupRecord} from '../../archive/manifest.ts';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';

export interface Attribute {
  readonly Name: string;
  readonly Value: string;
}

export interface CreatedUser {
  readonly username: string;
  readonly sub: string;
}

/** The only door to AWS for writing into user pools. No call of it sends a message to anybody. */
export interface UserPoolWriter {
  createGroup(poolId: string, group: GroupRecord): Promise<'created' | 'exists'>;
  /** Without an invitation; 'exists' when the name is taken, 'alias' when an alias is. */
  createUser(
    poolId: string,
    username: string,
    attributes: readonly Attribute[],
  ): Promise<CreatedUser | 'exists' | 'alias'>;
  updateAttributes(poolId: string, username: string, attributes: readonly Attribute[]): Promise<void>;
  setPassword(poolId: string, username: string, password: string): Promise<void>;
  disable(poolId: string, username: string): Promise<void>;
  addToGroup(poolId: string, username: string, group: string): Promise<void>;
}

export function createUserPoolWriter(access: AwsAccess): UserPoolWriter {
  // One attempt: every throttle must reach the pace, which alone decides when to ask again.
  const client = connect(CognitoIdentityProviderClient, access, {maxAttempts: 1});
  const attempt = async (doing: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw toBackupctlError(error, doing);
    }
  };
  return {
    async createGroup(poolId, {GroupName, Description, RoleArn, Precedence}) {
      try {
        await client.send(new CreateGroupCommand({UserPoolId: poolId, GroupName, Description, RoleArn, Precedence}));
        return 'created';
      } catch (error) {
        if (errorName(error) === 'GroupExistsException') return 'exists';
        throw toBackupctlError(error, `create the group ${GroupName}`);
      }
    },
    async createUser(poolId, username, attributes) {
      try {
        // SUPPRESS: without it Cognito sends every restored user an invitation (SDK AdminCreateUser.MessageAction).
        const command = new AdminCreateUserCommand({
          UserPoolId: poolId,
          Username: username,
          UserAttributes: [...attributes],
          MessageAction: 'SUPPRESS',
          ClientMetadata: {backupctl: 'restore'},
        });
        const {User} = await client.send(command);
        return {
          username: User?.Username ?? username,
          sub: User?.Attributes?.find(({Name}) => Name === 'sub')?.Value ?? '',
        };
      } catch (error) {
        if (errorName(error) === 'UsernameExistsException') return 'exists';
        if (errorName(error) === 'AliasExistsException') return 'alias';
        throw toBackupctlError(error, 'create a user');
      }
    },
    updateAttributes: (poolId, username, attributes) =>
      attempt('add attributes to a user', () =>
        client.send(
          new AdminUpdateUserAttributesCommand({
            UserPoolId: poolId,
            Username: username,
            UserAttributes: [...attributes],
            ClientMetadata: {backupctl: 'restore'},
          }),
        ),
      ),
    setPassword: (poolId, username, password) =>
      attempt('set the password of a user', () =>
        client.send(
          new AdminSetUserPasswordCommand({
            UserPoolId: poolId,
            Username: username,
            Password: password,
            Permanent: true,
          }),
        ),
      ),
    disable: (poolId, username) =>
      attempt('disable a user', () =>
        client.send(new AdminDisableUserCommand({UserPoolId: poolId, Username: username})),
      ),
    addToGroup: (poolId, username, group) =>
      attempt(`add a user to the group ${group}`, () =>
        client.send(new AdminAddUserToGroupCommand({UserPoolId: poolId, Username: username, GroupName: group})),
      ),
  };
}
