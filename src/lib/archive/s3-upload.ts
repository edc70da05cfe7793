import {createHash} from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListObjectsV2Command,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {errorName, toBackupctlError} from '../aws/errors.ts';
import {BackupctlError} from '../errors.ts';
import {type ArchiveObject, type ArchiveStore, type FreeKeys, putFree} from './store.ts';

/** All pieces of a multipart upload but the last hold at least 5 MiB (S3 User Guide, multipart upload limits). */
const PIECE = 5 * 1024 * 1024;

/** What compression hands over at once is a few of these at most. */
const FIRST = 64 * 1024;

interface Upload {
  readonly key: string;
  readonly id: string;
  readonly pieces: CompletedPart[];
}

export interface UploadParts {
  readonly s3: S3Client;
  readonly ours: {readonly Bucket: string; readonly ExpectedBucketOwner: string};
  readonly put: ArchiveStore['put'];
  readonly keys: FreeKeys;
}

/**
 * One object of unknown size. Below 5 MiB it is a single conditional PUT; above, a multipart upload that becomes an
 * object only when it is completed, and only if nobody took its key. Holds one piece at a time.
 */
export class S3Upload implements ArchiveObject {
  private readonly parts: UploadParts;
  /** One for the whole upload, grown as needed: pieces that were kept and joined took three times as much. */
  private waiting = Buffer.allocUnsafeSlow(FIRST);
  private bytes = 0;
  private upload: Upload | undefined;

  constructor(parts: UploadParts) {
    this.parts = parts;
  }

  async write(piece: Buffer): Promise<void> {
    const needed = this.bytes + piece.length;
    if (needed > this.waiting.length) this.grow(needed);
    piece.copy(this.waiting, this.bytes);
    this.bytes = needed;
    if (this.bytes >= PIECE) await this.send();
  }

  async finish(): Promise<string> {
    if (!this.upload) return putFree(this.parts, this.parts.keys, this.take());
    if (this.bytes > 0) await this.send();
    const {key, id, pieces} = this.upload;
    try {
      await this.parts.s3.send(
        new CompleteMultipartUploadCommand({
          ...this.parts.ours,
          Key: key,
          UploadId: id,
          MultipartUpload: {Parts: pieces},
          IfNoneMatch: '*',
        }),
      );
      return key;
    } catch (error) {
      await this.abandon();
      if (errorName(error) === 'PreconditionFailed') throw taken(key, error);
      throw toBackupctlError(error, `write s3://${this.parts.ours.Bucket}/${key}`);
    }
  }

  /** What a crash leaves of an upload is no object; the bucket's lifecycle removes it. */
  async abandon(): Promise<void> {
    const {upload} = this;
    this.bytes = 0;
    if (!upload) return;
    const abort = new AbortMultipartUploadCommand({...this.parts.ours, Key: upload.key, UploadId: upload.id});
    await this.parts.s3.send(abort).catch(() => undefined);
  }

  private async send(): Promise<void> {
    const {s3, ours} = this.parts;
    const body = this.take();
    try {
      this.upload ??= await this.begin();
      const {key: Key, id: UploadId, pieces} = this.upload;
      const PartNumber = pieces.length + 1;
      const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
      const {ETag} = await s3.send(
        new UploadPartCommand({...ours, Key, UploadId, PartNumber, Body: body, ChecksumSHA256}),
      );
      pieces.push({PartNumber, ETag, ChecksumSHA256});
    } catch (error) {
      throw toBackupctlError(error, `write to s3://${ours.Bucket}/${this.upload?.key ?? this.parts.keys(1)}`);
    }
  }

  private async begin(): Promise<Upload> {
    const {s3, ours, keys} = this.parts;
    const key = await this.freeKey(keys);
    const {UploadId = ''} = await s3.send(
      new CreateMultipartUploadCommand({...ours, Key: key, ChecksumAlgorithm: 'SHA256'}),
    );
    return {key, id: UploadId, pieces: []};
  }

  /** By listing, which the nightly may: it may not read what it wrote. */
  private async freeKey(keys: FreeKeys): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const key = keys(attempt);
      const {Contents = []} = await this.parts.s3.send(
        new ListObjectsV2Command({...this.parts.ours, Prefix: key, MaxKeys: 1}),
      );
      if (Contents[0]?.Key !== key) return key;
    }
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.waiting.length * 4, PIECE + FIRST)));
    this.waiting.copy(larger, 0, 0, this.bytes);
    this.waiting = larger;
  }

  /** Good until the next write: nobody writes while it is sent. */
  private take(): Buffer {
    const body = this.waiting.subarray(0, this.bytes);
    this.bytes = 0;
    return body;
  }
}

function taken(key: string, cause: unknown): BackupctlError {
  return new BackupctlError({
    code: 'ARCHIVE_PART_TAKEN',
    exit: 'failed',
    message: `Another run of the same export has written ${key} in the meantime. Nothing was replaced.`,
    next: ['Run the command again: it goes on beside what is there.'],
    cause,
  });
}
