import type {ArchiveCounts} from '../archive/manifest.ts';
import {shardsFor} from '../nightly/slice/progress.ts';

/** AWS's largest page of users and of members. */
const PAGE = 60;

export interface Estimate {
  /** Lists of users and members. */
  readonly lists: number;
  /** Reads of single users, for their MFA preferences. */
  readonly reads: number;
  /** Milliseconds at the allowed rate; AWS's own answers may be slower. */
  readonly ms: number;
  /** Without an earlier archive nobody knows how many memberships there are. */
  readonly membershipsKnown: boolean;
}

export interface EstimateWish {
  readonly estimatedUsers: number;
  /** Of the last archive of the pool. */
  readonly before: Pick<ArchiveCounts, 'groups' | 'memberships'> | undefined;
  /** Calls a second by category; absent is unlimited. */
  readonly rates: Readonly<Record<string, number>>;
  readonly mfa: boolean;
}

/** How long an export will take at its pace. Pure. */
export function estimateExport({estimatedUsers, before, rates, mfa}: EstimateWish): Estimate {
  const users = Math.ceil(estimatedUsers / PAGE) + shardsFor(estimatedUsers).length - 1;
  const members = before === undefined ? 0 : Math.ceil(before.memberships / PAGE) + before.groups;
  const lists = users + members;
  const reads = mfa ? estimatedUsers : 0;
  const seconds = (count: number, category: string) => count / (rates[category] ?? Number.POSITIVE_INFINITY);
  // Both go on side by side, each at its own pace.
  const ms = Math.max(seconds(lists, 'UserList'), seconds(reads, 'UserRead')) * 1000;
  return {lists, reads, ms, membershipsKnown: before !== undefined};
}
