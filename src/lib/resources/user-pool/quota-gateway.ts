import {CognitoIdentityProviderClient, GetProvisionedLimitCommand} from '@aws-sdk/client-cognito-identity-provider';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {toBackupctlError} from '../../aws/errors.ts';
import {COGNITO_QUOTAS, type CognitoCategory} from './quotas.ts';

export interface QuotaGateway {
  /** Calls a second that AWS enforces for the account now, bought ones included (SDK LimitType.ProvisionedLimitValue). */
  provisioned(category: CognitoCategory): Promise<number>;
}

export function createQuotaGateway(access: AwsAccess): QuotaGateway {
  const client = connect(CognitoIdentityProviderClient, access);
  return {
    async provisioned(category) {
      try {
        const LimitDefinition = {LimitClass: 'API_CATEGORY' as const, Attributes: {Category: category}};
        const {Limit} = await client.send(new GetProvisionedLimitCommand({LimitDefinition}));
        return Limit?.ProvisionedLimitValue ?? COGNITO_QUOTAS[category];
      } catch (error) {
        throw toBackupctlError(error, `read the quota of ${category}`);
      }
    },
  };
}
