/** A span of creation times, milliseconds since 1970; open where a side is absent. */
export interface Range {
  readonly after?: number;
  readonly before?: number;
}

/** A list to ask for, and which of its points are its own: lists overlap, and each point belongs to one of them. */
export interface OwnRange extends Range {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** AWS's largest page of recovery points. */
const PAGE = 1000;
/** More lists at once than calls in flight gain nothing. */
const MOST = 60;

/**
 * Splits the life of a vault so that each part is about one page, and all can be listed at once: a chain of pages takes
 * as long as it has links. Every instant is in at least one part; neighbours share their border, because AWS does not
 * say whether "after" and "before" include it. Pure.
 * @param count recovery points in the vault, by AWS's own counter
 */
export function creationRanges(count: number, from: number, to: number): readonly OwnRange[] {
  const parts = Math.min(MOST, Math.max(1, Math.ceil(count / PAGE)));
  const border = (index: number) => Math.floor(from + ((to - from) * index) / parts);
  return Array.from({length: parts}, (_, index) => ({
    from: index === 0 ? Number.NEGATIVE_INFINITY : border(index),
    to: index === parts - 1 ? Number.POSITIVE_INFINITY : border(index + 1),
    // A second more on each side: AWS counts in whole ones.
    ...(index === 0 ? {} : {after: border(index) - 1000}),
    ...(index === parts - 1 ? {} : {before: border(index + 1) + 1000}),
  }));
}
