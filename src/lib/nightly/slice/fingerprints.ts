import {createHash} from 'node:crypto';

/** Bytes of one fingerprint. A late user looks like one of forty million listed ones with a chance of one in seven million. */
const BYTES = 6;

/** 48 bits of the SHA-256 of a `sub`: tells whether a user was listed, not who it is. */
export function fingerprint(sub: string): number {
  return createHash('sha256').update(sub).digest().readUIntBE(0, BYTES);
}

/** As it lies beside the parts: the nightly must know later whom it listed, and may not read the users back. */
export function packFingerprints(prints: readonly number[]): Buffer {
  const packed = Buffer.allocUnsafe(prints.length * BYTES);
  prints.forEach((print, index) => {
    packed.writeUIntBE(print, index * BYTES, BYTES);
  });
  return packed;
}

/** A set of fingerprints: eight bytes a user, so that a million take eight megabytes. */
export class FingerprintSet {
  private sorted: Float64Array;
  private readonly added = new Set<number>();

  constructor(packed: readonly Buffer[]) {
    const count = packed.reduce((sum, {length}) => sum + length / BYTES, 0);
    this.sorted = new Float64Array(count);
    let index = 0;
    for (const each of packed)
      for (let at = 0; at < each.length; at += BYTES) this.sorted[index++] = each.readUIntBE(at, BYTES);
    this.sorted.sort();
  }

  add(print: number): void {
    this.added.add(print);
  }

  has(print: number): boolean {
    if (this.added.has(print)) return true;
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? 0) < print) low = middle + 1;
      else high = middle;
    }
    return this.sorted[low] === print;
  }
}
