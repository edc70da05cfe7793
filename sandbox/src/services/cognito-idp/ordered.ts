/** What is kept in the order it came. A page token names a sequence, so a page costs the same wherever it begins. */
export interface Sequenced {
  readonly sequence: number;
}

/** Position of the first item at or behind a sequence number. */
export function positionOf(list: readonly Sequenced[], sequence: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.sequence ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const holds = (list: readonly Sequenced[], item: Sequenced) =>
  list[positionOf(list, item.sequence)]?.sequence === item.sequence;

/** Puts the item in its place; an item that is there already stays there once. */
export function insert<Item extends Sequenced>(list: Item[], item: Item): void {
  if (item.sequence > (list.at(-1)?.sequence ?? -1)) list.push(item);
  else if (!holds(list, item)) list.splice(positionOf(list, item.sequence), 0, item);
}

export function remove(list: Sequenced[], item: Sequenced): void {
  if (holds(list, item)) list.splice(positionOf(list, item.sequence), 1);
}
