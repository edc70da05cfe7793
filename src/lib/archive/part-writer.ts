import {createHash} from 'node:crypto';
import {createGzip, type Gzip} from 'node:zlib';
import type {ArchivePart, PartKind} from './manifest.ts';
import {type ArchiveStore, freeKeys} from './store.ts';

/** A part is closed at whichever comes first. */
export const PART_LINES = 100_000;
export const PART_BYTES = 64 * 1024 * 1024;

/** Records on their way into one part: compressed and hashed as they come, never held. */
export interface PartWriter {
  readonly lines: number;
  /** Time to close it and begin the next. */
  readonly full: boolean;
  /** The records are in the part's order when this is called, not when it resolves. */
  add(records: readonly object[]): Promise<void>;
  /** Undefined when nothing was added: an empty part is not written at all. */
  finish(): Promise<ArchivePart | undefined>;
  /** Lets go of it. */
  abandon(): Promise<void>;
}

/** @param folder with the slash */
export function createPartWriter(store: ArchiveStore, folder: string, kind: PartKind, name: string): PartWriter {
  let lines = 0;
  let bytes = 0;
  let open: ReturnType<typeof begin> | undefined;

  function begin() {
    const gzip = createGzip({level: 6});
    const hash = createHash('sha256');
    const object = store.create(freeKeys(folder, name));
    const pump = async () => {
      try {
        for await (const piece of gzip) {
          hash.update(piece as Buffer);
          bytes += (piece as Buffer).length;
          await object.write(piece as Buffer);
        }
      } catch (error) {
        await object.abandon();
        throw error;
      }
    };
    const done = pump();
    // What ends the pump is what went wrong; the stream itself only says that it was cut off.
    gzip.on('error', () => undefined);
    // Awaited by whoever adds next or finishes; until then it must not count as unhandled.
    done.catch(() => undefined);
    return {gzip, hash, object, done};
  }

  return {
    get lines() {
      return lines;
    },
    get full() {
      return lines >= PART_LINES || bytes >= PART_BYTES;
    },
    async add(records) {
      if (records.length === 0) return;
      open ??= begin();
      lines += records.length;
      const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
      if (!open.gzip.write(text)) await Promise.race([drained(open.gzip), open.done]);
    },
    async finish() {
      if (!open) return undefined;
      open.gzip.end();
      await open.done;
      const key = await open.object.finish();
      return {kind, name: key.slice(folder.length), lines, bytes, sha256: open.hash.digest('hex')};
    },
    async abandon() {
      open?.gzip.destroy();
      await open?.done.catch(() => undefined);
      await open?.object.abandon();
    },
  };
}

const drained = (gzip: Gzip) => new Promise<void>((resolve) => gzip.once('drain', resolve));

/** `users-00000.ndjson.gz`; the groups are never many and have one part without a number. */
export function partName(kind: Exclude<PartKind, 'config' | 'secrets'>, index: number): string {
  return kind === 'groups' ? 'groups.ndjson.gz' : `${kind}-${String(index).padStart(5, '0')}.ndjson.gz`;
}
