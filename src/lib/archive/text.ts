import {text} from 'node:stream/consumers';
import type {ArchiveStore} from './store.ts';

/** A small object as text; undefined when there is none. */
export async function textOf(store: ArchiveStore, key: string): Promise<string | undefined> {
  const stream = await store.read(key);
  return stream === undefined ? undefined : text(stream);
}
