import type {BucketLock} from '../config/config.ts';

/** What the account's backup bucket should be, and the fields in which one differs. Pure. */
export interface BackupBucket {
  readonly versioned: boolean;
  readonly encrypted: boolean;
  readonly publicAccessBlocked: boolean;
  readonly ownerEnforced: boolean;
  readonly tlsOnly: boolean;
  /** Days that superseded archives are kept; undefined when the lifecycle is not ours or not whole. */
  readonly archiveRetentionDays: number | undefined;
  /** Object Lock for what is written from now on; undefined without one, and when nobody asked. */
  readonly lock?: BucketLock | undefined;
}

export type Part = keyof BackupBucket;

export interface Shortfall {
  readonly part: Part;
  /** `versioning  off → on`. */
  readonly detail: string;
}

export function shortfalls(bucket: BackupBucket, retentionDays: number, lock?: BucketLock): readonly Shortfall[] {
  const wanted: readonly (readonly [Part, boolean, string])[] = [
    ['versioned', bucket.versioned, 'versioning  off → on'],
    ['encrypted', bucket.encrypted, 'encryption  none → AES-256'],
    ['publicAccessBlocked', bucket.publicAccessBlocked, 'public access  possible → blocked'],
    ['ownerEnforced', bucket.ownerEnforced, 'object owner  anybody → the account'],
    ['tlsOnly', bucket.tlsOnly, 'access  any → TLS only'],
    [
      'archiveRetentionDays',
      bucket.archiveRetentionDays === retentionDays,
      `superseded archives  ${bucket.archiveRetentionDays === undefined ? 'no such rules' : `kept ${bucket.archiveRetentionDays} days`} → kept ${retentionDays} days`,
    ],
    [
      'lock',
      lock === undefined || describe(bucket.lock) === describe(lock),
      `object lock  ${describe(bucket.lock)} → ${describe(lock)}; it can never be switched off again`,
    ],
  ];
  return wanted.filter(([, met]) => !met).map(([part, , detail]) => ({part, detail}));
}

const describe = (lock: BucketLock | undefined) => (lock === undefined ? 'none' : `${lock.mode} for ${lock.days} days`);

export const BARE_BUCKET: BackupBucket = {
  versioned: false,
  encrypted: false,
  publicAccessBlocked: false,
  ownerEnforced: false,
  tlsOnly: false,
  archiveRetentionDays: undefined,
};
