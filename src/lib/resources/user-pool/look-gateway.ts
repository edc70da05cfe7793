import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  ListUserPoolReplicasCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';
import {primaryElsewhere} from './replica.ts';

export interface PoolLook {
  readonly deletionProtection: boolean;
  /** Region of the primary when this is a replica; undefined when it is the primary itself. */
  readonly primaryElsewhere: string | undefined;
}

export interface PoolLookGateway {
  /** Undefined when there is no such pool. */
  look(poolId: string): Promise<PoolLook | undefined>;
}

export function createPoolLookGateway(access: AwsAccess): PoolLookGateway {
  const client = connect(CognitoIdentityProviderClient, access);
  return {
    async look(UserPoolId) {
      try {
        const [{UserPool}, {UserPoolReplicas}] = await Promise.all([
          client.send(new DescribeUserPoolCommand({UserPoolId})),
          client.send(new ListUserPoolReplicasCommand({UserPoolId})),
        ]);
        return {
          deletionProtection: UserPool?.DeletionProtection === 'ACTIVE',
          primaryElsewhere: primaryElsewhere(UserPoolReplicas, access.region),
        };
      } catch (error) {
        if (errorName(error) === 'ResourceNotFoundException') return undefined;
        throw toBackupctlError(error, `look at the user pool ${UserPoolId}`);
      }
    },
  };
}
