import {type ArchiveCounts, addCounts, countsOf, type Manifest, NO_COUNTS, type UserRecord} from './manifest.ts';
import {problemOf, readArchive} from './read.ts';
import type {ArchiveStore} from './store.ts';

export interface VerifiedPart {
  readonly name: string;
  readonly lines: number;
  readonly bytes: number;
  /** What differs from the manifest; absent when nothing does. */
  readonly problem?: string;
}

export interface VerifiedArchive {
  readonly poolId: string;
  readonly date: string;
  readonly runId: string;
  readonly state: 'whole' | 'damaged';
  readonly parts: readonly VerifiedPart[];
  /** Counts that the records do not bear out; looked at when every part is whole. */
  readonly differences: readonly string[];
  readonly counts: ArchiveCounts;
}

/** Reads every part against the manifest, all of them, and then counts the records anew. Changes nothing. */
export async function verifyArchive(
  store: ArchiveStore,
  manifest: Manifest,
  onPart: (done: number) => void = () => undefined,
): Promise<VerifiedArchive> {
  const parts: VerifiedPart[] = [];
  for (const part of manifest.parts) {
    const problem = await problemOf(store, manifest, part);
    const {name, lines, bytes} = part;
    parts.push({name, lines, bytes, ...(problem === undefined ? {} : {problem})});
    onPart(parts.length);
  }
  const whole = parts.every(({problem}) => problem === undefined);
  const differences = whole ? countDifferences(manifest.counts, await recount(store, manifest)) : [];
  return {
    poolId: manifest.pool.id,
    date: manifest.date,
    runId: manifest.runId,
    state: whole && differences.length === 0 ? 'whole' : 'damaged',
    parts,
    differences,
    counts: manifest.counts,
  };
}

const CHUNK = 1000;

async function recount(store: ArchiveStore, manifest: Manifest): Promise<ArchiveCounts> {
  const archive = readArchive(store, manifest);
  let counts = NO_COUNTS;
  let chunk: UserRecord[] = [];
  const settle = () => {
    counts = addCounts(counts, countsOf(chunk));
    chunk = [];
  };
  for await (const user of archive.users()) {
    chunk.push(user);
    if (chunk.length === CHUNK) settle();
  }
  settle();
  const [groups, memberships] = [await length(archive.groups()), await length(archive.memberships())];
  return {...counts, groups, memberships};
}

async function length(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _item of items) count += 1;
  return count;
}

/** Late and vanished ones cannot be told from the records; everything else can. Pure. */
export function countDifferences(said: ArchiveCounts, found: ArchiveCounts): readonly string[] {
  const plain = (['users', 'disabledUsers', 'federatedUsers', 'groups', 'memberships'] as const)
    .filter((what) => said[what] !== found[what])
    .map((what) => `${what}: the manifest says ${said[what]}, the records are ${found[what]}`);
  const statuses = new Set([...Object.keys(said.usersByStatus), ...Object.keys(found.usersByStatus)]);
  const byStatus = [...statuses]
    .sort()
    .filter((status) => (said.usersByStatus[status] ?? 0) !== (found.usersByStatus[status] ?? 0))
    .map(
      (status) =>
        `users ${status}: the manifest says ${said.usersByStatus[status] ?? 0}, the records are ${found.usersByStatus[status] ?? 0}`,
    );
  return [...plain, ...byStatus];
}
