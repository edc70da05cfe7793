import {randomBytes} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {type FileHandle, link, mkdir, open, readdir, rename, rm, stat} from 'node:fs/promises';
import {dirname, join, resolve, sep} from 'node:path';
import {BackupctlError} from '../errors.ts';
import type {ArchiveObject, ArchiveStore, FreeKeys} from './store.ts';

/** What is being written carries this ending; a crash leaves it, nobody reads it. */
const UNFINISHED = '.unfinished';

/**
 * Archives in a folder of this machine, in the same layout as in the bucket. They hold personal content: folders are
 * 0700 and files 0600. @throws FOLDER_UNUSABLE
 */
export function createFolderStore(folder: string): ArchiveStore {
  const root = resolve(folder);
  const place = root.endsWith(sep) ? root : `${root}${sep}`;
  const pathOf = (key: string) => join(root, ...key.split('/'));
  return {
    place,
    create: (keys) => new FolderObject(keys, pathOf, place),
    put: (key, body, {ifAbsent = false} = {}) => writeWhole(pathOf(key), {body, ifAbsent, place}),
    async read(key) {
      return (await looking(place, () => exists(pathOf(key)))) ? createReadStream(pathOf(key)) : undefined;
    },
    async *list(prefix) {
      for (const path of await looking(place, () => filesBelow(root))) {
        const key = path.slice(place.length).split(sep).join('/');
        if (key.startsWith(prefix) && !key.endsWith(UNFINISHED)) yield {key, bytes: (await stat(path)).size};
      }
    },
    async folders(prefix) {
      const entries = await looking(place, () => readdir(pathOf(prefix), {withFileTypes: true}).catch(noneIfAbsent));
      return entries
        .filter((entry) => entry.isDirectory())
        .map(({name}) => name)
        .sort();
    },
  };
}

class FolderObject implements ArchiveObject {
  private readonly keys: FreeKeys;
  private readonly pathOf: (key: string) => string;
  private readonly place: string;
  private file: {readonly handle: FileHandle; readonly path: string} | undefined;

  constructor(keys: FreeKeys, pathOf: (key: string) => string, place: string) {
    this.keys = keys;
    this.pathOf = pathOf;
    this.place = place;
  }

  async write(piece: Buffer): Promise<void> {
    try {
      this.file ??= await unfinished(this.pathOf(this.keys(1)));
      await this.file.handle.writeFile(piece);
    } catch (error) {
      throw unusable(this.place, error);
    }
  }

  async finish(): Promise<string> {
    try {
      this.file ??= await unfinished(this.pathOf(this.keys(1)));
      await this.file.handle.sync();
      for (let attempt = 1; ; attempt++) {
        const key = this.keys(attempt);
        if (await linked(this.file.path, this.pathOf(key))) return key;
      }
    } catch (error) {
      throw unusable(this.place, error);
    } finally {
      await this.abandon();
    }
  }

  async abandon(): Promise<void> {
    const {file} = this;
    this.file = undefined;
    await file?.handle.close().catch(() => undefined);
    if (file) await rm(file.path, {force: true}).catch(() => undefined);
  }
}

async function unfinished(beside: string) {
  await mkdir(dirname(beside), {recursive: true, mode: 0o700});
  const path = `${beside}.${randomBytes(4).toString('hex')}${UNFINISHED}`;
  return {handle: await open(path, 'wx', 0o600), path};
}

interface Whole {
  readonly body: Buffer;
  readonly ifAbsent: boolean;
  readonly place: string;
}

async function writeWhole(path: string, {body, ifAbsent, place}: Whole): Promise<'written' | 'exists'> {
  try {
    const {handle, path: temporary} = await unfinished(path);
    await handle.writeFile(body);
    await handle.sync();
    await handle.close();
    if (!ifAbsent) return await rename(temporary, path).then(() => 'written' as const);
    const written = await linked(temporary, path);
    await rm(temporary, {force: true});
    return written ? 'written' : 'exists';
  } catch (error) {
    throw unusable(place, error);
  }
}

/** A link appears whole or not at all, and never in the place of another file. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

/** What is not there holds nothing; what may not be read is no empty folder. */
function noneIfAbsent(error: unknown): never[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    (error: unknown) => noneIfAbsent(error).length > 0,
  );

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, {withFileTypes: true, recursive: true}).catch(noneIfAbsent);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function looking<Value>(place: string, look: () => Promise<Value>): Promise<Value> {
  try {
    return await look();
  } catch (error) {
    throw unusable(place, error, 'read');
  }
}

function unusable(place: string, cause: unknown, doing: 'read' | 'write to' = 'write to'): BackupctlError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new BackupctlError({
    code: 'FOLDER_UNUSABLE',
    exit: 'failed',
    message: `Could not ${doing} the folder ${place}.`,
    said,
    next: ['Name a folder that you may read and write, and that has room: --file DIR'],
    cause,
  });
}
