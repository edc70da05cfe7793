/**
 * Does an event fit a pattern? Every field of the pattern must be there; a list is OR; an object in a list is a matcher
 * (EventBridge User Guide, event patterns: prefix, suffix, anything-but, exists). Others never fit.
 */
export function fitsPattern(pattern: unknown, event: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return false;
  return Object.entries(pattern).every(([key, wanted]) => {
    const value: unknown = typeof event === 'object' && event !== null ? Reflect.get(event, key) : undefined;
    return Array.isArray(wanted) ? fitsList(wanted, value) : fitsPattern(wanted, value);
  });
}

function fitsList(wanted: readonly unknown[], value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return wanted.some((each) => values.some((actual) => fitsOne(each, actual)));
}

function fitsOne(wanted: unknown, actual: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === actual;
  const [[operator, operand] = []] = Object.entries(wanted);
  if (operator === 'exists') return (actual !== undefined) === operand;
  if (operator === 'anything-but') return actual !== undefined && ![operand].flat().includes(actual);
  if (typeof actual !== 'string') return false;
  if (operator === 'prefix') return actual.startsWith(String(operand));
  return operator === 'suffix' && actual.endsWith(String(operand));
}
