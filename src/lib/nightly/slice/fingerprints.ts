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
  private readonly sorted: Float64Array;
  private readonly added = new Set<number>();

  private constructor(sorted: Float64Array) {
    this.sorted = sorted;
  }

  /**
   * @param pieces packed fingerprints as they come, cut anywhere: held whole beside the set they would double it
   * @param expected about how many there will be; a wrong guess costs a copy
   */
  static async read(pieces: AsyncIterable<Uint8Array>, expected: number): Promise<FingerprintSet> {
    let numbers: Float64Array = new Float64Array(expected);
    let count = 0;
    let rest: Uint8Array = new Uint8Array();
    for await (const piece of pieces) {
      const bytes = rest.length === 0 ? Buffer.from(piece.buffer, piece.byteOffset, piece.length) : joined(rest, piece);
      const whole = bytes.length - (bytes.length % BYTES);
      if (count + whole / BYTES > numbers.length) numbers = grown(numbers, count + whole / BYTES);
      for (let at = 0; at < whole; at += BYTES) numbers[count++] = bytes.readUIntBE(at, BYTES);
      rest = bytes.subarray(whole);
    }
    return new FingerprintSet(numbers.subarray(0, count).sort());
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

const joined = (rest: Uint8Array, piece: Uint8Array) => Buffer.concat([rest, piece]);

function grown(numbers: Float64Array, least: number): Float64Array {
  const larger = new Float64Array(Math.max(least, numbers.length * 2));
  larger.set(numbers);
  return larger;
}
