import type {Check} from '../checks/check.ts';
import type {Context} from '../context.ts';
import {backupBucketCheck} from './checks.ts';

/** The check of the account's backup bucket, as the configuration wants it. */
export async function backupBucketLook(
  {config, gateways, bucket}: Context,
  begun?: () => Promise<boolean>,
): Promise<Check> {
  return backupBucketCheck({
    gateway: await gateways.backupBucket(),
    bucket,
    retentionDays: config.cognito.retentionDays,
    lock: config.bucketLock,
    ...(begun === undefined ? {} : {begun}),
  });
}
