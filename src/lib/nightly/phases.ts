import type {ArchiveCounts, UserRecord} from '../archive/manifest.ts';
import {BackupctlError} from '../errors.ts';
import type {Page} from '../resources/user-pool/reader.ts';
import {newPart, type PhaseRun, storePart, subOf} from './phase-run.ts';
import {isRecent, type Progress, partsOf} from './progress.ts';

/** Users, page by page, until the part is full, the list ends or time is up; then one part and the token go on record. */
export async function exportUsers(progress: Progress, run: PhaseRun): Promise<Progress> {
  const {reader, store, onProgress} = run.tools;
  const writer = newPart('users', partsOf(progress, 'users'));
  let {token, counts} = progress;
  const recent = [...progress.recent];
  do {
    const page = await reader.users(run.state.poolId, token);
    for (const user of page.items) {
      writer.add(user);
      counts = withUser(counts, user);
      if (isRecent(user.UserCreateDate, progress.startedAt)) recent.push(user.Username);
    }
    token = page.next;
    onProgress?.({...progress, counts});
  } while (token !== undefined && !writer.full && goesOn(run));
  const parts = [...progress.parts, ...(await storePart(store, run.folder, writer))];
  return {...progress, parts, counts, recent, token, phase: token === undefined ? 'groups' : 'users'};
}

/** Groups are at most 10,000 (Amazon Cognito Developer Guide, quotas): one part, one go. */
export async function exportGroups(progress: Progress, {state, folder, tools}: PhaseRun): Promise<Progress> {
  const writer = newPart('groups', 0);
  const groups: string[] = [];
  let token: string | undefined;
  do {
    const page = await tools.reader.groups(state.poolId, token);
    for (const group of page.items) {
      writer.add(group);
      groups.push(group.GroupName);
    }
    token = page.next;
  } while (token !== undefined);
  const parts = [
    ...progress.parts.filter(({kind}) => kind !== 'groups'),
    ...(await storePart(tools.store, folder, writer)),
  ];
  return {
    ...progress,
    parts,
    groups,
    counts: {...progress.counts, groups: groups.length},
    phase: groups.length === 0 ? 'finish' : 'memberships',
  };
}

/** Members group by group: one call per sixty members, never one per user. */
export async function exportMemberships(progress: Progress, run: PhaseRun): Promise<Progress> {
  const {store, onProgress} = run.tools;
  const memberships = newPart('memberships', partsOf(progress, 'memberships'));
  const late = newPart('users', partsOf(progress, 'users'));
  const recent = new Set(progress.recent);
  let {token, groupIndex, counts} = progress;
  while (groupIndex < progress.groups.length) {
    const group = progress.groups[groupIndex] ?? '';
    const page = await membersOf(group, token, run);
    for (const user of page.items) {
      memberships.add({GroupName: group, Username: user.Username, Sub: subOf(user)});
      if (isRecent(user.UserCreateDate, progress.startedAt) && !recent.has(user.Username)) {
        // Made after the user list had passed by; a member's record is complete, so it joins the users.
        late.add(user);
        recent.add(user.Username);
        counts = {...withUser(counts, user), late: counts.late + 1};
      }
    }
    counts = withPage(counts, page);
    token = page.next;
    if (token === undefined) groupIndex += 1;
    onProgress?.({...progress, counts, groupIndex});
    if (memberships.full || !goesOn(run)) break;
  }
  const parts = [
    ...progress.parts,
    ...(await storePart(store, run.folder, late)),
    ...(await storePart(store, run.folder, memberships)),
  ];
  return {
    ...progress,
    parts,
    counts,
    recent: [...recent],
    token,
    groupIndex,
    phase: groupIndex < progress.groups.length ? 'memberships' : 'finish',
  };
}

interface MemberPage extends Page<UserRecord> {
  readonly vanished: boolean;
}

/** A group may be deleted between its listing and its turn. Ending the run for it would end every retry as well. */
async function membersOf(group: string, token: string | undefined, {state, tools}: PhaseRun): Promise<MemberPage> {
  try {
    const {items, next} = await tools.reader.members(state.poolId, group, token);
    return {items, next, vanished: false};
  } catch (error) {
    if (error instanceof BackupctlError && error.code === 'GROUP_MISSING')
      return {items: [], next: undefined, vanished: true};
    throw error;
  }
}

const goesOn = ({deadline, tools}: PhaseRun) => tools.clock.elapsed() < deadline && !tools.signal?.aborted;

function withPage(counts: ArchiveCounts, {items, vanished}: MemberPage): ArchiveCounts {
  return {
    ...counts,
    memberships: counts.memberships + items.length,
    vanishedGroups: counts.vanishedGroups + (vanished ? 1 : 0),
  };
}

function withUser(counts: ArchiveCounts, {UserStatus, Enabled}: UserRecord): ArchiveCounts {
  return {
    ...counts,
    users: counts.users + 1,
    usersByStatus: {...counts.usersByStatus, [UserStatus]: (counts.usersByStatus[UserStatus] ?? 0) + 1},
    disabledUsers: counts.disabledUsers + (Enabled ? 0 : 1),
    federatedUsers: counts.federatedUsers + (UserStatus === 'EXTERNAL_PROVIDER' ? 1 : 0),
  };
}
