import * as sdk from '@aws-sdk/client-sts';
import type {Handlers, Service} from '../../kernel/service.ts';

/** STS: who signed the request. */
export function createSts(): {readonly service: Service} {
  const handlers: Handlers<typeof sdk> = {
    GetCallerIdentity: (_input, {caller}) => ({Account: caller.account, Arn: caller.arn, UserId: caller.userId}),
  };
  return {
    service: {
      signingName: 'sts',
      protocol: 'awsQuery',
      sdk,
      xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      handlers,
    },
  };
}
