import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {type Entry, fromBuffer, type ZipFile} from 'yauzl';

/** Unpacks a deployment package into a folder. yauzl refuses names that would leave it. */
export async function unzip(zip: Buffer, folder: string): Promise<void> {
  const archive = await open(zip);
  await new Promise<void>((resolve, reject) => {
    archive.on('entry', (entry: Entry) => {
      unpack(archive, entry, folder).then(() => archive.readEntry(), reject);
    });
    archive.on('end', resolve);
    archive.on('error', reject);
    archive.readEntry();
  });
}

function open(zip: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, {lazyEntries: true}, (error, archive) => (error ? reject(error) : resolve(archive)));
  });
}

async function unpack(archive: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName);
  mkdirSync(entry.fileName.endsWith('/') ? path : dirname(path), {recursive: true});
  if (entry.fileName.endsWith('/')) return;
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    archive.openReadStream(entry, (error, read) => (error ? reject(error) : resolve(read)));
  });
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  writeFileSync(path, Buffer.concat(pieces));
}
