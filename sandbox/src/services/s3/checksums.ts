import {createHash} from 'node:crypto';
import {crc32} from 'node:zlib';
import {AwsError} from '../../kernel/service.ts';
import {crc32c, crc64nvme} from './crc.ts';

/** Checksums by the member that carries them: `ChecksumSHA256` and the like, base64. */
export type Checksums = Readonly<Record<string, string>>;

type Compute = (bytes: Buffer) => Buffer;

const COMPUTE: Readonly<Record<string, Compute>> = {
  CRC32: (bytes) => {
    const out = Buffer.alloc(4);
    out.writeUInt32BE(crc32(bytes) >>> 0);
    return out;
  },
  CRC32C: crc32c,
  CRC64NVME: crc64nvme,
  SHA1: (bytes) => createHash('sha1').update(bytes).digest(),
  SHA256: (bytes) => createHash('sha256').update(bytes).digest(),
  SHA512: (bytes) => createHash('sha512').update(bytes).digest(),
};

export const memberOf = (algorithm: string) => `Checksum${algorithm}`;

export function checksumOf(algorithm: string, bytes: Buffer): string {
  const compute = COMPUTE[algorithm];
  if (compute === undefined)
    throw new AwsError('NotImplementedBySandbox', `${algorithm} checksums are not implemented by the sandbox`, 501);
  return compute(bytes).toString('base64');
}

/** Which algorithm a request names by the checksum that it carries. */
export function algorithmGiven(input: object): string | undefined {
  for (const [member, value] of Object.entries(input)) {
    const [, algorithm] = /^Checksum(CRC32|CRC32C|CRC64NVME|SHA1|SHA256|SHA512|MD5|XXHASH\d+)$/.exec(member) ?? [];
    if (algorithm !== undefined && typeof value === 'string') return algorithm;
  }
  return undefined;
}

/**
 * What the client sent is computed again, compared and kept. Without any, S3 computes CRC64NVME by itself (S3 User
 * Guide, checking object integrity).
 */
export function verified(input: object, body: Buffer): Checksums {
  checkMd5(Reflect.get(input, 'ContentMD5'), body);
  const algorithm = algorithmGiven(input);
  if (algorithm === undefined) return {ChecksumCRC64NVME: checksumOf('CRC64NVME', body)};
  const given: unknown = Reflect.get(input, memberOf(algorithm));
  if (given !== checksumOf(algorithm, body))
    throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  return {[memberOf(algorithm)]: String(given)};
}

/**
 * The checksum of a multipart object: of the parts' own checksums one behind the other, with the number of parts
 * (S3 User Guide, checking object integrity, composite checksums).
 */
export function composite(algorithm: string, parts: readonly string[]): string {
  const joined = Buffer.concat(parts.map((each) => Buffer.from(each, 'base64')));
  return `${checksumOf(algorithm, joined)}-${parts.length}`;
}

function checkMd5(given: unknown, body: Buffer): void {
  if (typeof given !== 'string') return;
  if (Buffer.from(given, 'base64').length !== 16)
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (createHash('md5').update(body).digest('base64') !== given)
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}
