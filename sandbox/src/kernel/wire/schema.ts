// The static schemas that every SDK v3 client exports, read through the SDK's own NormalizedSchema.
import {NormalizedSchema} from '@smithy/core/schema';

export type Schema = NormalizedSchema;

type SchemaSource = Parameters<typeof NormalizedSchema.of>[0];

export function schemaOf(source: unknown): Schema {
  return NormalizedSchema.of(source as SchemaSource);
}

/** Structure schemas are tuples: `[3 | -3, namespace, name, traits, memberNames, memberSchemas, requiredCount]`. */
const isStructure = (tuple: unknown): tuple is readonly unknown[] =>
  Array.isArray(tuple) && (tuple[0] === 3 || tuple[0] === -3);

export function memberNames(schema: Schema): readonly string[] {
  const tuple: unknown = schema.getSchema();
  return isStructure(tuple) ? (tuple[4] as string[]) : [];
}

/** Required members come first; the last element of the tuple counts them. */
export function requiredMembers(schema: Schema): readonly string[] {
  const tuple: unknown = schema.getSchema();
  return isStructure(tuple) ? memberNames(schema).slice(0, Number(tuple[6] ?? 0)) : [];
}

export function members(schema: Schema): readonly (readonly [string, Schema])[] {
  return [...schema.structIterator()] as [string, Schema][];
}

export interface Traits {
  readonly jsonName?: string;
  readonly xmlName?: string;
  readonly xmlFlattened?: unknown;
  readonly xmlAttribute?: unknown;
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpQueryParams?: unknown;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
}

export function traitsOf(schema: Schema): Traits {
  return schema.getMergedTraits() as Traits;
}

/** A request that does not fit its schema, or an answer of ours that does not. */
export class Malformed extends Error {}

export function malformed(path: string, wanted: string, got: unknown): never {
  throw new Malformed(`${path || 'body'}: expected ${wanted}, got ${JSON.stringify(got)?.slice(0, 60)}`);
}
