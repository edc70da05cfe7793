import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {toBackupctlError} from '../aws/errors.ts';
import {BackupctlError} from '../errors.ts';
import {
  type ArchivePart,
  archiveFolder,
  type GroupRecord,
  type Manifest,
  type MembershipRecord,
  type PartKind,
  type UserRecord,
} from './manifest.ts';
import type {ArchiveStore} from './store.ts';

/** A verified archive; each reading streams from the store. */
export interface Archive {
  readonly manifest: Manifest;
  users(): AsyncIterable<UserRecord>;
  groups(): AsyncIterable<GroupRecord>;
  memberships(): AsyncIterable<MembershipRecord>;
}

/**
 * Reads every part against the manifest (bytes, SHA-256, lines) and only then hands out records, so that a damaged
 * archive is refused before anything is written anywhere.
 * @throws ARCHIVE_PART_MISSING, ARCHIVE_PART_DAMAGED
 */
export async function openArchive(store: ArchiveStore, manifest: Manifest): Promise<Archive> {
  for (const part of manifest.parts) await verifyPart(store, manifest, part);
  return readArchive(store, manifest);
}

/** For parts that have just been verified. */
export function readArchive(store: ArchiveStore, manifest: Manifest): Archive {
  const records = <Kind>(kind: PartKind) => readRecords<Kind>(store, manifest, kind);
  return {
    manifest,
    users: () => records<UserRecord>('users'),
    groups: () => records<GroupRecord>('groups'),
    memberships: () => records<MembershipRecord>('memberships'),
  };
}

const keyOf = (manifest: Manifest, part: ArchivePart) =>
  `${archiveFolder({poolId: manifest.pool.id, date: manifest.date, runId: manifest.runId})}${part.name}`;

async function verifyPart(store: ArchiveStore, manifest: Manifest, part: ArchivePart): Promise<void> {
  const key = `${store.place}${keyOf(manifest, part)}`;
  const problem = await problemOf(store, manifest, part);
  if (problem === MISSING) throw damaged('ARCHIVE_PART_MISSING', manifest, key, problem);
  if (problem !== undefined) throw damaged('ARCHIVE_PART_DAMAGED', manifest, key, problem);
}

const MISSING = 'it is not there';

/** Reads a part whole: what of it differs from its manifest, or undefined. */
export async function problemOf(
  store: ArchiveStore,
  manifest: Manifest,
  part: ArchivePart,
): Promise<string | undefined> {
  const stream = await store.read(keyOf(manifest, part));
  return stream === undefined ? MISSING : mismatch(part, await measure(stream, part.name.endsWith('.gz')));
}

interface Measured {
  readonly bytes: number;
  readonly sha256: string;
  /** Undefined when the compression is broken, or there is none. */
  readonly lines: number | undefined;
}

function mismatch(part: ArchivePart, {bytes, sha256, lines}: Measured): string | undefined {
  if (bytes !== part.bytes) return `it has ${bytes} bytes, and the manifest says ${part.bytes}`;
  if (sha256 !== part.sha256) return 'its SHA-256 is not the one in the manifest';
  if (!part.name.endsWith('.gz') || lines === part.lines) return undefined;
  return `it has ${lines ?? 'unreadable'} lines, and the manifest says ${part.lines}`;
}

/** Reads a part to its end; a broken compression is a finding, a broken connection an error. */
async function measure(stream: Readable, compressed: boolean): Promise<Measured> {
  const hash = createHash('sha256');
  const counter = compressed ? createLineCounter() : undefined;
  let bytes = 0;
  try {
    for await (const piece of stream) {
      const chunk = piece as Buffer;
      hash.update(chunk);
      bytes += chunk.length;
      await counter?.add(chunk);
    }
  } catch (error) {
    throw toBackupctlError(error, 'read the archive to its end');
  }
  return {bytes, sha256: hash.digest('hex'), lines: await counter?.end()};
}

function createLineCounter() {
  const gunzip = createGunzip();
  let lines = 0;
  let broken = false;
  const ended = new Promise<void>((resolve) => {
    gunzip.once('end', resolve);
    gunzip.once('error', () => {
      broken = true;
      resolve();
    });
  });
  gunzip.on('data', (piece: Buffer) => {
    for (const byte of piece) if (byte === NEWLINE) lines += 1;
  });
  return {
    async add(piece: Buffer): Promise<void> {
      if (!broken && !gunzip.write(piece)) await Promise.race([once(gunzip, 'drain').catch(() => undefined), ended]);
    },
    async end(): Promise<number | undefined> {
      gunzip.end();
      await ended;
      return broken ? undefined : lines;
    },
  };
}

const NEWLINE = 10;

async function* readRecords<Kind>(store: ArchiveStore, manifest: Manifest, kind: PartKind): AsyncIterable<Kind> {
  for (const part of manifest.parts.filter((each) => each.kind === kind)) {
    const key = keyOf(manifest, part);
    const stream = await store.read(key);
    if (stream === undefined)
      throw damaged('ARCHIVE_PART_MISSING', manifest, `${store.place}${key}`, 'it is not there any more');
    for await (const line of createInterface({
      input: stream.pipe(createGunzip()),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      yield JSON.parse(line) as Kind;
    }
  }
}

function damaged(code: string, {date}: Manifest, key: string, problem: string): BackupctlError {
  return new BackupctlError({
    code,
    exit: 'failed',
    message: `The archive of ${date} is damaged: a part does not match its manifest; ${problem}. Nothing was changed.`,
    facts: [`Part  ${key}`],
    next: ['Restore from another date, or from an earlier version of that object: the bucket keeps versions.'],
  });
}
