import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import type {BucketLock} from '../config/config.ts';
import {BARE_BUCKET, type BackupBucket, shortfalls} from './desired.ts';
import type {BackupBucketGateway} from './gateway.ts';

export interface BackupBucketParts {
  readonly gateway: BackupBucketGateway;
  readonly bucket: string;
  readonly retentionDays: number;
  /** Undefined: no Object Lock is asked for. */
  readonly lock: BucketLock | undefined;
  /** Before anybody has begun to set up, its absence is no fault. Default: begun. */
  readonly begun?: () => Promise<boolean>;
}

/** Where the Cognito archives lie: closed, encrypted, versioned, and emptied by age only below its own prefix. */
export function backupBucketCheck({gateway, bucket, retentionDays, lock, begun}: BackupBucketParts): Check {
  const missing = (found: BackupBucket | undefined) => shortfalls(found ?? BARE_BUCKET, retentionDays, lock);
  return defineCheck<BackupBucket | 'awaited' | undefined>({
    id: 'BACKUP-BUCKET',
    scopes: ['account', 'setup'],
    thing: {kind: 'bucket', name: bucket},
    async observe() {
      const found = await gateway.read();
      if (found === undefined && begun !== undefined && !(await begun())) return 'awaited';
      return found && lock ? {...found, lock: await gateway.lock()} : found;
    },
    judge(found): Verdict {
      if (found === 'awaited') return {state: 'skipped', problem: 'Backups are not set up here yet.'};
      const list = missing(found);
      if (found !== undefined && list.length === 0) return {state: 'ok', detail: bucket};
      const problem =
        found === undefined
          ? `There is no bucket ${bucket}.`
          : `The bucket ${bucket} is not as it should be: ${list.map(({detail}) => detail).join('; ')}.`;
      return {state: 'unmet', problem, next: 'backupctl setup'};
    },
    repair: (seen) => {
      const found = seen === 'awaited' ? undefined : seen;
      return [
        {
          action: found === undefined ? 'create' : 'change',
          kind: 'bucket',
          name: bucket,
          details:
            found === undefined
              ? [
                  `versioned, encrypted, closed to the public, TLS only; superseded archives kept ${retentionDays} days`,
                  ...missing(found).flatMap(({part, detail}) => (part === 'lock' ? [detail] : [])),
                ]
              : missing(found).map(({detail}) => detail),
          // Nobody, the root user included, can take a compliance lock back.
          ...(lock?.mode === 'compliance' && missing(found).some(({part}) => part === 'lock') ? {typed: bucket} : {}),
          async apply() {
            if (found === undefined) await gateway.create();
            await gateway.mend(missing(found), retentionDays, lock);
          },
        },
      ];
    },
  });
}
