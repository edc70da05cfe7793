import {type ArchiveCounts, type ArchivePart, addCounts} from '../../archive/manifest.ts';
import {type Chain, newChain, type Phase, type Progress, type SliceWish, totalCounts} from './progress.ts';

/**
 * What is on record of an export: changed in memory as parts are stored, and saved after each. Only what lies in the
 * store is ever recorded, so that a crash at any line leaves a record that is true.
 */
export class Ledger {
  private progress: Progress;
  private readonly open: Map<string, Chain>;
  /** Resumed chains that nobody works on yet. */
  private readonly waiting: string[];
  private readonly write: (progress: Progress) => Promise<void>;
  private readonly throttled: () => number;
  private saving: Promise<void> = Promise.resolve();

  /** @param throttled how often AWS has throttled since `progress` was read */
  constructor(progress: Progress, write: (progress: Progress) => Promise<void>, throttled: () => number = () => 0) {
    this.progress = progress;
    this.write = write;
    this.throttled = throttled;
    this.open = new Map(progress.open.map((chain) => [chain.key, chain]));
    this.waiting = [...this.open.keys()];
  }

  snapshot(): Progress {
    const throttles = this.progress.throttles + this.throttled();
    return {...this.progress, throttles, open: [...this.open.values()]};
  }

  get phase(): Phase {
    return this.progress.phase;
  }

  /** No chain of the phase is open, and none is left to begin. */
  get complete(): boolean {
    return this.open.size === 0 && this.progress.next >= this.progress.keys.length;
  }

  get wish(): SliceWish {
    return this.progress.wish;
  }

  get gone(): readonly number[] {
    return this.progress.gone;
  }

  totals(): ArchiveCounts {
    return totalCounts(this.snapshot());
  }

  /** Files with the fingerprints of everybody on record. */
  seen(): readonly string[] {
    return [...this.progress.seen, ...[...this.open.values()].flatMap(({seen}) => seen)];
  }

  /** The next chain to work on: one that was begun before, else a new one. Undefined when all are taken. */
  take(): Chain | undefined {
    const resumed = this.waiting.shift();
    if (resumed !== undefined) return this.open.get(resumed);
    const {keys, next} = this.progress;
    const key = keys[next];
    if (key === undefined) return undefined;
    this.progress = {...this.progress, next: next + 1};
    const chain = newChain(key);
    this.open.set(key, chain);
    return chain;
  }

  /** A part of a chain that goes on is in the store. */
  record(chain: Chain): void {
    this.open.set(chain.key, chain);
  }

  /** The whole of a chain is in the store. `parts`: what else came with it and belongs to no chain. */
  close(chains: readonly Chain[], parts: readonly ArchivePart[] = []): void {
    for (const {key} of chains) this.open.delete(key);
    this.progress = {
      ...this.progress,
      parts: [...this.progress.parts, ...chains.flatMap((chain) => chain.parts), ...parts],
      seen: [...this.progress.seen, ...chains.flatMap((chain) => chain.seen)],
      counts: chains.reduce((sum, chain) => addCounts(sum, chain.counts), this.progress.counts),
    };
  }

  /** Its token has died: what it recorded is forgotten, and it begins anew. */
  restart({key}: Chain): Chain {
    const chain = newChain(key);
    this.open.set(key, chain);
    return chain;
  }

  /** What belongs to no chain: groups, late users. */
  add(more: Partial<Pick<Progress, 'parts' | 'seen' | 'gone' | 'counts'>>): void {
    const {parts, seen, gone, counts} = this.progress;
    this.progress = {
      ...this.progress,
      parts: [...parts, ...(more.parts ?? [])],
      seen: [...seen, ...(more.seen ?? [])],
      gone: [...gone, ...(more.gone ?? [])],
      counts: more.counts === undefined ? counts : addCounts(counts, more.counts),
    };
  }

  enter(phase: Phase, keys: readonly string[]): void {
    this.progress = {...this.progress, phase, keys, next: 0};
  }

  /** How many parts of a kind are known: where the numbers of the next ones begin. */
  partsOf(kind: string): number {
    const all = [...this.progress.parts, ...[...this.open.values()].flatMap(({parts}) => parts)];
    return all.filter((part) => part.kind === kind).length;
  }

  /** Saves what is on record now; saves follow each other, so that an older one never replaces a newer. */
  save(): Promise<void> {
    const snapshot = this.snapshot();
    this.saving = this.saving.then(() => this.write(snapshot));
    return this.saving;
  }
}
