import {type ArchiveCounts, addCounts, countsOf, NO_COUNTS, type UserRecord} from '../../archive/manifest.ts';
import type {PartWriter} from '../../archive/part-writer.ts';
import {fingerprint} from './fingerprints.ts';
import {isDeadToken, workChains} from './lanes.ts';
import type {Chain} from './progress.ts';
import {type SliceRun, storeFingerprints, subOf} from './slice-run.ts';

/** All users, shard by shard. */
export async function exportUsers(run: SliceRun): Promise<void> {
  await workChains(run, (chain) => exportPart(chain, run));
  if (run.ledger.complete) run.ledger.enter('groups', []);
}

/** A part while its pages are read. */
interface Reading {
  readonly writer: PartWriter;
  readonly prints: number[];
  readonly gone: number[];
  token: string | undefined;
  counts: ArchiveCounts;
  ended: boolean;
}

/**
 * Pages of one shard until the part is full, the list ends or the slice does; then part and token go on record.
 * @returns the chain as long as there is more to do now
 */
async function exportPart(chain: Chain, run: SliceRun): Promise<Chain | undefined> {
  const {token, counts} = chain;
  const reading: Reading = {writer: run.newPart('users'), prints: [], gone: [], token, counts, ended: false};
  let failure: {readonly error: unknown} | undefined;
  try {
    do await readPage(chain, reading, run);
    while (!reading.ended && !reading.writer.full && run.goesOn());
  } catch (error) {
    if (isDeadToken(error, reading.token)) {
      await reading.writer.abandon();
      run.tell({users: -reading.counts.users});
      return run.goesOn() ? run.ledger.restart(chain) : undefined;
    }
    failure = {error};
  }
  const recorded = await record(chain, reading, run);
  if (failure) throw failure.error;
  return !reading.ended && run.goesOn() ? recorded : undefined;
}

async function readPage({key}: Chain, reading: Reading, run: SliceRun): Promise<void> {
  const page = await run.tools.reader.users(run.state.poolId, reading.token, key);
  const {users, gone} = await withPreferences(page.items, run);
  await reading.writer.add(users);
  reading.prints.push(...users.map(printOf));
  reading.gone.push(...gone.map(printOf));
  reading.counts = [countsOf(users), {...NO_COUNTS, vanished: gone.length}].reduce(addCounts, reading.counts);
  reading.token = page.next;
  reading.ended = page.next === undefined;
  run.tell({users: users.length});
}

async function record(
  chain: Chain,
  {writer, prints, gone, token, counts, ended}: Reading,
  run: SliceRun,
): Promise<Chain> {
  const part = await writer.finish();
  const seen = part ? [await storeFingerprints(run, part, prints)] : [];
  const parts = [...chain.parts, ...(part ? [part] : [])];
  const recorded: Chain = {...chain, token, counts, parts, seen: [...chain.seen, ...seen]};
  run.ledger.add({gone});
  if (ended) run.ledger.close([recorded]);
  else run.ledger.record(recorded);
  await run.ledger.save();
  return recorded;
}

const printOf = (user: UserRecord) => fingerprint(subOf(user));

interface Asked {
  readonly users: readonly UserRecord[];
  /** Listed, and not there any more when asked for. */
  readonly gone: readonly UserRecord[];
}

/** With MFA preferences where the run asks for them: one read per user. */
async function withPreferences(listed: readonly UserRecord[], {ledger, state, tools}: SliceRun): Promise<Asked> {
  if (!ledger.wish.mfa) return {users: listed, gone: []};
  const found = await Promise.all(listed.map(({Username}) => tools.reader.user(state.poolId, Username)));
  const users = listed.flatMap((user, index) => {
    const asked = found[index];
    if (!asked) return [];
    const {PreferredMfaSetting, UserMFASettingList} = asked;
    return [
      {...user, ...(PreferredMfaSetting && {PreferredMfaSetting}), ...(UserMFASettingList && {UserMFASettingList})},
    ];
  });
  return {users, gone: listed.filter((_user, index) => found[index] === undefined)};
}
