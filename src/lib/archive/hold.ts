import {archiveFolder, type Manifest} from './manifest.ts';
import {type ArchiveKeeper, keysBelow} from './retention.ts';
import type {ArchiveStore} from './store.ts';

/** S3's own holds, where the bucket has Object Lock. */
export interface LegalHolds {
  /** Without Object Lock S3 refuses a legal hold (S3 User Guide, Object Lock). */
  lockable(): Promise<boolean>;
  setLegalHold(key: string, on: boolean): Promise<void>;
}

export interface HoldResult {
  readonly poolId: string;
  readonly date: string;
  readonly runId: string;
  readonly objects: number;
  readonly held: boolean;
  /** Nobody can delete it: S3 keeps it. Otherwise only this tool and the lifecycle keep it. */
  readonly locked: boolean;
}

/**
 * Holds an archive, or lets it go: the lifecycle passes over it, and with Object Lock nobody can delete it at all.
 * Released, it is superseded, as an archive of its age is; the newest good one is released to be kept.
 * A crash on the way leaves some objects held and some not; doing it again ends it.
 */
export async function holdArchive(
  store: ArchiveStore,
  keeper: ArchiveKeeper & LegalHolds,
  manifest: Manifest,
  {held, newest}: {readonly held: boolean; readonly newest: boolean},
): Promise<HoldResult> {
  const {runId, date, pool} = manifest;
  const keys = await keysBelow(store, archiveFolder({poolId: pool.id, date, runId}));
  const locked = await keeper.lockable();
  for (const key of keys) {
    await keeper.keep(key, held ? 'held' : newest ? undefined : 'superseded');
    if (locked) await keeper.setLegalHold(key, held);
  }
  return {poolId: pool.id, date, runId, objects: keys.length, held, locked};
}
