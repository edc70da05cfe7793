import {findRuns, readManifest} from './find-runs.ts';
import {archiveFolder, isGood, type Manifest} from './manifest.ts';
import type {ArchiveStore} from './store.ts';

/**
 * What decides how long an object of an archive is kept. The bucket's lifecycle removes by age only what is
 * `superseded`: so the last good archive of a pool stays, however long no newer one comes.
 */
export type Keeping = 'superseded' | 'held';

/** The tag that carries it; the bucket's lifecycle rule is made for the same. */
export const KEEPING_TAG = 'backupctl:keeping';

export interface ArchiveKeeper {
  keeping(key: string): Promise<Keeping | undefined>;
  /** Undefined takes the mark off. */
  keep(key: string, keeping: Keeping | undefined): Promise<void>;
}

/**
 * Marks what a new good archive has superseded: every earlier run of the pool that is not held. Goes from the newest
 * to the oldest and stops at the first that is marked already, because everything before it was marked then; a crash
 * on the way leaves marks that are right, and the next good archive goes on.
 */
export async function supersede(store: ArchiveStore, keeper: ArchiveKeeper, newest: Manifest): Promise<void> {
  if (!isGood(newest)) return;
  const runs = await findRuns(store, newest.pool.id);
  const earlier = runs.filter(({date, runId}) => date < newest.date || (date === newest.date && runId < newest.runId));
  for (const run of earlier.toReversed()) {
    const folder = archiveFolder(run);
    const keys = await keysBelow(store, folder);
    const last = keys.at(-1);
    if (last === undefined) continue;
    const mark = await keeper.keeping(last);
    if (mark === 'superseded') return;
    if (mark === 'held') continue;
    // In order, the mark that is looked at last: a run cut off half-way is taken up again.
    for (const key of keys) await keeper.keep(key, 'superseded');
  }
}

/** The newest archive that may be believed, but not this run itself. */
export async function lastGood(store: ArchiveStore, poolId: string, runId: string): Promise<Manifest | undefined> {
  const runs = (await findRuns(store, poolId)).filter((run) => run.committed && run.runId !== runId);
  for (const run of runs.toReversed()) {
    const manifest = await readManifest(store, run);
    if (isGood(manifest)) return manifest;
  }
  return undefined;
}

export async function keysBelow(store: ArchiveStore, folder: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const {key} of store.list(folder)) keys.push(key);
  return keys;
}
