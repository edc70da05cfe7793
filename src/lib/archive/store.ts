import type {Readable} from 'node:stream';

/** Where archives lie: a bucket or a folder. Keys use `/`. */
export interface ArchiveStore {
  /** Human-readable place for messages, with its slash: `s3://bucket/`. */
  readonly place: string;
  /**
   * Writes one whole object with its SHA-256 checked by the store. `ifAbsent` refuses to replace an existing one:
   * answers 'exists' instead of writing.
   */
  put(key: string, body: Buffer, options?: {readonly ifAbsent?: boolean}): Promise<'written' | 'exists'>;
  /** Begins an object whose size is not known yet; its bytes are never held whole. */
  create(keys: FreeKeys): ArchiveObject;
  /** Undefined when there is no such object. */
  read(key: string): Promise<Readable | undefined>;
  /** All objects below a prefix, in key order. */
  list(prefix: string): AsyncIterable<{readonly key: string; readonly bytes: number}>;
  /** The names directly below a prefix that ends with `/`, in order, without trailing slash. */
  folders(prefix: string): Promise<readonly string[]>;
}

/** The first key, the second if that is taken, and so on; `attempt` counts from 1. */
export type FreeKeys = (attempt: number) => string;

/** An object on its way into the store. Nobody sees it before `finish`, and it never replaces another. */
export interface ArchiveObject {
  write(piece: Buffer): Promise<void>;
  /**
   * Answers the key under which it lies now.
   * @throws ARCHIVE_PART_TAKEN when another run took the key of a large object in the meantime
   */
  finish(): Promise<string>;
  /** Lets go of what was written, as far as the store allows; never throws. */
  abandon(): Promise<void>;
}

/** `users-00000.ndjson.gz`, then `users-00000-2.ndjson.gz`. */
export function freeKeys(folder: string, name: string): FreeKeys {
  return (attempt) => `${folder}${attempt === 1 ? name : name.replace('.', `-${attempt}.`)}`;
}

/**
 * Puts a small object under the first key that is free and answers that key. What is there was left by a crash, or
 * belongs to the same night delivered twice (EventBridge Scheduler delivers at least once): that run's manifest may
 * already name it, and replacing it would spoil a finished backup.
 */
export async function putFree(store: Pick<ArchiveStore, 'put'>, keys: FreeKeys, body: Buffer): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const key = keys(attempt);
    if ((await store.put(key, body, {ifAbsent: true})) === 'written') return key;
  }
}
