import {findRuns} from '../archive/find-runs.ts';
import {archiveFolder} from '../archive/manifest.ts';
import type {ArchiveStore} from '../archive/store.ts';
import {textOf} from '../archive/text.ts';
import {dateOf, manualRunId, startOfManualRun} from '../nightly/run-id.ts';
import {parseProgress, type SliceState, type SliceWish} from '../nightly/slice/progress.ts';

/** What lay longer would mix yesterday's users with today's memberships. */
const FRESH_MS = 24 * 3_600_000;

export interface ChosenRun {
  readonly state: SliceState;
  /** An earlier command began it and was interrupted, or died. */
  readonly resumed: boolean;
}

/**
 * The run that an export by hand works on: the newest unfinished one of the last 24 hours that was begun with the same
 * wish, else a new one. Its date is that of its start, so that going on after midnight does not change it.
 */
export async function chooseRun(
  store: ArchiveStore,
  poolId: string,
  {now, wish}: {readonly now: number; readonly wish: SliceWish},
): Promise<ChosenRun> {
  const runs = await findRuns(store, poolId);
  const unfinished = runs.filter(({committed, runId}) => {
    const start = startOfManualRun(runId);
    return !committed && start !== undefined && now - start < FRESH_MS && now >= start;
  });
  for (const {date, runId} of unfinished.toReversed()) {
    const text = await textOf(store, `${archiveFolder({poolId, date, runId})}progress.json`);
    const progress = text === undefined ? undefined : parseProgress(text);
    if (progress && JSON.stringify(progress.wish) === JSON.stringify(wish))
      return {state: {poolId, date, runId}, resumed: true};
  }
  return {state: {poolId, date: dateOf(now), runId: manualRunId(now)}, resumed: false};
}
