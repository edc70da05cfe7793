import {findRuns, readManifest} from '../archive/find-runs.ts';
import {archiveFolder, isGood, type Manifest} from '../archive/manifest.ts';
import type {ArchiveStore} from '../archive/store.ts';
import {BackupctlError} from '../errors.ts';
import type {Attempt} from './judge.ts';

export type ArchiveState =
  /** Complete, and its counts may be believed. */
  | 'good'
  /** Complete, with counts that are hard to believe. */
  | 'in-doubt'
  /** Users and groups are whole, and a part of the configuration could not be read. */
  | 'partial'
  /** No manifest: it runs, or it never came to an end. */
  | 'incomplete'
  /** Its manifest cannot be read. */
  | 'unreadable';

/** One run as the archive holds it. */
export interface ArchiveStatus {
  readonly poolId: string;
  readonly date: string;
  readonly runId: string;
  readonly state: ArchiveState;
  /** With the slash. */
  readonly place: string;
  /** ISO 8601; absent without a manifest, as are the counts. */
  readonly startedAt?: string;
  readonly users?: number;
  readonly groups?: number;
  readonly memberships?: number;
  readonly bytes?: number;
  /** What is doubtful or missing. */
  readonly reason?: string;
}

/** Every run of a pool, the oldest first. Its manifests are read side by side. */
export async function readArchives(store: ArchiveStore, poolId: string): Promise<readonly ArchiveStatus[]> {
  const runs = await findRuns(store, poolId);
  return Promise.all(
    runs.map(async ({committed, date, runId}): Promise<ArchiveStatus> => {
      const where = {poolId, date, runId, place: `${store.place}${archiveFolder({poolId, date, runId})}`};
      if (!committed)
        return {...where, state: 'incomplete', reason: 'the export was never completed: it has no manifest'};
      try {
        return {...where, ...toldBy(await readManifest(store, {poolId, date, runId}))};
      } catch (error) {
        if (!(error instanceof BackupctlError) || error.code !== 'ARCHIVE_MANIFEST_UNREADABLE') throw error;
        return {...where, state: 'unreadable', reason: error.message};
      }
    }),
  );
}

function toldBy(manifest: Manifest): Omit<ArchiveStatus, 'poolId' | 'date' | 'runId' | 'place'> {
  const {startedAt, counts, parts, alarms = [], unread = []} = manifest;
  const {users, groups, memberships} = counts;
  const reasons = [
    ...alarms.map(({message}) => message),
    ...unread.map(({part, code}) => `the configuration's ${part} could not be read (${code})`),
  ];
  return {
    state: isGood(manifest) ? (unread.length > 0 ? 'partial' : 'good') : 'in-doubt',
    startedAt,
    users,
    groups,
    memberships,
    bytes: parts.reduce((sum, {bytes}) => sum + bytes, 0),
    ...(reasons.length === 0 ? {} : {reason: reasons.join('; ')}),
  };
}

const OUTCOMES: Readonly<Record<ArchiveState, Attempt['outcome']>> = {
  good: 'good',
  'in-doubt': 'partial',
  partial: 'partial',
  incomplete: 'failed',
  unreadable: 'failed',
};

/** As a night's attempt. Without a manifest only the date is known: the hour is that of the nightly. */
export function attemptOf({state, date, startedAt, bytes, reason}: ArchiveStatus): Attempt {
  return {
    at: Date.parse(startedAt ?? `${date}T01:15:00Z`),
    outcome: OUTCOMES[state],
    ...(bytes === undefined ? {} : {bytes}),
    ...(reason === undefined ? {} : {message: reason}),
  };
}
