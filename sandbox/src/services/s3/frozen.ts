import type {Bucket, ObjectVersion, Part, Upload} from './store.ts';

/** Buckets as plain JSON: bodies in base64, maps as lists of entries. */
type Frozen<Kept extends {readonly body: Buffer}> = Omit<Kept, 'body'> & {readonly body: string};
type FrozenUpload = Omit<Upload, 'parts'> & {readonly parts: readonly Frozen<Part>[]};
export type FrozenBucket = Omit<Bucket, 'objects' | 'uploads'> & {
  readonly objects: readonly (readonly [string, readonly Frozen<ObjectVersion>[]])[];
  /** Absent in what was saved before there were any. */
  readonly uploads?: readonly FrozenUpload[];
};

const packed = <Kept extends {readonly body: Buffer}>(kept: Kept) => ({...kept, body: kept.body.toString('base64')});

export const freeze = (bucket: Bucket): FrozenBucket => ({
  ...bucket,
  objects: [...bucket.objects].map(([key, versions]) => [key, versions.map(packed)]),
  uploads: [...bucket.uploads.values()].map((upload) => ({
    ...upload,
    parts: [...upload.parts.values()].map(packed),
  })),
});

export const thaw = ({uploads = [], ...bucket}: FrozenBucket): Bucket => ({
  ...bucket,
  configuration: {...bucket.configuration, ...thawRules(bucket.configuration['lifecycle'])},
  objects: new Map(bucket.objects.map(([key, versions]) => [key, versions.map(unpackedVersion)])),
  uploads: new Map(
    uploads.map((upload) => [
      upload.id,
      {...upload, parts: new Map(upload.parts.map((part) => [part.number, unpackedPart(part)]))},
    ]),
  ),
});

const unpackedVersion = (version: Frozen<ObjectVersion>): ObjectVersion => ({
  ...version,
  body: Buffer.from(version.body, 'base64'),
});

const unpackedPart = (part: Frozen<Part>): Part => ({...part, body: Buffer.from(part.body, 'base64')});

interface Dated {
  readonly Expiration?: {readonly Date?: string};
}

/** JSON has no dates; a rule may have one. */
function thawRules(rules: unknown): {lifecycle?: unknown} {
  if (!Array.isArray(rules)) return {};
  const lifecycle = (rules as readonly Dated[]).map((rule) =>
    rule.Expiration?.Date === undefined
      ? rule
      : {...rule, Expiration: {...rule.Expiration, Date: new Date(rule.Expiration.Date)}},
  );
  return {lifecycle};
}
