import {
  type ArchiveCounts,
  addCounts,
  type MembershipRecord,
  NO_COUNTS,
  type UserRecord,
} from '../../archive/manifest.ts';
import type {PartWriter} from '../../archive/part-writer.ts';
import {BackupctlError} from '../../errors.ts';
import type {Page} from '../../resources/user-pool/reader.ts';
import {isDeadToken} from './lanes.ts';
import type {LateUsers} from './late-users.ts';
import type {SmallGroups} from './memberships.ts';
import type {Chain} from './progress.ts';
import {type SliceRun, subOf} from './slice-run.ts';

/** A group with more members than this gets parts of its own, so that it alone can begin anew. */
const SMALL = 5_000;

interface Beside {
  readonly late: LateUsers;
  readonly small: SmallGroups;
}

/** Members while their pages are read: held until they are too many, then written. */
interface Reading {
  held: MembershipRecord[];
  writer: PartWriter | undefined;
  token: string | undefined;
  counts: ArchiveCounts;
  ended: boolean;
}

/**
 * Members of one group until a part of its own is full, the list ends or the slice does.
 * @returns the chain as long as there is more to do now
 */
export async function exportGroupPart(chain: Chain, run: SliceRun, {late, small}: Beside): Promise<Chain | undefined> {
  const {token, counts} = chain;
  const reading: Reading = {held: [], writer: undefined, token, counts, ended: false};
  let failure: {readonly error: unknown} | undefined;
  try {
    do await readPage(chain.key, reading, run, late);
    while (!reading.ended && !reading.writer?.full && run.goesOn());
  } catch (error) {
    if (isDeadToken(error, reading.token)) {
      await reading.writer?.abandon();
      run.tell({memberships: -reading.counts.memberships});
      return run.goesOn() ? run.ledger.restart(chain) : undefined;
    }
    failure = {error};
  }
  const {held, writer, ended} = reading;
  if (ended && !writer && chain.parts.length === 0) {
    await small.add({...chain, counts: reading.counts}, held);
    return undefined;
  }
  const recorded = await record(chain, reading, run, late);
  if (failure) throw failure.error;
  return !ended && run.goesOn() ? recorded : undefined;
}

async function readPage(group: string, reading: Reading, run: SliceRun, late: LateUsers): Promise<void> {
  const page = await membersOf(group, reading.token, run);
  const lines = await archivedLines(group, page.items, late);
  reading.held.push(...lines);
  const vanishedGroups = page.vanished ? 1 : 0;
  reading.counts = addCounts(reading.counts, {...NO_COUNTS, memberships: lines.length, vanishedGroups});
  reading.token = page.next;
  reading.ended = page.next === undefined;
  run.tell({memberships: lines.length});
  if (!reading.writer && reading.held.length <= SMALL) return;
  reading.writer ??= run.newPart('memberships');
  const {held} = reading;
  reading.held = [];
  await reading.writer.add(held);
}

/** A part that holds this group alone; its late users go on record before it does. */
async function record(chain: Chain, reading: Reading, run: SliceRun, late: LateUsers): Promise<Chain> {
  const {held, token, counts, ended} = reading;
  const writer = reading.writer ?? run.newPart('memberships');
  await writer.add(held);
  const part = await writer.finish();
  await late.flush();
  const recorded: Chain = {...chain, token, counts, parts: [...chain.parts, ...(part ? [part] : [])]};
  if (ended) run.ledger.close([recorded]);
  else run.ledger.record(recorded);
  await run.ledger.save();
  return recorded;
}

async function archivedLines(
  GroupName: string,
  members: readonly UserRecord[],
  late: LateUsers,
): Promise<MembershipRecord[]> {
  const lines: MembershipRecord[] = [];
  for (const member of members) {
    if (await late.archived(member)) lines.push({GroupName, Username: member.Username, Sub: subOf(member)});
  }
  return lines;
}

interface MemberPage extends Page<UserRecord> {
  readonly vanished: boolean;
}

/** A group may be deleted between its listing and its turn. Ending the run for it would end every retry as well. */
async function membersOf(group: string, token: string | undefined, {state, tools}: SliceRun): Promise<MemberPage> {
  try {
    const {items, next} = await tools.reader.members(state.poolId, group, token);
    return {items, next, vanished: false};
  } catch (error) {
    if (error instanceof BackupctlError && error.code === 'GROUP_MISSING')
      return {items: [], next: undefined, vanished: true};
    throw error;
  }
}
