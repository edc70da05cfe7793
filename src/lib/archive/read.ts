import {createHash} from 'node:crypto';
import {createInterface} from 'node:readline';
import {Transform} from 'node:stream';
import {createGunzip} from 'node:zlib';
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
  const key = keyOf(manifest, part);
  const stream = await store.read(key);
  if (stream === undefined) throw damaged('ARCHIVE_PART_MISSING', manifest, `${store.place}${key}`, 'it is not there');
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = stream.pipe(
    new Transform({
      transform(piece: Buffer, _encoding, pass) {
        hash.update(piece);
        bytes += piece.length;
        pass(null, piece);
      },
    }),
  );
  stream.once('error', (error) => measured.destroy(error));
  const lines = await countLines(measured, part.name.endsWith('.gz'));
  const problem =
    bytes !== part.bytes
      ? `it has ${bytes} bytes, and the manifest says ${part.bytes}`
      : hash.digest('hex') !== part.sha256
        ? 'its SHA-256 is not the one in the manifest'
        : lines !== part.lines && part.kind !== 'config'
          ? `it has ${lines ?? 'unreadable'} lines, and the manifest says ${part.lines}`
          : undefined;
  if (problem !== undefined) throw damaged('ARCHIVE_PART_DAMAGED', manifest, `${store.place}${key}`, problem);
}

/** Undefined when the compressed stream is broken; it is read to its end all the same, for the checksum. */
async function countLines(source: Transform, compressed: boolean): Promise<number | undefined> {
  if (!compressed) {
    for await (const _piece of source);
    return undefined;
  }
  const ended = new Promise<void>((resolve) => source.once('end', resolve));
  const gunzip = createGunzip();
  let lines: number | undefined = 0;
  source.on('data', (piece: Buffer) => void gunzip.write(piece));
  source.once('end', () => gunzip.end());
  try {
    for await (const piece of gunzip) for (const byte of piece as Buffer) if (byte === 10) lines += 1;
  } catch {
    lines = undefined;
    await ended;
  }
  return lines;
}

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
