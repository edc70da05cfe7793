import {createPace} from '../aws/pace.ts';
import {createPacedCalls} from '../aws/paced-call.ts';
import type {Context} from '../context.ts';
import type {Resource} from '../environments/environment.ts';
import {BackupctlError} from '../errors.ts';
import {backupSlice} from '../nightly/backup-slice.ts';
import {dateOf, manualRunId} from '../nightly/run-id.ts';
import {createPacedReader} from '../resources/user-pool/paced-reader.ts';
import {cognitoRates, NIGHTLY_SHARE} from '../resources/user-pool/quotas.ts';
import {type ArchiveCounts, archiveFolder} from './manifest.ts';

export interface PoolExport {
  readonly poolId: string;
  readonly runId: string;
  readonly date: string;
  readonly counts: ArchiveCounts;
  /** Where it lies, with the slash. */
  readonly place: string;
  readonly throttles: number;
}

export interface BackupCognitoResult {
  readonly pools: readonly PoolExport[];
}

/** Exports the user pools of the environment now, by the code that runs nightly. */
export async function exportPools(context: Context, poolId: string | undefined): Promise<BackupCognitoResult> {
  const pools = choosePools(context.environment?.resources ?? [], poolId, context.environment?.name ?? '');
  await requireBucket(context);
  const exports: PoolExport[] = [];
  // One after the other: they share one quota.
  for (const pool of pools) exports.push(await exportPool(context, pool.name));
  return {pools: exports};
}

async function exportPool(context: Context, poolId: string): Promise<PoolExport> {
  const {clock, gateways, reporter, signal, version} = context;
  const [store, raw] = await Promise.all([gateways.archives(), gateways.poolReader()]);
  const pace = createPace(cognitoRates(NIGHTLY_SHARE), clock);
  const reader = createPacedReader(raw, createPacedCalls({pace, clock, signal}));
  const {summary} = await reader.describe(poolId);
  const state = {poolId, date: dateOf(clock.now()), runId: manualRunId(clock.now())};
  const task = reporter.start({
    title: `Export ${summary.name} (${poolId})`,
    total: summary.estimatedUsers,
    unit: 'users',
  });
  const onProgress = ({counts, phase}: {readonly counts: ArchiveCounts; readonly phase: string}) =>
    task.update(counts.users, phase);
  try {
    const outcome = await backupSlice(state, Number.POSITIVE_INFINITY, {
      reader,
      store,
      clock,
      version,
      signal,
      onProgress,
      throttles: () => pace.throttles(),
    });
    if (!outcome.done) throw new Error('an export without a deadline always ends');
    const {counts, throttles} = outcome.manifest;
    task.done(
      `Exported ${summary.name}: ${counts.users} users, ${counts.groups} groups, ${counts.memberships} memberships`,
    );
    return {...state, counts, throttles, place: `${store.place}${archiveFolder(state)}`};
  } catch (error) {
    task.fail(`Export ${summary.name}: not complete, so there is no manifest and no backup`);
    throw error instanceof BackupctlError && error.code === 'INTERRUPTED'
      ? interruptedExport(poolId, context.environment?.name)
      : error;
  }
}

/** A run by hand is named by its second, so that the next one is another: nothing goes on, and nothing is lost. */
function interruptedExport(poolId: string, environment = 'ENV'): BackupctlError {
  return new BackupctlError({
    code: 'INTERRUPTED',
    exit: 'interrupted',
    message: `Interrupted: this export of ${poolId} counts for nothing, and the next one begins anew. Earlier archives are as they were.`,
    next: [`backupctl backup-cognito -e ${environment}`],
  });
}

/** @throws POOL_UNKNOWN, POOL_NONE */
function choosePools(
  resources: readonly Resource[],
  poolId: string | undefined,
  environment: string,
): readonly Resource[] {
  const pools = resources.filter(({kind}) => kind === 'user-pool');
  const chosen = poolId === undefined ? pools : pools.filter(({name}) => name === poolId);
  if (chosen.length > 0) return chosen;
  throw new BackupctlError({
    code: pools.length === 0 ? 'POOL_NONE' : 'POOL_UNKNOWN',
    exit: 'usage',
    message:
      pools.length === 0
        ? `The environment ${environment} has no user pool.`
        : `The environment ${environment} has no user pool ${poolId}.`,
    next:
      pools.length === 0
        ? ['Name one under environments in backupctl.yaml: resources.userPools']
        : pools.map(({name}) => `--pool ${name}`),
  });
}

async function requireBucket({gateways, bucket, environment}: Context): Promise<void> {
  if (await (await gateways.backupBucket()).read()) return;
  throw new BackupctlError({
    code: 'BUCKET_MISSING',
    exit: 'failed',
    message: `There is no backup bucket ${bucket}: an export has nowhere to go.`,
    next: [`backupctl setup -e ${environment?.name ?? 'ENV'}`],
  });
}
