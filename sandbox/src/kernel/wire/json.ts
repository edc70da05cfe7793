import {malformed, members, type Schema, traitsOf} from './schema.ts';
import {readTime} from './text.ts';

type Tree = Record<string, unknown>;

const isObject = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `jsonName` counts in restJson1 only; the awsJson protocols use member names as they are. */
export interface JsonStyle {
  readonly useJsonName: boolean;
}

/** Strict: a member that the schema does not know is an error, as is a value of another type. */
export function readJson(schema: Schema, value: unknown, style: JsonStyle, path = ''): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return readStructure(schema, value, style, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return malformed(path, 'a list', value);
    return value.map((each, index) => readJson(schema.getValueSchema(), each, style, `${path}[${index}]`));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) return malformed(path, 'a map', value);
    const entries = Object.entries(value).map(([key, each]) => [
      key,
      readJson(schema.getValueSchema(), each, style, `${path}.${key}`),
    ]);
    return Object.fromEntries(entries);
  }
  return readScalar(schema, value, path);
}

function readStructure(schema: Schema, value: unknown, style: JsonStyle, path: string): Tree {
  if (!isObject(value)) return malformed(path, 'an object', value);
  const out: Tree = {};
  const known = new Set(['__type']);
  for (const [name, member] of members(schema)) {
    const wire = wireName(name, member, style);
    known.add(wire);
    const read = readJson(member, value[wire], style, `${path}.${name}`);
    if (read !== undefined) out[name] = read;
  }
  for (const key of Object.keys(value)) if (!known.has(key)) malformed(`${path}.${key}`, 'no such member', value[key]);
  return out;
}

function readScalar(schema: Schema, value: unknown, path: string): unknown {
  if (schema.isBlobSchema())
    return typeof value === 'string' ? Buffer.from(value, 'base64') : malformed(path, 'base64', value);
  if (schema.isTimestampSchema()) {
    return typeof value === 'string' || typeof value === 'number'
      ? readTime(value)
      : malformed(path, 'a timestamp', value);
  }
  const wanted = schema.isStringSchema()
    ? 'string'
    : schema.isBooleanSchema()
      ? 'boolean'
      : schema.isNumericSchema()
        ? 'number'
        : undefined;
  return wanted === undefined || typeof value === wanted ? value : malformed(path, `a ${wanted}`, value);
}

const wireName = (name: string, member: Schema, {useJsonName}: JsonStyle) =>
  useJsonName ? (traitsOf(member).jsonName ?? name) : name;
