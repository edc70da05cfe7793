import {BackupctlError} from '../errors.ts';
import {type ArchiveRef, archiveFolder, type Manifest} from './manifest.ts';
import type {ArchiveStore} from './store.ts';
import {textOf} from './text.ts';

/** A run as the bucket shows it; without its manifest it is no backup. */
export interface FoundRun extends ArchiveRef {
  readonly committed: boolean;
}

/** Every run of a pool, oldest date first. */
export async function findRuns(store: ArchiveStore, poolId: string): Promise<readonly FoundRun[]> {
  const runs = new Map<string, FoundRun>();
  for await (const {key} of store.list(`cognito/${poolId}/`)) {
    const [, , date = '', runId = '', name] = key.split('/');
    const known = runs.get(`${date}/${runId}`);
    runs.set(`${date}/${runId}`, {poolId, date, runId, committed: known?.committed || name === 'manifest.json'});
  }
  return [...runs.values()].sort((a, b) => a.date.localeCompare(b.date) || a.runId.localeCompare(b.runId));
}

/** Ids of the pools that have anything in the archive. */
export async function findPools(store: ArchiveStore): Promise<readonly string[]> {
  return store.folders('cognito/');
}

export interface RunWish {
  readonly poolId: string;
  readonly date: string;
  readonly runId?: string;
}

/**
 * The run to restore from: the newest complete one of the date, or the one that is named.
 * @throws ARCHIVE_DATE_MISSING naming the nearest dates that have one, ARCHIVE_INCOMPLETE, ARCHIVE_NONE
 */
export async function chooseRun(store: ArchiveStore, {poolId, date, runId}: RunWish): Promise<Manifest> {
  const runs = await findRuns(store, poolId);
  const ofDate = runs.filter((run) => run.date === date && (runId === undefined || run.runId === runId));
  const committed = ofDate.filter((run) => run.committed);
  if (committed.length === 0)
    throw noRun(store, {poolId, date, ...(runId === undefined ? {} : {runId})}, runs, ofDate.length > 0);
  const manifests = await Promise.all(committed.map((run) => readManifest(store, run)));
  return manifests.reduce((newest, each) => (each.finishedAt > newest.finishedAt ? each : newest));
}

/** @throws ARCHIVE_MANIFEST_UNREADABLE, also when there is none */
export async function readManifest(store: ArchiveStore, ref: ArchiveRef): Promise<Manifest> {
  const manifest = await readManifestIfAny(store, ref);
  if (manifest) return manifest;
  throw unreadable(store, ref);
}

/** Undefined while the run is not complete. @throws ARCHIVE_MANIFEST_UNREADABLE */
export async function readManifestIfAny(store: ArchiveStore, ref: ArchiveRef): Promise<Manifest | undefined> {
  const text = await textOf(store, `${archiveFolder(ref)}manifest.json`);
  if (text === undefined) return undefined;
  const manifest = parseManifest(text);
  if (manifest) return manifest;
  throw unreadable(store, ref);
}

function unreadable(store: ArchiveStore, ref: ArchiveRef): BackupctlError {
  return new BackupctlError({
    code: 'ARCHIVE_MANIFEST_UNREADABLE',
    exit: 'failed',
    message: `The manifest of the archive of ${ref.date} cannot be read, so nothing of it can be trusted. Nothing was changed.`,
    facts: [`Manifest  ${store.place}${archiveFolder(ref)}manifest.json`],
    next: ['Restore from another date, or from an earlier version of that object: the bucket keeps versions.'],
  });
}

/** Undefined for what is not JSON, not ours, or of a format to come. */
function parseManifest(text: string): Manifest | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return undefined;
    const manifest = read as Partial<Manifest>;
    const whole =
      manifest.format === 1 &&
      Array.isArray(manifest.parts) &&
      manifest.pool?.id &&
      manifest.counts &&
      manifest.runId &&
      manifest.date;
    return whole ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

function noRun(
  store: ArchiveStore,
  {poolId, date, runId}: RunWish,
  runs: readonly FoundRun[],
  incomplete: boolean,
): BackupctlError {
  const dates = [...new Set(runs.filter(({committed}) => committed).map((run) => run.date))];
  const near = nearestDates(date, dates);
  if (incomplete) {
    return new BackupctlError({
      code: 'ARCHIVE_INCOMPLETE',
      exit: 'failed',
      message: `The export of ${date}${runId === undefined ? '' : ` (${runId})`} was never completed: it has no manifest, and without one it is no backup.`,
      facts: [`Pool  ${poolId}`],
      next: near.map((each) => `--date ${each}`),
    });
  }
  return new BackupctlError({
    code: dates.length === 0 ? 'ARCHIVE_NONE' : 'ARCHIVE_DATE_MISSING',
    exit: 'usage',
    message:
      dates.length === 0
        ? `There is no archive of the user pool ${poolId} in ${store.place}.`
        : `There is no archive of ${date} of the user pool ${poolId}${runId === undefined ? '' : ` with the run ${runId}`}.`,
    facts: dates.length === 0 ? [] : [`Newest  ${dates.at(-1)}`],
    next: near.length === 0 ? ['See what there is: backupctl status'] : near.map((each) => `Nearest: --date ${each}`),
  });
}

/** The last one before and the first one after, as far as there are any. */
export function nearestDates(date: string, dates: readonly string[]): string[] {
  const before = dates.filter((each) => each < date).at(-1);
  const after = dates.find((each) => each > date);
  return [before, after].filter((each) => each !== undefined);
}
