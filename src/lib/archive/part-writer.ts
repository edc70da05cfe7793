import {createHash} from 'node:crypto';
import {createGzip, type Gzip} from 'node:zlib';
import type {ArchivePart, PartKind} from './manifest.ts';

/** Lines of one part at most; a part is written as one object. */
export const PART_LINES = 100_000;

export interface FinishedPart {
  readonly part: ArchivePart;
  readonly body: Buffer;
}

/** Compresses records line by line; only the compressed bytes are held. */
export class PartWriter {
  private readonly gzip: Gzip = createGzip({level: 6});
  private readonly pieces: Buffer[] = [];
  private readonly ended: Promise<void>;
  private readonly kind: PartKind;
  private readonly name: string;
  lines = 0;

  constructor(kind: PartKind, name: string) {
    this.kind = kind;
    this.name = name;
    this.gzip.on('data', (piece: Buffer) => void this.pieces.push(piece));
    this.ended = new Promise((resolve, reject) => {
      this.gzip.once('end', resolve);
      this.gzip.once('error', reject);
    });
  }

  get full(): boolean {
    return this.lines >= PART_LINES;
  }

  add(record: object): void {
    this.gzip.write(`${JSON.stringify(record)}\n`);
    this.lines += 1;
  }

  async finish(): Promise<FinishedPart> {
    this.gzip.end();
    await this.ended;
    const body = Buffer.concat(this.pieces);
    const sha256 = createHash('sha256').update(body).digest('hex');
    return {body, part: {kind: this.kind, name: this.name, lines: this.lines, bytes: body.length, sha256}};
  }
}

/** `users-00000.ndjson.gz`; the groups are never many and have one part without a number. */
export function partName(kind: Exclude<PartKind, 'config'>, index: number): string {
  return kind === 'groups' ? 'groups.ndjson.gz' : `${kind}-${String(index).padStart(5, '0')}.ndjson.gz`;
}
