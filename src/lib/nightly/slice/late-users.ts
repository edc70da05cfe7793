import {addCounts, countsOf, NO_COUNTS, type UserRecord} from '../../archive/manifest.ts';
import {type FingerprintSet, fingerprint} from './fingerprints.ts';
import {type SliceRun, storeFingerprints, subOf} from './slice-run.ts';

/** Members whom the list of users did not show: made, or only settled, after it had passed by. */
export interface LateUsers {
  /** Does this member's user lie in the archive? One that was not listed is fetched and added, or is gone. */
  archived(member: UserRecord): Promise<boolean>;
  /** Puts on record whom it added; before it resolves no membership that depends on them may be recorded. */
  flush(): Promise<void>;
}

/** @param seen everybody who was listed; late users are added to it */
export function createLateUsers(run: SliceRun, seen: FingerprintSet): LateUsers {
  const {ledger, state, tools} = run;
  const gone = new Set(ledger.gone);
  const asked = new Map<number, Promise<boolean>>();
  const fresh = () => ({writer: run.newPart('users'), prints: [] as number[], gone: [] as number[], counts: NO_COUNTS});
  let batch: ReturnType<typeof fresh> | undefined;
  let flushing = Promise.resolve();

  async function fetch(username: string, print: number): Promise<boolean> {
    const user = await tools.reader.user(state.poolId, username);
    batch ??= fresh();
    const {writer} = batch;
    if (user === undefined) {
      gone.add(print);
      batch.gone.push(print);
      batch.counts = addCounts(batch.counts, {...NO_COUNTS, vanished: 1});
      return false;
    }
    const {PreferredMfaSetting: _preferred, UserMFASettingList: _list, ...plain} = user;
    seen.add(print);
    batch.prints.push(print);
    batch.counts = addCounts(batch.counts, {...countsOf([user]), late: 1});
    run.tell({users: 1});
    await writer.add([ledger.wish.mfa ? user : plain]);
    return true;
  }

  async function record(): Promise<void> {
    const done = batch;
    batch = undefined;
    if (!done) return;
    const part = await done.writer.finish();
    const files = part ? [await storeFingerprints(run, part, done.prints)] : [];
    ledger.add({parts: part ? [part] : [], seen: files, gone: done.gone, counts: done.counts});
  }

  return {
    async archived(member) {
      const print = fingerprint(subOf(member));
      if (seen.has(print)) return true;
      if (gone.has(print)) return false;
      // Several groups may show the same late user at once: it is asked for once.
      const question = asked.get(print) ?? fetch(member.Username, print);
      asked.set(print, question);
      return question.finally(() => asked.delete(print));
    },
    flush() {
      flushing = flushing.then(record);
      return flushing;
    },
  };
}
