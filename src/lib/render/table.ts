import {stripVTControlCharacters} from 'node:util';
import type {Look} from './look.ts';

export interface TableShape {
  readonly head: readonly string[];
  readonly look: Look;
  /** Columns, by index, whose cells stand at the right: numbers. */
  readonly right?: readonly number[];
}

/** Aligned columns, two spaces apart, two in front. Cells are never cut: an ARN that does not fit makes its line longer. */
export function table(rows: readonly (readonly string[])[], {head, look, right = []}: TableShape): string[] {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(columns)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => place(cell, widths[column] ?? 0, right.includes(column))).join('  ')}`.trimEnd();
  return [look.dim(line(head)), ...rows.map(line)];
}

function place(cell: string, width: number, right: boolean): string {
  const gap = ' '.repeat(Math.max(0, width - columns(cell)));
  return right ? gap + cell : cell + gap;
}

const segments = new Intl.Segmenter('en', {granularity: 'grapheme'});
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;

/** Latin letters, boxes, blocks and bars: one column each, and nothing in them joins its neighbour. */
const PLAIN = /^[\x20-\x7E\u00A1-\u00AC\u00AE-\u02FF\u2500-\u25A1]*$/;

/**
 * Columns a text takes in a terminal: colours none, wide characters two. Most cells are plain, and for these no segmenter
 * is asked: each time it takes some kilobytes outside the heap, which for thousands of rows made half of the memory.
 */
export function columns(text: string): number {
  const shown = stripVTControlCharacters(text);
  if (PLAIN.test(shown)) return shown.length;
  let width = 0;
  for (const {segment} of segments.segment(shown)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
