/**
 * The names close enough to a mistyped one to be worth suggesting: Damerau distance at most a third of the length, at
 * least 1 and at most 3; nearest first, at most `most` of them. Suggests, never chooses.
 */
export function nearest(wrong: string, names: Iterable<string>, most = 3): string[] {
  const limit = Math.min(3, Math.max(1, Math.floor(wrong.length / 3)));
  return [...new Set(names)]
    .map((name) => ({name, far: distance(wrong.toLowerCase(), name.toLowerCase())}))
    .filter(({far}) => far <= limit)
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({name}) => name);
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each counted 1. */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, at(beforeLast, column - 2) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], column: number) => row[column] ?? Number.POSITIVE_INFINITY;
