/**
 * What differs between two JSON documents, path by path: `detail.state[1]  "EXPIRED" → none`. The order of members does
 * not count, that of lists does. Pure.
 */
export function jsonDifferences(from: unknown, to: unknown, path = ''): readonly string[] {
  if (isRecord(from) && isRecord(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => jsonDifferences(from[key], to[key], path === '' ? key : `${path}.${key}`));
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    const length = Math.max(from.length, to.length);
    return Array.from({length}, (_, index) => jsonDifferences(from[index], to[index], `${path}[${index}]`)).flat();
  }
  return show(from) === show(to) ? [] : [`${path}  ${show(from)} → ${show(to)}`];
}

/** The same of a document as AWS answers it; a text that is no JSON differs as a whole. Pure. */
export function documentDifferences(from: string, to: unknown, path: string): readonly string[] {
  return jsonDifferences(parsed(from), to, path);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));
