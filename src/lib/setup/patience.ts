import type {Clock} from '../clock.ts';
import {BackupctlError} from '../errors.ts';
import type {Reporter} from '../report/reporter.ts';

/**
 * A new role or a new policy is not seen everywhere at once. AWS Backup then answers with one of these two messages
 * (hashicorp/terraform-provider-aws issues 9297 and 10511); AWS Lambda and Step Functions have their own.
 */
const SETTLING = [
  'cannot be assumed by AWS Backup',
  'is not authorized to call tag:GetResources',
  'cannot be assumed by Lambda',
  'is not authorized to assume the provided role',
  'must allow AWS EventBridge Scheduler to assume the role',
];

/** 3 minutes: the longest settling seen in public runbooks is well below one. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 2_000;

/** Does this refusal only say that IAM has not settled yet? */
export function isSettling(error: unknown): boolean {
  return error instanceof BackupctlError && SETTLING.some((words) => error.said?.includes(words));
}

/** Repeats `work` while IAM settles, visibly; any other error, and this one after 3 minutes, is thrown. */
export function createPatience(clock: Clock, reporter: Reporter, signal: AbortSignal) {
  return async (work: () => Promise<void>): Promise<void> => {
    const began = clock.elapsed();
    let told = false;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const waited = clock.elapsed() - began;
        if (!isSettling(error) || waited > PATIENCE_MS || signal.aborted) throw error;
        if (!told) reporter.note('The new role is not usable everywhere yet; waiting, up to 3 minutes …');
        told = true;
        // Quick at first: often a second is enough.
        await clock.sleep(Math.min(PAUSE_MS, 100 + waited), signal);
      }
    }
  };
}
