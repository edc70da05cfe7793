import {chooseRun} from '../archive/find-runs.ts';
import {type VerifiedArchive, verifyArchive} from '../archive/verify.ts';
import type {Context} from '../context.ts';
import {choosePools} from './choose-pools.ts';
import {openPlace} from './place.ts';

export interface VerifyResult {
  readonly archives: readonly VerifiedArchive[];
}

export interface VerifyWish {
  readonly date: string;
  readonly poolId?: string;
  readonly folder?: string;
}

/** Are the archives of a date what their manifests say? @throws ARCHIVE_DATE_MISSING and what else keeps it from looking */
export async function verifyPools(context: Context, {date, poolId, folder}: VerifyWish): Promise<VerifyResult> {
  const {store} = await openPlace(context, folder);
  const archives: VerifiedArchive[] = [];
  for (const pool of choosePools(context.environment, poolId)) {
    const manifest = await chooseRun(store, {poolId: pool.name, date});
    const task = context.reporter.start({
      title: `Read ${manifest.runId} of ${pool.name}`,
      total: manifest.parts.length,
      unit: 'parts',
    });
    const verified = await verifyArchive(store, manifest, (done) => task.update(done));
    if (verified.state === 'whole') task.done(`Read ${manifest.runId} of ${pool.name}`);
    else task.fail(`Read ${manifest.runId} of ${pool.name}: not what its manifest says`);
    archives.push(verified);
  }
  return {archives};
}
