import {addCounts, countsOf, NO_COUNTS, type UserRecord} from '../../archive/manifest.ts';
import {fingerprint} from './fingerprints.ts';
import {isDeadToken, workChains} from './lanes.ts';
import type {Chain} from './progress.ts';
import {type SliceRun, storeFingerprints, subOf} from './slice-run.ts';

/** All users, shard by shard. */
export async function exportUsers(run: SliceRun): Promise<void> {
  await workChains(run, async (chain) => {
    let current: Chain | undefined = chain;
    while (current !== undefined) current = await exportPart(current, run);
  });
  if (run.ledger.complete) run.ledger.enter('groups', []);
}

/**
 * Pages of one shard until the part is full, the list ends or the slice does; then part and token go on record.
 * @returns the chain as long as there is more to do now
 */
async function exportPart(chain: Chain, run: SliceRun): Promise<Chain | undefined> {
  const {tools, state, ledger} = run;
  const writer = run.newPart('users');
  const prints: number[] = [];
  let {token, counts} = chain;
  let ended = false;
  let failure: {readonly error: unknown} | undefined;
  try {
    do {
      const page = await tools.reader.users(state.poolId, token, chain.key);
      const users = await withPreferences(page.items, run);
      await writer.add(users);
      prints.push(...users.map((user) => fingerprint(subOf(user))));
      const vanished = {...NO_COUNTS, vanished: page.items.length - users.length};
      counts = addCounts(addCounts(counts, countsOf(users)), vanished);
      token = page.next;
      ended = token === undefined;
      run.tell({users: users.length});
    } while (!ended && !writer.full && run.goesOn());
  } catch (error) {
    if (isDeadToken(error, token)) {
      await writer.abandon();
      run.tell({users: -counts.users});
      return run.goesOn() ? ledger.restart(chain) : undefined;
    }
    failure = {error};
  }
  const part = await writer.finish();
  const seen = part ? [await storeFingerprints(run, part, prints)] : [];
  const parts = [...chain.parts, ...(part ? [part] : [])];
  const recorded: Chain = {...chain, token, counts, parts, seen: [...chain.seen, ...seen]};
  if (ended) ledger.close([recorded]);
  else ledger.record(recorded);
  await ledger.save();
  if (failure) throw failure.error;
  return !ended && run.goesOn() ? recorded : undefined;
}

/** With MFA preferences where the run asks for them: one read per user; who is gone by then is left out. */
async function withPreferences(users: readonly UserRecord[], run: SliceRun): Promise<readonly UserRecord[]> {
  const {ledger, state, tools} = run;
  if (!ledger.wish.mfa) return users;
  const found = await Promise.all(users.map(({Username}) => tools.reader.user(state.poolId, Username)));
  return users.flatMap((user, index) => {
    const {PreferredMfaSetting, UserMFASettingList} = found[index] ?? {};
    return found[index]
      ? [{...user, ...(PreferredMfaSetting && {PreferredMfaSetting}), ...(UserMFASettingList && {UserMFASettingList})}]
      : [];
  });
}
