import type {ArchiveCounts, ArchivePart, PoolSummary} from '../archive/manifest.ts';

/** Which export is meant: all that goes from slice to slice, and well below one kilobyte. */
export interface SliceState {
  readonly poolId: string;
  /** UTC date of the scheduled start, YYYY-MM-DD. */
  readonly date: string;
  readonly runId: string;
}

export type Phase = 'users' | 'groups' | 'memberships' | 'finish';

/**
 * How far an export is: written beside the parts after each of them. A crash after a part and before this leaves a
 * part that nothing names; the next slice writes its own beside it.
 */
export interface Progress {
  readonly format: 1;
  readonly startedAt: string;
  readonly pool: PoolSummary;
  readonly phase: Phase;
  /** Where the phase goes on: AWS's page token, good for an hour. */
  readonly token?: string;
  /** Groups in the order of the archive, and the one whose members come next. */
  readonly groups: readonly string[];
  readonly groupIndex: number;
  readonly parts: readonly ArchivePart[];
  readonly counts: ArchiveCounts;
  /**
   * Users that are so new that the list may or may not have shown them. A member among them that the list did not show
   * is added late; older members were certainly listed.
   */
  readonly recent: readonly string[];
  readonly throttles: number;
}

export const NO_COUNTS: ArchiveCounts = {
  users: 0,
  usersByStatus: {},
  disabledUsers: 0,
  federatedUsers: 0,
  groups: 0,
  memberships: 0,
  late: 0,
  vanishedGroups: 0,
};

/** Cognito's lists are eventually consistent (SDK ListUsers): a user may take this long to appear. */
const SETTLING_MS = 15 * 60_000;

export function isRecent(createdAt: string | undefined, startedAt: string): boolean {
  return createdAt === undefined || Date.parse(createdAt) >= Date.parse(startedAt) - SETTLING_MS;
}

/** A phase begun anew: its parts and counts are forgotten. */
export function restartPhase(progress: Progress): Progress {
  const {token: _dead, ...rest} = progress;
  if (progress.phase === 'users')
    return {...rest, parts: without(progress.parts, 'users'), counts: NO_COUNTS, recent: []};
  return {
    ...rest,
    groupIndex: 0,
    parts: without(progress.parts, 'memberships'),
    counts: {...progress.counts, memberships: 0, vanishedGroups: 0},
  };
}

const without = (parts: readonly ArchivePart[], kind: string) => parts.filter((part) => part.kind !== kind);

export const partsOf = (progress: Progress, kind: string) => progress.parts.filter((part) => part.kind === kind).length;
