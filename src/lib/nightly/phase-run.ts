import type {ArchivePart, UserRecord} from '../archive/manifest.ts';
import {PartWriter, partName} from '../archive/part-writer.ts';
import type {ArchiveStore} from '../archive/store.ts';
import type {Clock} from '../clock.ts';
import type {UserPoolReader} from '../resources/user-pool/reader.ts';
import type {Progress, SliceState} from './progress.ts';

export interface SliceTools {
  readonly reader: UserPoolReader;
  readonly store: ArchiveStore;
  readonly clock: Clock;
  readonly version: string;
  readonly throttles: () => number;
  readonly signal?: AbortSignal;
  /** Told after every page. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface PhaseRun {
  readonly state: SliceState;
  readonly folder: string;
  readonly deadline: number;
  readonly tools: SliceTools;
}

/** Writes a part and answers its entry; an empty one is not written at all. */
export async function storePart(
  store: ArchiveStore,
  folder: string,
  writer: PartWriter,
): Promise<readonly ArchivePart[]> {
  const {part, body} = await writer.finish();
  if (part.lines === 0) return [];
  return [{...part, name: await putUnderFreeName(store, folder, part.name, body)}];
}

/**
 * Writes an object and answers its name; one that is taken stays, and a number is added: `users-00000-2.ndjson.gz`.
 * What is there was left by a crash, or belongs to the same night delivered twice (EventBridge Scheduler delivers at
 * least once): that run's manifest may already name it, and replacing it would spoil a finished backup.
 */
export async function putUnderFreeName(
  store: ArchiveStore,
  folder: string,
  name: string,
  body: Buffer,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const free = attempt === 1 ? name : name.replace('.', `-${attempt}.`);
    if ((await store.put(`${folder}${free}`, body, {ifAbsent: true})) === 'written') return free;
  }
}

export const newPart = (kind: 'users' | 'groups' | 'memberships', index: number) =>
  new PartWriter(kind, partName(kind, index));

export const subOf = ({Attributes}: UserRecord) => Attributes.find(({Name}) => Name === 'sub')?.Value ?? '';
