import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';
import {AwsError} from '../../kernel/service.ts';
import type {Key} from './key-store.ts';

export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * AES-256-GCM, as KMS encrypts with a symmetric key, with the encryption context as additional authenticated data (KMS
 * Developer Guide, encryption context). How KMS lays out its blob is not documented; here: version, key id, nonce, tag,
 * bytes.
 */
const VERSION = 1;
const ID = 1;
const NONCE = ID + 16;
const TAG = NONCE + 12;
const BYTES = TAG + 16;

export function seal(key: Key, plaintext: Buffer, context: EncryptionContext): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'hex'), nonce);
  cipher.setAAD(bound(key, context));
  const bytes = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const id = Buffer.from(key.id.replaceAll('-', ''), 'hex');
  return Buffer.concat([Buffer.from([VERSION]), id, nonce, cipher.getAuthTag(), bytes]);
}

/** The id of the key that sealed a blob; undefined for what is no blob of ours. */
export function keyIdOf(blob: Buffer): string | undefined {
  if (blob.length < BYTES || blob[0] !== VERSION) return undefined;
  const hex = blob.toString('hex', ID, NONCE);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Another context, another key or a changed byte: AWS says no more of it than that the ciphertext is invalid. */
export function unseal(key: Key, blob: Buffer, context: EncryptionContext): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key.material, 'hex'), blob.subarray(NONCE, TAG));
    decipher.setAAD(bound(key, context));
    decipher.setAuthTag(blob.subarray(TAG, BYTES));
    return Buffer.concat([decipher.update(blob.subarray(BYTES)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

export const invalidCiphertext = () =>
  new AwsError('InvalidCiphertextException', 'The ciphertext is invalid for this key and this encryption context.');

/** The order of the pairs does not matter, their case does (KMS Developer Guide, encryption context). */
const bound = ({arn}: Key, context: EncryptionContext) =>
  Buffer.from(JSON.stringify([arn, Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))]));
