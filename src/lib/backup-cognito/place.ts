import {resolve} from 'node:path';
import {createFolderStore} from '../archive/folder-store.ts';
import type {ArchiveKeeper} from '../archive/retention.ts';
import type {ArchiveStore} from '../archive/store.ts';
import type {Context} from '../context.ts';
import {BackupctlError} from '../errors.ts';

/** Where archives go and come from. */
export interface Place {
  readonly store: ArchiveStore;
  /** Absent for a folder: nothing there is removed by age. */
  readonly keeper: ArchiveKeeper | undefined;
}

/**
 * The account's backup bucket, or a folder of this machine.
 * @throws BUCKET_MISSING
 */
export async function openPlace(context: Context, folder: string | undefined): Promise<Place> {
  if (folder !== undefined) return {store: createFolderStore(resolve(folder)), keeper: undefined};
  const {gateways, bucket, environment} = context;
  if (await (await gateways.backupBucket()).read())
    return {store: await gateways.archives(), keeper: await gateways.archiveKeeper()};
  throw new BackupctlError({
    code: 'BUCKET_MISSING',
    exit: 'failed',
    message: `There is no backup bucket ${bucket}: an export has nowhere to go.`,
    next: [`backupctl setup -e ${environment?.name ?? 'ENV'}`, 'or keep it on this machine: --file DIR'],
  });
}
