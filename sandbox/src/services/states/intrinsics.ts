/**
 * Intrinsic functions of the States Language for JSONPath states (Step Functions Developer Guide, intrinsic functions):
 * those that are written below. Calls may be nested, strings stand in single quotes, a backslash escapes `'`, `{`, `}`
 * and itself.
 */
export type Intrinsic =
  | {readonly kind: 'call'; readonly name: string; readonly given: readonly Intrinsic[]}
  | {readonly kind: 'path'; readonly path: string}
  | {readonly kind: 'text'; readonly raw: string}
  | {readonly kind: 'constant'; readonly value: unknown};

/** States.IntrinsicFailure: the call could be read, and not carried out. */
export class IntrinsicFailure extends Error {}

const FUNCTIONS: Readonly<Record<string, (given: readonly unknown[]) => unknown>> = {
  'States.Format': ([template, ...values]) => format(unescaped(text(template)), values),
  'States.StringSplit': ([whole, separators]) => split(text(whole), text(separators)),
  'States.ArrayGetItem': ([list, index]) => item(list, index),
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.StringToJson': ([value]) => parse(text(value)),
};

/** In the language, and not here. */
const NOT_HERE =
  /^States\.(Array|ArrayPartition|ArrayContains|ArrayRange|ArrayLength|ArrayUnique|Base64Encode|Base64Decode|Hash|JsonMerge|MathRandom|MathAdd|UUID)$/;

export const isIntrinsic = (value: string) => value.startsWith('States.');

export const isKnown = (name: string) => FUNCTIONS[name] !== undefined;
export const isElsewhere = (name: string) => NOT_HERE.test(name);

/** Undefined for what is no call. */
export function parseIntrinsic(source: string): Intrinsic | undefined {
  const reader = {source, position: 0};
  const call = readValue(reader);
  return call?.kind === 'call' && reader.position === source.length ? call : undefined;
}

/** The names of all functions that a call uses. */
export function namesIn(intrinsic: Intrinsic): readonly string[] {
  return intrinsic.kind === 'call' ? [intrinsic.name, ...intrinsic.given.flatMap(namesIn)] : [];
}

export function evaluate(intrinsic: Intrinsic, read: (path: string) => unknown): unknown {
  if (intrinsic.kind === 'path') return read(intrinsic.path);
  if (intrinsic.kind === 'constant') return intrinsic.value;
  if (intrinsic.kind === 'text') return unescaped(intrinsic.raw).whole;
  const {name, given} = intrinsic;
  const [first] = given;
  // The template keeps its escapes: `\{}` is no place for a value.
  const template = name === 'States.Format' && first?.kind === 'text' ? [first.raw] : undefined;
  const values = given.map((each, index) => (template && index === 0 ? template[0] : evaluate(each, read)));
  return FUNCTIONS[name]?.(values);
}

interface Reader {
  readonly source: string;
  position: number;
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  const sticky = new RegExp(pattern.source, 'y');
  sticky.lastIndex = reader.position;
  const match = sticky.exec(reader.source);
  if (match) reader.position = sticky.lastIndex;
  return match ?? undefined;
}

function readValue(reader: Reader): Intrinsic | undefined {
  take(reader, /\s*/);
  const value = readCall(reader) ?? readScalar(reader);
  take(reader, /\s*/);
  return value;
}

function readCall(reader: Reader): Intrinsic | undefined {
  const [, name] = take(reader, /(States\.\w+)\(/) ?? [];
  if (name === undefined) return undefined;
  const given: Intrinsic[] = [];
  if (take(reader, /\s*\)/)) return {kind: 'call', name, given};
  for (;;) {
    const value = readValue(reader);
    if (value === undefined) return undefined;
    given.push(value);
    if (take(reader, /\)/)) return {kind: 'call', name, given};
    if (!take(reader, /,/)) return undefined;
  }
}

function readScalar(reader: Reader): Intrinsic | undefined {
  const [, raw] = take(reader, /'((?:[^'\\]|\\.)*)'/) ?? [];
  if (raw !== undefined) return {kind: 'text', raw};
  const [path] = take(reader, /\$[^,()\s]*/) ?? [];
  if (path !== undefined) return {kind: 'path', path};
  const [constant] = take(reader, /true|false|null|-?\d+(?:\.\d+)?/) ?? [];
  return constant === undefined ? undefined : {kind: 'constant', value: JSON.parse(constant) as unknown};
}

interface Unescaped {
  readonly whole: string;
  /** The text between the places for values. */
  readonly pieces: readonly string[];
}

function unescaped(raw: string): Unescaped {
  const pieces = [''];
  let whole = '';
  for (const [token, escaped] of raw.matchAll(/\\([\\'{}])|\{\}|[\s\S]/g)) {
    whole += escaped ?? token;
    if (token === '{}') pieces.push('');
    else pieces.push(`${pieces.pop() ?? ''}${escaped ?? token}`);
  }
  return {whole, pieces};
}

function format({pieces}: Unescaped, values: readonly unknown[]): string {
  if (pieces.length !== values.length + 1)
    throw new IntrinsicFailure('Invalid number of arguments for States.Format: one for each {} of the template');
  return pieces.map((piece, index) => (index === 0 ? piece : `${shown(values[index - 1])}${piece}`)).join('');
}

/** Objects as AWS shows them, `{key=value}` (recorded in localstack, intrinsic_functions/test_generic.snapshot.json). */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}=${shown(each)}`);
  return `{${entries.join(', ')}}`;
}

/** Every character of the second argument separates, and nothing empty is left (guide, States.StringSplit; recorded). */
function split(whole: string, separators: string): readonly string[] {
  const parts = [''];
  for (const character of whole) {
    if (separators.includes(character)) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts.filter((part) => part !== '');
}

function item(list: unknown, index: unknown): unknown {
  if (
    !Array.isArray(list) ||
    typeof index !== 'number' ||
    !Number.isInteger(index) ||
    index < 0 ||
    index >= list.length
  )
    throw new IntrinsicFailure('Invalid arguments in States.ArrayGetItem: an array, and the index of one of its items');
  return list[index];
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new IntrinsicFailure('Invalid arguments in States.StringToJson: the string is no JSON');
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new IntrinsicFailure('Invalid arguments: a string is needed');
}
