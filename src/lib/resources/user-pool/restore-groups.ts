import pMap from 'p-map';
import type {MembershipRecord} from '../../archive/manifest.ts';
import type {Archive} from '../../archive/read.ts';
import {interrupted} from '../../aws/paced-call.ts';
import {BackupctlError} from '../../errors.ts';
import type {TaskProgress} from '../../report/reporter.ts';
import type {RestoreTools} from './restore-users.ts';

export interface GroupCounts {
  readonly created: number;
  readonly existing: number;
}

/** Groups first: a membership needs them. */
export async function restoreGroups(
  archive: Archive,
  {writer, paced, pool}: RestoreTools,
  task: TaskProgress,
): Promise<GroupCounts> {
  const counts = {created: 0, existing: 0};
  for await (const group of archive.groups()) {
    const made = await paced.call('UserPoolResourceUpdate', () => writer.createGroup(pool.id, group));
    if (made === 'created') counts.created += 1;
    else counts.existing += 1;
    task.update(counts.created + counts.existing);
  }
  return counts;
}

export interface MembershipCounts {
  added: number;
  /** Already in the group. */
  present: number;
  /** Of federated users, who come back at their next sign-in. */
  pending: number;
  failed: number;
}

export interface MembershipTools extends RestoreTools {
  /** Usernames in the pool by archived ones, where they differ. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Archived usernames that are not made here. */
  readonly skipped: ReadonlySet<string>;
}

const LANES = 8;

/** Adds each archived member to each group, unless the group has that member already. */
export async function restoreMemberships(
  archive: Archive,
  tools: MembershipTools,
  task: TaskProgress,
): Promise<MembershipCounts> {
  const counts: MembershipCounts = {added: 0, present: 0, pending: 0, failed: 0};
  const present = await presentMembers(archive, tools);
  let seen = 0;
  await pMap(
    archive.memberships(),
    async (membership) => {
      if (tools.signal.aborted) throw interrupted();
      await restoreMembership(membership, tools, counts, present);
      seen += 1;
      task.update(seen);
    },
    {concurrency: LANES},
  );
  return counts;
}

async function restoreMembership(
  membership: MembershipRecord,
  tools: MembershipTools,
  counts: MembershipCounts,
  present: ReadonlySet<string>,
): Promise<void> {
  const {writer, paced, pool, renamed, skipped, pending, failures} = tools;
  const {GroupName, Username} = membership;
  const username = renamed.get(Username) ?? Username;
  if (present.has(`${GroupName}/${username}`)) {
    counts.present += 1;
    return;
  }
  if (skipped.has(Username)) {
    counts.pending += 1;
    await pending.add(membership);
    return;
  }
  try {
    await paced.call('UserResourceUpdate', () => writer.addToGroup(pool.id, username, GroupName));
    counts.added += 1;
  } catch (error) {
    if (!(error instanceof BackupctlError) || error.exit !== 'failed') throw error;
    counts.failed += 1;
    await failures.add({username, group: GroupName, code: error.code, said: error.said ?? error.message});
  }
}

/** Who is in the groups now, a call per sixty: adding is six times slower than reading, and most of it is often there. */
async function presentMembers(archive: Archive, {reader, paced, pool}: RestoreTools): Promise<ReadonlySet<string>> {
  const present = new Set<string>();
  for await (const {GroupName} of archive.groups()) {
    let token: string | undefined;
    do {
      const page = await paced.call('UserList', () => reader.members(pool.id, GroupName, token));
      for (const {Username} of page.items) present.add(`${GroupName}/${Username}`);
      token = page.next;
    } while (token !== undefined);
  }
  return present;
}
