import type {ArchiveCounts} from '../archive/manifest.ts';
import {shardsFor} from '../nightly/slice/progress.ts';

/** AWS's largest page of users and of members. */
const PAGE = 60;

export interface Estimate {
  /** Lists of users and members. */
  readonly calls: number;
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
  const calls = users + members;
  const lists = calls / (rates['UserList'] ?? Number.POSITIVE_INFINITY);
  const reads = mfa ? estimatedUsers / (rates['UserRead'] ?? Number.POSITIVE_INFINITY) : 0;
  return {calls, ms: Math.max(lists, reads) * 1000, membershipsKnown: before !== undefined};
}
