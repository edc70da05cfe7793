import {createHash} from 'node:crypto';

/** The same sequence for the same name: seeds must grow the same world every time. */
export interface Random {
  /** 0 ≤ n < below, whole. */
  below(below: number): number;
  pick<Item>(list: readonly Item[]): Item;
  hex(length: number): string;
  uuid(): string;
}

export function createRandom(name: string): Random {
  // mulberry32: small and good enough for invented answers.
  let state = createHash('sha256').update(name).digest().readUInt32LE();
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const hex = (length: number) => {
    let text = '';
    while (text.length < length) text += below(16).toString(16);
    return text;
  };
  return {
    below,
    hex,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}
