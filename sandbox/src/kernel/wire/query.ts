import {members, type Schema, traitsOf} from './schema.ts';
import {readText} from './text.ts';

type Parameters = ReadonlyMap<string, string>;

/** awsQuery requests: `Tags.member.1.Key=…`. Answers undefined where nothing stands below the prefix. */
export function readQuery(schema: Schema, parameters: Parameters, prefix: string): unknown {
  if (schema.isStructSchema()) return readStructure(schema, parameters, prefix);
  if (schema.isListSchema()) return readList(schema, parameters, prefix);
  if (schema.isMapSchema()) return readMap(schema, parameters, prefix);
  const raw = parameters.get(prefix);
  return raw === undefined ? undefined : readText(schema, raw, prefix);
}

function readStructure(schema: Schema, parameters: Parameters, prefix: string): unknown {
  const out: Record<string, unknown> = {};
  for (const [name, member] of members(schema)) {
    const wire = traitsOf(member).xmlName ?? name;
    const read = readQuery(member, parameters, prefix === '' ? wire : `${prefix}.${wire}`);
    if (read !== undefined) out[name] = read;
  }
  return Object.keys(out).length > 0 || prefix === '' ? out : undefined;
}

function readList(schema: Schema, parameters: Parameters, prefix: string): unknown {
  const {xmlFlattened} = traitsOf(schema);
  const element = traitsOf(schema.getValueSchema()).xmlName ?? 'member';
  const base = xmlFlattened ? prefix : `${prefix}.${element}`;
  const out: unknown[] = [];
  for (let index = 1; ; index++) {
    const read = readQuery(schema.getValueSchema(), parameters, `${base}.${index}`);
    if (read === undefined) return out.length > 0 ? out : undefined;
    out.push(read);
  }
}

function readMap(schema: Schema, parameters: Parameters, prefix: string): unknown {
  const out: Record<string, unknown> = {};
  for (let index = 1; ; index++) {
    const key = parameters.get(`${prefix}.entry.${index}.key`);
    if (key === undefined) return Object.keys(out).length > 0 ? out : undefined;
    out[key] = readQuery(schema.getValueSchema(), parameters, `${prefix}.entry.${index}.value`);
  }
}
