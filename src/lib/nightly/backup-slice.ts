import {createHash} from 'node:crypto';
import {type ArchivePart, archiveFolder, type Manifest} from '../archive/manifest.ts';
import type {ArchiveStore} from '../archive/store.ts';
import {textOf} from '../archive/text.ts';
import {interrupted} from '../aws/paced-call.ts';
import {BackupctlError} from '../errors.ts';
import {type PhaseRun, putUnderFreeName, type SliceTools} from './phase-run.ts';
import {exportGroups, exportMemberships, exportUsers} from './phases.ts';
import {NO_COUNTS, type Progress, restartPhase, type SliceState} from './progress.ts';

export type SliceOutcome =
  /** The archive is complete; `already` when an earlier run had finished it. */
  | {readonly done: true; readonly already: boolean; readonly manifest: Manifest}
  /** Time is up: call again with the same state. */
  | {readonly done: false; readonly progress: Progress};

/**
 * One slice of the export of a user pool, from where the last one stopped until it is complete or `deadline` (on the
 * clock's `elapsed`) has passed. The command line, a Lambda function and a state machine drive the same slices.
 * Calling it again after any crash is safe: what is not in `progress.json` is exported again, and no part is ever
 * replaced, so that every `progress.json` and every manifest names parts that stay as they are.
 */
export async function backupSlice(state: SliceState, deadline: number, tools: SliceTools): Promise<SliceOutcome> {
  const {store} = tools;
  const folder = archiveFolder(state);
  const finished = await readManifest(store, folder);
  if (finished) return {done: true, already: true, manifest: finished};
  let progress = await resume(state, folder, tools);
  while (progress.phase !== 'finish') {
    if (tools.clock.elapsed() >= deadline) return {done: false, progress};
    progress = await runPhase(progress, {state, folder, deadline, tools});
    await saveProgress(store, folder, progress);
    tools.onProgress?.(progress);
    if (tools.signal?.aborted) throw interrupted();
  }
  return finish(state, folder, progress, tools);
}

/** A token that died while nobody looked starts its phase again: longer, but without loss or duplicate. */
async function runPhase(progress: Progress, run: PhaseRun): Promise<Progress> {
  try {
    if (progress.phase === 'users') return await exportUsers(progress, run);
    return progress.phase === 'groups' ? await exportGroups(progress, run) : await exportMemberships(progress, run);
  } catch (error) {
    if (error instanceof BackupctlError && error.code === 'PAGE_TOKEN_EXPIRED' && progress.token !== undefined)
      return restartPhase(progress);
    throw error;
  }
}

async function resume({poolId}: SliceState, folder: string, {reader, store, clock}: SliceTools): Promise<Progress> {
  const saved = await textOf(store, `${folder}progress.json`);
  if (saved !== undefined) return JSON.parse(saved) as Progress;
  const {summary, configuration} = await reader.describe(poolId);
  const body = Buffer.from(`${JSON.stringify(configuration, null, 1)}\n`);
  const name = await putUnderFreeName(store, folder, 'config.json', body);
  const progress: Progress = {
    format: 1,
    startedAt: new Date(clock.now()).toISOString(),
    pool: summary,
    phase: 'users',
    groups: [],
    groupIndex: 0,
    parts: [configPart(name, body)],
    counts: NO_COUNTS,
    recent: [],
    throttles: 0,
  };
  await saveProgress(store, folder, progress);
  return progress;
}

function configPart(name: string, body: Buffer): ArchivePart {
  return {
    kind: 'config',
    name,
    lines: 1,
    bytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  };
}

async function saveProgress(store: ArchiveStore, folder: string, progress: Progress): Promise<void> {
  await store.put(`${folder}progress.json`, Buffer.from(JSON.stringify(progress)));
}

async function readManifest(store: ArchiveStore, folder: string): Promise<Manifest | undefined> {
  const text = await textOf(store, `${folder}manifest.json`);
  return text === undefined ? undefined : (JSON.parse(text) as Manifest);
}

/** The manifest makes it a backup. Two runs that finish at once: the first one's stands, and both end well. */
async function finish(state: SliceState, folder: string, progress: Progress, tools: SliceTools): Promise<SliceOutcome> {
  const {store, clock, version, throttles} = tools;
  const manifest: Manifest = {
    format: 1,
    tool: {name: 'backupctl', version},
    runId: state.runId,
    date: state.date,
    startedAt: progress.startedAt,
    finishedAt: new Date(clock.now()).toISOString(),
    pool: progress.pool,
    counts: progress.counts,
    throttles: progress.throttles + throttles(),
    parts: progress.parts,
  };
  const written = await store.put(`${folder}manifest.json`, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`), {
    ifAbsent: true,
  });
  if (written === 'written') return {done: true, already: false, manifest};
  return {done: true, already: true, manifest: (await readManifest(store, folder)) ?? manifest};
}
