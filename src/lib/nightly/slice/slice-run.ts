import {basename} from 'node:path/posix';
import type {ArchivePart, UserRecord} from '../../archive/manifest.ts';
import {createPartWriter, type PartWriter, partName} from '../../archive/part-writer.ts';
import type {Tolerance} from '../../archive/plausible.ts';
import type {ArchiveKeeper} from '../../archive/retention.ts';
import {type ArchiveStore, freeKeys, putFree} from '../../archive/store.ts';
import type {Clock} from '../../clock.ts';
import type {DataKeys} from '../../resources/user-pool/configuration/data-keys.ts';
import type {PoolConfigurationReader} from '../../resources/user-pool/configuration/reader.ts';
import type {UserPoolReader} from '../../resources/user-pool/reader.ts';
import {packFingerprints} from './fingerprints.ts';
import type {Ledger} from './ledger.ts';
import type {Phase, SliceState} from './progress.ts';

export interface SliceTools {
  readonly reader: UserPoolReader;
  readonly configuration: PoolConfigurationReader;
  /** Where KMS seals secrets; needed by a run that includes them. */
  readonly dataKeys?: DataKeys;
  readonly store: ArchiveStore;
  /** Marks what a new archive supersedes; absent where nothing is removed by age. */
  readonly keeper?: ArchiveKeeper;
  readonly tolerance: Tolerance;
  readonly clock: Clock;
  readonly version: string;
  readonly throttles: () => number;
  readonly signal?: AbortSignal;
  /** Told after every page. */
  readonly onProgress?: (sofar: SoFar, phase: Phase) => void;
}

export interface SoFar {
  readonly users: number;
  readonly memberships: number;
}

/** One slice at work: its ledger, and what all its chains share. */
export interface SliceRun {
  readonly state: SliceState;
  /** With the slash. */
  readonly folder: string;
  readonly tools: SliceTools;
  readonly ledger: Ledger;
  /** False as soon as time is up, somebody pressed Ctrl-C or a chain has failed. */
  readonly goesOn: () => boolean;
  readonly stop: () => void;
  /** A page was read, or a chain forgotten: so many more or fewer than before. */
  readonly tell: (difference: Partial<SoFar>) => void;
  readonly newPart: (kind: 'users' | 'groups' | 'memberships') => PartWriter;
}

/** Numbers the parts; what an earlier slice left under a number without recording it stays, see `freeKeys`. */
export function partNumbering(store: ArchiveStore, folder: string, ledger: Ledger): SliceRun['newPart'] {
  const numbers = new Map<string, number>();
  return (kind) => {
    const number = numbers.get(kind) ?? ledger.partsOf(kind);
    numbers.set(kind, number + 1);
    return createPartWriter(store, folder, kind, partName(kind, number));
  };
}

/** Keeps who is in a part of users; answers the file's name. */
export async function storeFingerprints(
  {tools, folder}: Pick<SliceRun, 'tools' | 'folder'>,
  part: ArchivePart,
  prints: readonly number[],
): Promise<string> {
  const name = part.name.replace(/^users-(.*)\.ndjson\.gz$/, 'seen-$1.bin');
  return basename(await putFree(tools.store, freeKeys(folder, name), packFingerprints(prints)));
}

export const subOf = ({Attributes, Username}: UserRecord) =>
  Attributes.find(({Name}) => Name === 'sub')?.Value ?? Username;
