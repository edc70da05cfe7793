import type {JsonStyle} from './json.ts';
import {Malformed, malformed, members, type Schema, traitsOf} from './schema.ts';
import {TIME, timeFormat, writeTime} from './text.ts';

type Tree = Record<string, unknown>;
/** Answers the wire form; a value that the schema does not declare is thrown as Malformed. */
type Writer = (value: unknown) => unknown;

/** Each schema is read once: a page of sixty users holds thousands of values. */
const writers = {json: new WeakMap<object, Writer>(), plain: new WeakMap<object, Writer>()};

/** As strict on the way out as on the way in: what a handler answers must be what AWS would declare. */
export function writeJson(schema: Schema, value: unknown, style: JsonStyle): unknown {
  return value === null || value === undefined ? undefined : writerOf(schema, style)(value);
}

function writerOf(schema: Schema, style: JsonStyle): Writer {
  if (!schema.isStructSchema()) return makeWriter(schema, style);
  const known = style.useJsonName ? writers.json : writers.plain;
  const key = schema.getSchema() as object;
  const found = known.get(key);
  if (found) return found;
  // Schemas may hold themselves: whoever asks meanwhile gets the one being made.
  let made: Writer | undefined;
  known.set(key, (value) => (made ?? malformed('', 'a finished writer', value))(value));
  made = structureWriter(schema, style);
  known.set(key, made);
  return made;
}

function makeWriter(schema: Schema, style: JsonStyle): Writer {
  if (schema.isDocumentSchema()) return (value) => value;
  if (schema.isListSchema()) {
    const each = writerOf(schema.getValueSchema(), style);
    return (value) => {
      if (!Array.isArray(value)) return malformed('', 'a list', value);
      return value.map((item: unknown, index) => at(index, item, each));
    };
  }
  if (schema.isMapSchema()) {
    const each = writerOf(schema.getValueSchema(), style);
    return (value) => {
      if (!isTree(value)) return malformed('', 'a map', value);
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, at(key, item, each)]));
    };
  }
  return scalarWriter(schema);
}

function structureWriter(schema: Schema, style: JsonStyle): Writer {
  const fields = members(schema).map(([name, member]) => ({
    name,
    wire: style.useJsonName ? (traitsOf(member).jsonName ?? name) : name,
    write: writerOf(member, style),
  }));
  const known = new Set(fields.map(({name}) => name));
  return (value) => {
    if (!isTree(value)) return malformed('', 'an object', value);
    const out: Tree = {};
    for (const {name, wire, write} of fields) {
      const written = at(name, value[name], write);
      if (written !== undefined) out[wire] = written;
    }
    for (const key in value)
      if (!known.has(key) && !key.startsWith('$')) malformed(`.${key}`, 'no such member in the answer', value[key]);
    return out;
  };
}

function scalarWriter(schema: Schema): Writer {
  if (schema.isBlobSchema())
    return (value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : malformed('', 'bytes', value);
  if (schema.isTimestampSchema()) {
    const format = timeFormat(schema, TIME.epochSeconds);
    return (value) => (value instanceof Date ? writeTime(value, format) : malformed('', 'a Date', value));
  }
  const wanted = schema.isStringSchema()
    ? ['string']
    : schema.isBooleanSchema()
      ? ['boolean']
      : schema.isNumericSchema()
        ? ['number', 'bigint']
        : undefined;
  return (value) => (wanted?.includes(typeof value) === false ? malformed('', wanted[0] ?? '', value) : value);
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The way to what is malformed is put together only when something is. */
function at(step: string | number, value: unknown, write: Writer): unknown {
  if (value === null || value === undefined) return undefined;
  try {
    return write(value);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    error.message = `${typeof step === 'number' ? `[${step}]` : `.${step}`}${error.message.replace(/^body/, '')}`;
    throw error;
  }
}
