import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import type {Sandbox} from '../../sandbox/src/index.ts';
import type {Pool} from '../../sandbox/src/services/cognito-idp/pool.ts';
import type {GroupRecord, Manifest, MembershipRecord, UserRecord} from '../../src/lib/archive/manifest.ts';

/** Every object of a bucket, or every file of a folder, by key. */
export type Objects = ReadonlyMap<string, Buffer>;

/** What lies in a bucket of the sandbox: of each key what a reader gets. */
export function objectsOf({s3}: Sandbox, bucket = 'backupctl-123456789012-eu-west-1'): Objects {
  const found = [...(s3.store.buckets.get(bucket)?.objects ?? [])].flatMap(([key, versions]) => {
    const newest = versions.at(-1);
    return newest === undefined || newest.deleteMarker ? [] : [[key, newest.body] as const];
  });
  return new Map(found);
}

/** Paths below a folder that may not be there yet; folders too. */
export const namesBelow = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder, {recursive: true, encoding: 'utf8'}) : [];

export function filesOf(folder: string): Objects {
  const files = namesBelow(folder).filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
}

export interface Witnessed {
  readonly manifest: Manifest;
  readonly users: readonly UserRecord[];
  readonly groups: readonly GroupRecord[];
  readonly memberships: readonly MembershipRecord[];
}

/**
 * An archive as somebody would read it who knows nothing but its format: every part that the manifest names is there,
 * once, and has its bytes, its SHA-256 and its lines. Throws naming the first that has not.
 */
export function witness(objects: Objects, folder: string): Witnessed {
  const manifest = JSON.parse(needed(objects, `${folder}manifest.json`).toString()) as Manifest;
  const names = manifest.parts.map(({name}) => name);
  if (new Set(names).size < names.length) throw new Error(`${folder}: a part is named twice: ${names.join(' ')}`);
  const lines = new Map<string, unknown[]>();
  for (const {kind, name, bytes, sha256, lines: count} of manifest.parts) {
    const body = needed(objects, folder + name);
    const found = createHash('sha256').update(body).digest('hex');
    if (body.length !== bytes || found !== sha256) throw new Error(`${folder}${name} is not what the manifest says`);
    if (!name.endsWith('.gz')) continue;
    const records = gunzipSync(body).toString().split('\n').slice(0, -1);
    if (records.length !== count) throw new Error(`${folder}${name} has ${records.length} lines, not ${count}`);
    lines.set(kind, [...(lines.get(kind) ?? []), ...records.map((line): unknown => JSON.parse(line))]);
  }
  return {
    manifest,
    users: (lines.get('users') ?? []) as UserRecord[],
    groups: (lines.get('groups') ?? []) as GroupRecord[],
    memberships: (lines.get('memberships') ?? []) as MembershipRecord[],
  };
}

function needed(objects: Objects, key: string): Buffer {
  const found = objects.get(key);
  if (found === undefined) throw new Error(`${key} is not there`);
  return found;
}

/** Folders of the runs that are complete, oldest first. */
export const completed = (keys: Iterable<string>): readonly string[] =>
  [...keys]
    .filter((key) => key.endsWith('/manifest.json'))
    .map((key) => key.slice(0, -'manifest.json'.length))
    .sort();

/** The members of every group, `group/username`, and everybody's name, sorted. */
export const peopleOf = ({users, groups}: Pool) => ({
  users: users.map(({username}) => username).sort(),
  groups: [...groups.keys()].sort(),
  memberships: [...groups.values()]
    .flatMap(({name, members}) => members.map((each) => `${name}/${each.username}`))
    .sort(),
});

/** The same of an archive. Duplicates stay in. */
export const namesIn = ({users, groups, memberships}: Witnessed) => ({
  users: users.map(({Username}) => Username).sort(),
  groups: groups.map(({GroupName}) => GroupName).sort(),
  memberships: memberships.map(({GroupName, Username}) => `${GroupName}/${Username}`).sort(),
});
