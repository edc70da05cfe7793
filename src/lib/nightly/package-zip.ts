import {ZipFile} from 'yazl';

/** A file of the package, by its path in it. */
export interface PackedFile {
  readonly path: string;
  readonly content: Buffer;
}

/**
 * A fixed time and mode, and no compression: whoever zips the same files gets the same bytes, with whatever zlib this Node
 * has. Else one operator's Node would call the other's function changed.
 */
const FIXED = {mtime: new Date(Date.UTC(2020, 0, 1)), mode: 0o100644, forceDosTimestamp: true, compress: false};

/** The files as a Lambda deployment package. */
export async function zipOf(files: readonly PackedFile[]): Promise<Buffer> {
  const archive = new ZipFile();
  for (const {path, content} of files.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    archive.addBuffer(content, path, FIXED);
  archive.end();
  const pieces: Buffer[] = [];
  for await (const piece of archive.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
