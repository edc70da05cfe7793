import {chooseRun, findPools, findRuns} from '../../archive/find-runs.ts';
import type {Manifest} from '../../archive/manifest.ts';
import type {ArchiveStore} from '../../archive/store.ts';
import type {Environment} from '../../environments/environment.ts';
import {BackupctlError} from '../../errors.ts';
import type {Prompter} from '../../prompt.ts';

export interface ArchiveWish {
  readonly date: string | undefined;
  readonly run: string | undefined;
  readonly pool: string | undefined;
  readonly environment: Environment | undefined;
}

/**
 * The archive to restore from. Without an environment every pool that has an archive of the date counts; a pool that was
 * deleted is found too, because the archive remembers it.
 * @throws what chooseRun throws; ARCHIVE_POOL_NEEDED, ARCHIVE_NONE
 */
export async function chooseArchive(store: ArchiveStore, prompt: Prompter, wish: ArchiveWish): Promise<Manifest> {
  const pool = await choosePool(store, prompt, wish);
  const date = wish.date ?? (await pickDate(store, prompt, pool));
  return chooseRun(store, {poolId: pool, date, ...(wish.run === undefined ? {} : {runId: wish.run})});
}

async function choosePool(
  store: ArchiveStore,
  prompt: Prompter,
  {pool, date, environment}: ArchiveWish,
): Promise<string> {
  if (pool !== undefined) return pool;
  const archived = await findPools(store);
  const own = environment?.resources.filter(({kind}) => kind === 'user-pool').map(({name}) => name) ?? [];
  const [onlyOwn] = own;
  if (onlyOwn !== undefined && own.length === 1) return onlyOwn;
  const candidates = own.length > 0 ? archived.filter((id) => own.includes(id)) : archived;
  const ofDate = date === undefined ? candidates : await withDate(store, candidates, date);
  const [only] = ofDate.length > 0 ? ofDate : candidates;
  if (only === undefined) throw none(store);
  if (ofDate.length === 1 || candidates.length === 1) return only;
  if (!prompt.interactive) throw poolNeeded(ofDate.length > 0 ? ofDate : candidates);
  return prompt.pick(
    'Which user pool?',
    (ofDate.length > 0 ? ofDate : candidates).map((id) => ({name: id, value: id})),
    '--pool ID',
  );
}

async function withDate(store: ArchiveStore, pools: readonly string[], date: string): Promise<readonly string[]> {
  const lists = await Promise.all(pools.map(async (id) => ({id, runs: await findRuns(store, id)})));
  return lists.filter(({runs}) => runs.some((run) => run.date === date)).map(({id}) => id);
}

async function pickDate(store: ArchiveStore, prompt: Prompter, pool: string): Promise<string> {
  const dates = [
    ...new Set((await findRuns(store, pool)).filter(({committed}) => committed).map(({date}) => date)),
  ].toReversed();
  if (dates.length === 0) throw none(store);
  return prompt.pick(
    'Restore from which date?',
    dates.map((date) => ({name: date, value: date})),
    '--date YYYY-MM-DD',
  );
}

function none(store: ArchiveStore): BackupctlError {
  return new BackupctlError({
    code: 'ARCHIVE_NONE',
    exit: 'usage',
    message: `There is no Cognito archive in ${store.place}.`,
    next: ['See what is backed up: backupctl status', 'Take one now: backupctl backup-cognito -e ENV'],
  });
}

function poolNeeded(pools: readonly string[]): BackupctlError {
  return new BackupctlError({
    code: 'ARCHIVE_POOL_NEEDED',
    exit: 'usage',
    message: 'Several user pools have an archive; say which one.',
    next: pools.map((id) => `--pool ${id}`),
  });
}
