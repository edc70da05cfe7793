import {
  type ArchiveCounts,
  type ArchivePart,
  addCounts,
  NO_COUNTS,
  type PoolSummary,
  type UnreadPart,
} from '../../archive/manifest.ts';

/** Which export is meant: all that goes from slice to slice, and well below one kilobyte. */
export interface SliceState {
  readonly poolId: string;
  /** UTC date of the scheduled start, YYYY-MM-DD. */
  readonly date: string;
  readonly runId: string;
}

/** What an export may be asked to do beyond the ordinary; one run keeps to what it began with. */
export interface SliceWish {
  /** Ask for the MFA preferences of each user: one call per user. */
  readonly mfa: boolean;
  /** KMS key under which the secrets of the configuration are sealed; absent: they are left out. */
  readonly secretsKey?: string;
}

export type Phase = 'users' | 'groups' | 'memberships' | 'finish';

/**
 * One list that AWS hands out page by page: a shard of the users, or the members of a group. It is the unit that is
 * begun anew when its token has died; its parts hold nothing else, so that they can be forgotten with it.
 */
export interface Chain {
  /** `sub` prefix of a shard, '' for all users; or the name of a group. */
  readonly key: string;
  /** Where it goes on: AWS's page token, good for an hour. Absent: at its beginning. */
  readonly token?: string;
  readonly parts: readonly ArchivePart[];
  /** Names of the files with the fingerprints of the users in its parts. */
  readonly seen: readonly string[];
  readonly counts: ArchiveCounts;
}

/**
 * How far an export is: written beside the parts after each of them. A crash after a part and before this leaves a
 * part that nothing names; the next slice writes its own beside it.
 */
export interface Progress {
  readonly format: 2;
  readonly startedAt: string;
  readonly wish: SliceWish;
  readonly pool: PoolSummary;
  readonly phase: Phase;
  /** Keys of the chains of the phase, in the order in which they are begun: shards, then groups. */
  readonly keys: readonly string[];
  /** Index in `keys` of the first chain that was not begun. */
  readonly next: number;
  /** Begun and not on record as complete. */
  readonly open: readonly Chain[];
  /** Everything on record that belongs to no open chain. */
  readonly parts: readonly ArchivePart[];
  readonly seen: readonly string[];
  readonly counts: ArchiveCounts;
  /** Fingerprints of users whom a group showed and who were gone when asked for. */
  readonly gone: readonly number[];
  readonly unread: readonly UnreadPart[];
  readonly throttles: number;
}

export const newChain = (key: string): Chain => ({key, parts: [], seen: [], counts: NO_COUNTS});

/** Of what is on record and of the open chains. */
export const totalCounts = ({counts, open}: Progress): ArchiveCounts =>
  open.reduce((sum, chain) => addCounts(sum, chain.counts), counts);

/** A pool of this size or more is listed in sixteen shards; below, a dead token costs little. Users. */
const SHARDED_FROM = 5_000;

/**
 * `sub` is a UUID, and `ListUsers` filters by its beginning (SDK ListUsers.Filter), so sixteen filters are the whole pool.
 * More lists than one also fill the allowed rate: a single chain waits for each page before it may ask for the next.
 */
export function shardsFor(estimatedUsers: number): readonly string[] {
  return estimatedUsers < SHARDED_FROM ? [''] : '0123456789abcdef'.split('');
}

export function parseProgress(text: string): Progress | undefined {
  const read = JSON.parse(text) as Partial<Progress>;
  // An older format belongs to a run that an older version began: its parts stay unnamed and this one begins anew.
  return read.format === 2 ? (read as Progress) : undefined;
}
