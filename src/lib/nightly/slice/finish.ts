import {readManifest} from '../../archive/find-runs.ts';
import type {Manifest} from '../../archive/manifest.ts';
import {implausible} from '../../archive/plausible.ts';
import {lastGood} from '../../archive/retention.ts';
import type {Progress, SliceState} from './progress.ts';
import type {SliceTools} from './slice-run.ts';

/**
 * The manifest makes it a backup. Two runs that finish at once: the first one's stands, and both end well. A crash
 * before this line leaves parts without a manifest, and the next slice writes it.
 */
export async function commit(
  state: SliceState,
  folder: string,
  progress: Progress,
  tools: SliceTools,
): Promise<{readonly manifest: Manifest; readonly already: boolean}> {
  const {store, clock, version, tolerance} = tools;
  const before = (await lastGood(store, state.poolId, state.runId))?.counts;
  const {counts, pool, wish, unread, parts, startedAt} = progress;
  const manifest: Manifest = {
    format: 1,
    tool: {name: 'backupctl', version},
    runId: state.runId,
    date: state.date,
    startedAt,
    finishedAt: new Date(clock.now()).toISOString(),
    pool,
    counts,
    mfa: wish.mfa,
    alarms: implausible(counts, {before, estimatedUsers: pool.estimatedUsers, tolerance}),
    unread,
    throttles: progress.throttles,
    parts,
  };
  const body = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const written = await store.put(`${folder}manifest.json`, body, {ifAbsent: true});
  if (written === 'written') return {manifest, already: false};
  return {manifest: await readManifest(store, state), already: true};
}
