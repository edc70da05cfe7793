import {GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import {type AwsAccess, connect} from './access.ts';
import {toBackupctlError} from './errors.ts';

export interface Identity {
  readonly account: string;
  readonly arn: string;
  /** `aws`, `aws-cn`, `aws-us-gov`: the second part of every ARN in this account. */
  readonly partition: string;
}

/** Who we are, by STS: the first call of every command. */
export async function readIdentity(access: AwsAccess): Promise<Identity> {
  const sts = connect(STSClient, access);
  try {
    const {Account = '', Arn = ''} = await sts.send(new GetCallerIdentityCommand({}));
    return {account: Account, arn: Arn, partition: Arn.split(':')[1] ?? 'aws'};
  } catch (error) {
    throw toBackupctlError(error, 'ask AWS who these credentials belong to');
  }
}
