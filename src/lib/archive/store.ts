import type {Readable} from 'node:stream';

/** Where archives lie. One implementation over S3, others may follow; keys use `/`. */
export interface ArchiveStore {
  /** Human-readable place for messages: `s3://bucket/`. */
  readonly place: string;
  /**
   * Writes one whole object with its SHA-256 checked by the store. `ifAbsent` refuses to replace an existing one:
   * answers 'exists' instead of writing.
   */
  put(key: string, body: Buffer, options?: {readonly ifAbsent?: boolean}): Promise<'written' | 'exists'>;
  /** Undefined when there is no such object. */
  read(key: string): Promise<Readable | undefined>;
  /** All objects below a prefix, in key order. */
  list(prefix: string): AsyncIterable<{readonly key: string; readonly bytes: number}>;
  /** The names directly below a prefix that ends with `/`, in order, without trailing slash. */
  folders(prefix: string): Promise<readonly string[]>;
}
