import type {Bucket, ObjectVersion, Retention} from './store.ts';

/** What PutObjectLockConfiguration wrote. */
export interface LockConfiguration {
  readonly ObjectLockEnabled?: string;
  readonly Rule?: {readonly DefaultRetention?: DefaultRetention};
}

interface DefaultRetention {
  readonly Mode?: string;
  readonly Days?: number;
  readonly Years?: number;
}

const DAY = 86_400_000;

export const lockOf = (bucket: Bucket) => bucket.configuration['objectLock'] as LockConfiguration | undefined;

/**
 * A version that may not be removed now. Governance yields to who is allowed to bypass it, a legal hold to nobody
 * (S3 User Guide, Object Lock considerations, bypassing governance mode).
 */
export function isLocked({legalHold, retention}: ObjectVersion, now: number, bypass = false): boolean {
  if (legalHold === 'ON') return true;
  if (retention === undefined || retention.until <= now) return false;
  return !(bypass && retention.mode === 'GOVERNANCE');
}

/** The bucket's own period, counted from the creation of the version (S3 User Guide, Object Lock, retention periods). */
export function defaultRetention(bucket: Bucket, createdAt: number): Retention | undefined {
  const {Mode, Days, Years} = lockOf(bucket)?.Rule?.DefaultRetention ?? {};
  if (Mode !== 'GOVERNANCE' && Mode !== 'COMPLIANCE') return undefined;
  if (Days !== undefined) return {mode: Mode, until: createdAt + Days * DAY};
  const until = new Date(createdAt);
  until.setUTCFullYear(until.getUTCFullYear() + (Years ?? 0));
  return {mode: Mode, until: until.getTime()};
}
