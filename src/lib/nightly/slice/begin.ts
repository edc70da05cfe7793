import {createHash} from 'node:crypto';
import {basename} from 'node:path/posix';
import {type ArchivePart, NO_COUNTS, type PartKind} from '../../archive/manifest.ts';
import {type ArchiveStore, freeKeys, putFree} from '../../archive/store.ts';
import {textOf} from '../../archive/text.ts';
import {BackupctlError} from '../../errors.ts';
import {archivedConfiguration} from '../../resources/user-pool/configuration/archived.ts';
import {Ledger} from './ledger.ts';
import {type Progress, parseProgress, type SliceState, type SliceWish, shardsFor} from './progress.ts';
import type {SliceTools} from './slice-run.ts';

export interface Beginning {
  readonly wish: SliceWish;
  /** On the clock's `elapsed`. */
  readonly deadline: number;
}

/** Takes up the record of an earlier slice, or begins: pool, configuration, shards. */
export async function begin(
  state: SliceState,
  folder: string,
  tools: SliceTools,
  beginning: Beginning,
): Promise<Ledger> {
  const key = `${folder}progress.json`;
  const write = async (progress: Progress) => {
    await tools.store.put(key, Buffer.from(JSON.stringify(progress)));
  };
  const saved = await textOf(tools.store, key);
  const progress = saved === undefined ? undefined : parseProgress(saved);
  const before = tools.throttles();
  const throttled = () => tools.throttles() - before;
  if (progress) return new Ledger(progress, write, throttled);
  const ledger = new Ledger(await firstProgress(state, folder, tools, beginning), write, throttled);
  await ledger.save();
  return ledger;
}

async function firstProgress(
  {poolId, runId}: SliceState,
  folder: string,
  tools: SliceTools,
  {wish, deadline}: Beginning,
): Promise<Progress> {
  const {reader, store, clock} = tools;
  const primary = await reader.primaryElsewhere(poolId);
  if (primary !== undefined) throw replica(poolId, primary);
  const {summary} = await reader.describe(poolId);
  const {redacted, sealedSecrets, unread} = await archivedConfiguration(tools.configuration, {
    poolId,
    runId,
    sealing: sealingOf(wish, tools),
    timeIsUp: () => clock.elapsed() >= deadline,
  });
  const text = Buffer.from(`${JSON.stringify(redacted, null, 1)}\n`);
  const parts = [await storeWhole(store, folder, {kind: 'config', name: 'config.json', body: text})];
  if (sealedSecrets)
    parts.push(await storeWhole(store, folder, {kind: 'secrets', name: 'secrets.json.enc', body: sealedSecrets}));
  return {
    format: 2,
    startedAt: new Date(clock.now()).toISOString(),
    wish,
    pool: summary,
    phase: 'users',
    keys: shardsFor(summary.estimatedUsers),
    next: 0,
    open: [],
    parts,
    seen: [],
    counts: NO_COUNTS,
    gone: [],
    unread,
    throttles: 0,
  };
}

function sealingOf({secretsKey: keyRef}: SliceWish, {dataKeys: keys}: SliceTools) {
  if (keyRef === undefined) return undefined;
  if (keys === undefined) throw new Error('a run with secrets needs KMS');
  return {keyRef, keys};
}

interface Whole {
  readonly kind: PartKind;
  readonly name: string;
  readonly body: Buffer;
}

async function storeWhole(store: ArchiveStore, folder: string, {kind, name, body}: Whole): Promise<ArchivePart> {
  const key = await putFree(store, freeKeys(folder, name), body);
  const sha256 = createHash('sha256').update(body).digest('hex');
  return {kind, name: basename(key), lines: 1, bytes: body.length, sha256};
}

/** A replica cannot answer for its users in full, and two archives of one pool would only differ. */
export function replica(poolId: string, primary: string): BackupctlError {
  return new BackupctlError({
    code: 'POOL_REPLICA',
    exit: 'refused',
    message: `The user pool ${poolId} is a replica here; its primary is in ${primary}. Only the primary is exported.`,
    next: [`backupctl backup-cognito --pool ${poolId} --region ${primary}`],
  });
}
