import {malformed, type Schema} from './schema.ts';

/** Smithy's timestamp formats as the SDK numbers them. */
export const TIME = {dateTime: 5, httpDate: 6, epochSeconds: 7} as const;
export type TimeFormat = (typeof TIME)[keyof typeof TIME];

const UNSPECIFIED = 4;

export function timeFormat(schema: Schema, fallback: TimeFormat): TimeFormat {
  const format = Number(schema.getSchema());
  return format === UNSPECIFIED ? fallback : (format as TimeFormat);
}

export function writeTime(time: Date, format: TimeFormat): string | number {
  if (format === TIME.epochSeconds) return Math.round(time.getTime()) / 1000;
  return format === TIME.httpDate ? time.toUTCString() : time.toISOString().replace(/\.000Z$/, 'Z');
}

export function readTime(value: string | number): Date {
  return typeof value === 'number' || /^[\d.]+$/.test(value) ? new Date(Number(value) * 1000) : new Date(value);
}

/** A scalar from a query parameter, a header, a label or XML text. */
export function readText(schema: Schema, raw: string, path = ''): unknown {
  if (schema.isTimestampSchema()) return readTime(raw);
  if (schema.isBooleanSchema())
    return raw === 'true' ? true : raw === 'false' ? false : malformed(path, 'a boolean', raw);
  if (schema.isNumericSchema()) return Number.isFinite(Number(raw)) ? Number(raw) : malformed(path, 'a number', raw);
  if (schema.isBlobSchema()) return Buffer.from(raw, 'base64');
  return raw;
}

export function writeText(schema: Schema, value: unknown, fallback: TimeFormat): string {
  if (schema.isTimestampSchema() && value instanceof Date)
    return String(writeTime(value, timeFormat(schema, fallback)));
  if (schema.isBlobSchema() && value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}
