import type {Json, JsonObject} from './configuration.ts';

/**
 * An answer of the SDK as plain JSON: dates as ISO 8601, bytes as base64, and nothing of what the SDK adds. Undefined
 * when there is nothing in it.
 */
export function plainObject(answer: object | undefined): JsonObject | undefined {
  if (answer === undefined) return undefined;
  const members = Object.entries(answer).flatMap(([name, value]: [string, unknown]) => {
    const plain = name === '$metadata' ? undefined : plainValue(value);
    return plain === undefined ? [] : [[name, plain] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function plainValue(value: unknown): Json | undefined {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((each) => plainValue(each) ?? null);
  if (typeof value === 'object' && value !== null) return plainObject(value) ?? {};
  return isScalar(value) ? value : undefined;
}

const isScalar = (value: unknown): value is null | boolean | number | string =>
  value === null || ['boolean', 'number', 'string'].includes(typeof value);
