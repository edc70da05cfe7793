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
  await store.put(`${folder}${part.name}`, body);
  return [part];
}

export const newPart = (kind: 'users' | 'groups' | 'memberships', index: number) =>
  new PartWriter(kind, partName(kind, index));

export const subOf = ({Attributes}: UserRecord) => Attributes.find(({Name}) => Name === 'sub')?.Value ?? '';
