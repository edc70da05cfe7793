import {chooseRun, findRuns} from '../archive/find-runs.ts';
import {type HoldResult, holdArchive} from '../archive/hold.ts';
import type {Context} from '../context.ts';
import {choosePools} from './choose-pools.ts';
import {openPlace} from './place.ts';

export interface HoldsResult {
  readonly holds: readonly HoldResult[];
}

export interface HoldWish {
  readonly date: string;
  readonly poolId?: string;
  /** False lets it go. */
  readonly held: boolean;
}

/** Holds the archives of a date against the lifecycle and, with Object Lock, against everybody; or lets them go. */
export async function holdPools(context: Context, {date, poolId, held}: HoldWish): Promise<HoldsResult> {
  const {store} = await openPlace(context, undefined);
  const keeper = await context.gateways.archiveKeeper();
  const holds: HoldResult[] = [];
  for (const pool of choosePools(context.environment, poolId)) {
    const manifest = await chooseRun(store, {poolId: pool.name, date});
    const newest = (await findRuns(store, pool.name)).findLast(({committed}) => committed);
    holds.push(await holdArchive(store, keeper, manifest, {held, newest: newest?.runId === manifest.runId}));
  }
  return {holds};
}
