import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import {BARE_BUCKET, type BackupBucket, shortfalls} from './desired.ts';
import type {BackupBucketGateway} from './gateway.ts';

export interface BackupBucketParts {
  readonly gateway: BackupBucketGateway;
  readonly bucket: string;
  readonly retentionDays: number;
}

/** Where the Cognito archives lie: closed, encrypted, versioned, and emptied by age only below its own prefix. */
export function backupBucketCheck({gateway, bucket, retentionDays}: BackupBucketParts): Check {
  const missing = (found: BackupBucket | undefined) => shortfalls(found ?? BARE_BUCKET, retentionDays);
  return defineCheck<BackupBucket | undefined>({
    id: 'BACKUP-BUCKET',
    scopes: ['setup'],
    thing: {kind: 'bucket', name: bucket},
    observe: () => gateway.read(),
    judge(found): Verdict {
      const list = missing(found);
      if (found !== undefined && list.length === 0) return {state: 'ok', detail: bucket};
      const problem =
        found === undefined
          ? `There is no bucket ${bucket}.`
          : `The bucket ${bucket} is not as it should be: ${list.map(({detail}) => detail).join('; ')}.`;
      return {state: 'unmet', problem, next: 'backupctl setup'};
    },
    repair: (found) => [
      {
        action: found === undefined ? 'create' : 'change',
        kind: 'bucket',
        name: bucket,
        details:
          found === undefined
            ? [`versioned, encrypted, closed to the public, TLS only; archives kept ${retentionDays} days`]
            : missing(found).map(({detail}) => detail),
        async apply() {
          if (found === undefined) await gateway.create();
          await gateway.mend(missing(found), retentionDays);
        },
      },
    ],
  });
}
