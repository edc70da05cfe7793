import type {ArchiveStore} from '../../src/lib/archive/store.ts';
import type {SliceTools} from '../../src/lib/nightly/slice/slice-run.ts';
import {fakeClock} from './fake-clock.ts';
import {memoryStore} from './memory-store.ts';

const EMPTY = {
  format: 1 as const,
  pool: {},
  clients: [],
  identityProviders: [],
  resourceServers: [],
  domains: [],
  terms: [],
  replicas: [],
  unread: [],
};

/** What a slice works with, in memory unless told otherwise. */
export function sliceTools<Store extends ArchiveStore>(
  reader: SliceTools['reader'],
  more: Partial<SliceTools> & {readonly store: Store},
): SliceTools & {readonly store: Store};
export function sliceTools(
  reader: SliceTools['reader'],
  more?: Partial<SliceTools>,
): SliceTools & {readonly store: ReturnType<typeof memoryStore>};
export function sliceTools(reader: SliceTools['reader'], more: Partial<SliceTools> = {}): SliceTools {
  return {
    reader,
    configuration: {read: async () => EMPTY},
    store: memoryStore(),
    clock: fakeClock(),
    version: '0.1.0',
    throttles: () => 0,
    tolerance: {drop: 0.2},
    ...more,
  };
}
