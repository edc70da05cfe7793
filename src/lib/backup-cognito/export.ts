import {type Alarm, type ArchiveCounts, archiveFolder, type UnreadPart} from '../archive/manifest.ts';
import {lastGood} from '../archive/retention.ts';
import {createPace} from '../aws/pace.ts';
import {createPacedCalls, type PacedCalls} from '../aws/paced-call.ts';
import type {Context} from '../context.ts';
import {BackupctlError, type ExitName} from '../errors.ts';
import {nightlyWish} from '../nightly/pool-night.ts';
import {backupSlice} from '../nightly/slice/backup-slice.ts';
import type {SliceTools} from '../nightly/slice/slice-run.ts';
import {createPacedReader} from '../resources/user-pool/paced-reader.ts';
import {choosePools} from './choose-pools.ts';
import {estimateExport} from './estimate.ts';
import {estimateLine, exportProgress} from './export-progress.ts';
import {openPlace, type Place} from './place.ts';
import {type ExportWish, ratesFor} from './rates.ts';
import {chooseRun} from './unfinished.ts';

export interface PoolExport {
  readonly poolId: string;
  readonly runId: string;
  readonly date: string;
  /** It went on with what an interrupted command had left. */
  readonly resumed: boolean;
  readonly counts: ArchiveCounts;
  /** What makes the counts hard to believe. */
  readonly alarms: readonly Alarm[];
  /** Parts of the configuration that could not be read. */
  readonly unread: readonly UnreadPart[];
  /** Where it lies, with the slash. */
  readonly place: string;
  readonly throttles: number;
}

export interface BackupCognitoResult {
  readonly pools: readonly PoolExport[];
}

/** Exports the user pools of the environment now, by the code that runs nightly. */
export async function exportPools(context: Context, wish: ExportWish): Promise<BackupCognitoResult> {
  const pools = choosePools(context.environment, wish.poolId);
  const place = await openPlace(context, wish.folder);
  const exports: PoolExport[] = [];
  // One after the other: they share one quota.
  for (const pool of pools) exports.push(await exportPool(context, pool.name, {wish, place}));
  return {pools: exports};
}

/** An archive in doubt is one thing, a configuration with gaps another: both are told by how the command ends. */
export function exportExit({pools}: BackupCognitoResult): ExitName {
  if (pools.some(({alarms}) => alarms.length > 0)) return 'attention';
  return pools.some(({unread}) => unread.length > 0) ? 'partial' : 'ok';
}

interface How {
  readonly wish: ExportWish;
  readonly place: Place;
}

async function exportPool(context: Context, poolId: string, {wish, place}: How): Promise<PoolExport> {
  const {clock, gateways, reporter, signal} = context;
  const {store} = place;
  const {rates, notes} = await ratesFor(context, wish);
  const pace = createPace(rates, clock);
  const calls = createPacedCalls({pace, clock, signal});
  const reader = createPacedReader(await gateways.poolReader(), calls);
  const {summary} = await reader.describe(poolId);
  const sliceWish = {mfa: wish.mfa, ...(wish.secretsKey === undefined ? {} : {secretsKey: wish.secretsKey})};
  const {state, resumed} = await chooseRun(store, poolId, {now: clock.now(), wish: sliceWish});
  const before = (await lastGood(store, poolId, state.runId))?.counts;
  const estimate = estimateExport({estimatedUsers: summary.estimatedUsers, before, rates, mfa: wish.mfa});
  for (const note of [...notes, estimateLine(summary, estimate, {resumed, runId: state.runId})]) reporter.note(note);
  const progress = exportProgress(reporter, summary, before);
  try {
    const tools = {
      ...(await toolsFor(context, calls, {wish, place})),
      reader,
      onProgress: progress.update,
      throttles: () => pace.throttles(),
    };
    const outcome = await backupSlice(state, Number.POSITIVE_INFINITY, tools, sliceWish);
    if (!outcome.done) throw new Error('an export without a deadline always ends');
    const {counts, throttles, alarms = [], unread = []} = outcome.manifest;
    progress.done(counts);
    return {...state, resumed, counts, alarms, unread, throttles, place: `${store.place}${archiveFolder(state)}`};
  } catch (error) {
    progress.fail();
    throw error instanceof BackupctlError && error.code === 'INTERRUPTED'
      ? interruptedExport(poolId, sameCommand(context.environment?.name ?? 'ENV', wish))
      : error;
  }
}

async function toolsFor(
  {clock, config, gateways, signal, version}: Context,
  calls: PacedCalls,
  {wish, place: {store, keeper}}: How,
): Promise<Omit<SliceTools, 'reader' | 'throttles'>> {
  return {
    configuration: await gateways.poolConfiguration(calls),
    ...(wish.secretsKey === undefined ? {} : {dataKeys: await gateways.dataKeys()}),
    store,
    ...(keeper === undefined ? {} : {keeper}),
    tolerance: nightlyWish(config.cognito).tolerance,
    clock,
    version,
    signal,
  };
}

/** Only a run that was begun with the same wish is taken up again. */
function sameCommand(environment: string, {poolId, folder, mfa, secretsKey}: ExportWish): string {
  return [
    `backupctl backup-cognito -e ${environment}`,
    poolId === undefined ? '' : ` --pool ${poolId}`,
    folder === undefined ? '' : ` --file ${folder}`,
    mfa ? ' --with-mfa' : '',
    secretsKey === undefined ? '' : ` --include-secrets kms:${secretsKey}`,
  ].join('');
}

function interruptedExport(poolId: string, command: string): BackupctlError {
  return new BackupctlError({
    code: 'INTERRUPTED',
    exit: 'interrupted',
    message: `Interrupted: this export of ${poolId} has no manifest yet, so it is no backup. Earlier archives are as they were.`,
    next: [`Within a day this goes on where it stopped: ${command}`],
  });
}
