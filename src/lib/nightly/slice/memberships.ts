import type {MembershipRecord} from '../../archive/manifest.ts';
import type {PartWriter} from '../../archive/part-writer.ts';
import {BackupctlError} from '../../errors.ts';
import {FingerprintSet} from './fingerprints.ts';
import {exportGroupPart} from './group-members.ts';
import {workChains} from './lanes.ts';
import {createLateUsers, type LateUsers} from './late-users.ts';
import type {Chain} from './progress.ts';
import type {SliceRun} from './slice-run.ts';

/** Members group by group: one call per sixty of them, never one per user. */
export async function exportMemberships(run: SliceRun): Promise<void> {
  const listed = await FingerprintSet.read(fingerprintsOf(run), run.ledger.totals().users);
  const late = createLateUsers(run, listed);
  const small = createSmallGroups(run, late);
  const failure = await workChains(run, (chain) => exportGroupPart(chain, run, {late, small})).then(
    () => undefined,
    (error: unknown) => ({error}),
  );
  await small.flush();
  if (failure) throw failure.error;
  if (run.ledger.complete) run.ledger.enter('finish', []);
}

async function* fingerprintsOf({tools, folder, ledger}: SliceRun): AsyncIterable<Buffer> {
  for (const name of ledger.seen()) {
    const stream = await tools.store.read(`${folder}${name}`);
    if (!stream) throw lostFile(name, tools.store.place);
    yield* stream as AsyncIterable<Buffer>;
  }
}

function lostFile(name: string, place: string): BackupctlError {
  return new BackupctlError({
    code: 'EXPORT_FILE_LOST',
    exit: 'failed',
    message: `The export cannot go on: its file ${name} is no longer in ${place}.`,
    next: ['Begin a new one: backupctl backup-cognito -e ENV'],
  });
}

/** Groups that fit into memory share parts: ten thousand of them would be ten thousand objects otherwise. */
export interface SmallGroups {
  /** The whole of one group; it goes on record when the part that holds it is closed. */
  add(chain: Chain, lines: readonly MembershipRecord[]): Promise<void>;
  flush(): Promise<void>;
}

function createSmallGroups(run: SliceRun, late: LateUsers): SmallGroups {
  const fresh = () => ({writer: run.newPart('memberships') as PartWriter, chains: [] as Chain[]});
  let batch: ReturnType<typeof fresh> | undefined;
  let flushing = Promise.resolve();

  async function record(): Promise<void> {
    const done = batch;
    batch = undefined;
    if (!done) return;
    const part = await done.writer.finish();
    await late.flush();
    run.ledger.close(done.chains, part ? [part] : []);
    await run.ledger.save();
  }

  const flush = () => {
    flushing = flushing.then(record);
    return flushing;
  };
  return {
    flush,
    async add(chain, lines) {
      batch ??= fresh();
      const {writer, chains} = batch;
      chains.push(chain);
      await writer.add(lines);
      if (writer.full) await flush();
    },
  };
}
