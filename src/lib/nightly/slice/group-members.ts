import {addCounts, type MembershipRecord, NO_COUNTS, type UserRecord} from '../../archive/manifest.ts';
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

/** The members of one group until the list ends or the slice does. */
export async function exportGroup(chain: Chain, run: SliceRun, beside: Beside): Promise<void> {
  let current: Chain | undefined = chain;
  while (current !== undefined) current = await exportPart(current, run, beside);
}

/** @returns the chain as long as there is more to do now */
async function exportPart(chain: Chain, run: SliceRun, beside: Beside): Promise<Chain | undefined> {
  let held: MembershipRecord[] = [];
  let writer: PartWriter | undefined;
  let {token, counts} = chain;
  let ended = false;
  let failure: {readonly error: unknown} | undefined;
  try {
    do {
      const page = await membersOf(chain.key, token, run);
      const lines = await archivedLines(chain.key, page.items, beside.late);
      held.push(...lines);
      counts = addCounts(counts, {
        ...NO_COUNTS,
        memberships: lines.length,
        vanishedGroups: page.vanished ? 1 : 0,
      });
      token = page.next;
      ended = token === undefined;
      run.tell({memberships: lines.length});
      if (writer || held.length > SMALL) {
        writer ??= run.newPart('memberships');
        await writer.add(held);
        held = [];
      }
    } while (!ended && !writer?.full && run.goesOn());
  } catch (error) {
    if (isDeadToken(error, token)) {
      await writer?.abandon();
      run.tell({memberships: -counts.memberships});
      return run.goesOn() ? run.ledger.restart(chain) : undefined;
    }
    failure = {error};
  }
  const so: Chain = {...chain, token, counts};
  if (ended && !writer && chain.parts.length === 0) {
    await beside.small.add(so, held);
    return undefined;
  }
  const recorded = await record(so, {held, writer, ended}, run, beside.late);
  if (failure) throw failure.error;
  return !ended && run.goesOn() ? recorded : undefined;
}

interface Listed {
  readonly held: readonly MembershipRecord[];
  readonly writer: PartWriter | undefined;
  readonly ended: boolean;
}

/** A part that holds this group alone. */
async function record(chain: Chain, {held, writer, ended}: Listed, run: SliceRun, late: LateUsers): Promise<Chain> {
  const own = writer ?? run.newPart('memberships');
  await own.add(held);
  const part = await own.finish();
  await late.flush();
  const recorded = {...chain, parts: [...chain.parts, ...(part ? [part] : [])]};
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
