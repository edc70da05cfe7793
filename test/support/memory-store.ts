import {Readable} from 'node:stream';
import {type ArchiveStore, putFree} from '../../src/lib/archive/store.ts';

/** An archive store that forgets nothing and can be looked into. */
export interface MemoryStore extends ArchiveStore {
  readonly objects: Map<string, Buffer>;
}

export function memoryStore(): MemoryStore {
  const objects = new Map<string, Buffer>();
  const self: MemoryStore = {
    place: 'memory://',
    objects,
    create(keys) {
      const pieces: Buffer[] = [];
      return {
        write: async (piece) => void pieces.push(piece),
        finish() {
          return putFree(self, keys, Buffer.concat(pieces));
        },
        abandon: async () => undefined,
      };
    },
    async put(key, body, {ifAbsent = false} = {}) {
      if (ifAbsent && objects.has(key)) return 'exists';
      objects.set(key, Buffer.from(body));
      return 'written';
    },
    async read(key) {
      const body = objects.get(key);
      return body && Readable.from([body]);
    },
    async *list(prefix) {
      for (const key of [...objects.keys()].sort()) {
        if (key.startsWith(prefix)) yield {key, bytes: objects.get(key)?.length ?? 0};
      }
    },
    async folders(prefix) {
      const names = [...objects.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length).split('/')[0] ?? '');
      return [...new Set(names)].sort();
    },
  };
  return self;
}
