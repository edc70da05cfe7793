import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';
import {BackupctlError} from '../../../errors.ts';

/** A key for one envelope: usable by whoever may decrypt with the KMS key that it came from. */
export interface DataKey {
  readonly keyArn: string;
  /** 32 bytes; nothing but zeros after `seal` or `unseal`. */
  readonly plaintext: Buffer;
  /** What KMS decrypts again, given the same encryption context. */
  readonly encrypted: Buffer;
}

/** What is bound to the ciphertext and readable without a key: KMS's encryption context, and part of what GCM checks. */
export type About = Readonly<Record<string, string>>;

/** Everything but the ciphertext, for asking KMS for the key. */
export interface EnvelopeHead {
  readonly keyArn: string;
  readonly encryptedKey: Buffer;
  readonly context: About;
}

interface Envelope {
  readonly format: 1;
  readonly algorithm: 'AES-256-GCM';
  readonly keyArn: string;
  readonly context: About;
  /** Base64, as the three below. */
  readonly encryptedKey: string;
  readonly iv: string;
  readonly tag: string;
  readonly ciphertext: string;
}

/** 96 bits, the length that GCM is made for (NIST SP 800-38D, 8.2); random is safe, since each key seals once. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals once: the key is zeroed afterwards, so that it cannot be used for a second envelope. Answers a JSON document. */
export function seal(plain: Buffer, key: DataKey, about: About): Buffer {
  try {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key.plaintext, iv, {authTagLength: TAG_BYTES});
    const head = {keyArn: key.keyArn, encryptedKey: key.encrypted, context: sorted(about)};
    cipher.setAAD(authenticated(head));
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
    const envelope: Envelope = {
      format: 1,
      algorithm: 'AES-256-GCM',
      keyArn: key.keyArn,
      context: head.context,
      encryptedKey: key.encrypted.toString('base64'),
      iv: iv.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      ciphertext: ciphertext.toString('base64'),
    };
    return Buffer.from(`${JSON.stringify(envelope, null, 1)}\n`);
  } finally {
    key.plaintext.fill(0);
  }
}

/** @throws SECRETS_UNREADABLE */
export function envelopeHead(sealed: Buffer): EnvelopeHead {
  return headOf(parse(sealed));
}

/**
 * Zeroes the key afterwards.
 * @param plaintextKey what KMS decrypted of `envelopeHead(sealed).encryptedKey`
 * @throws SECRETS_UNREADABLE when one bit of it, of its context or of the key is not what was sealed
 */
export function unseal(sealed: Buffer, plaintextKey: Buffer): Buffer {
  try {
    const envelope = parse(sealed);
    const bytes = (text: string) => Buffer.from(text, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', plaintextKey, bytes(envelope.iv), {authTagLength: TAG_BYTES});
    decipher.setAAD(authenticated(headOf(envelope)));
    decipher.setAuthTag(bytes(envelope.tag));
    return Buffer.concat([decipher.update(bytes(envelope.ciphertext)), decipher.final()]);
  } catch (error) {
    throw error instanceof BackupctlError ? error : unreadable('it was changed after it was sealed', error);
  } finally {
    plaintextKey.fill(0);
  }
}

/** One text for one head, whatever the order in which its members were given. */
function authenticated({keyArn, encryptedKey, context}: EnvelopeHead): Buffer {
  return Buffer.from(JSON.stringify([1, 'AES-256-GCM', keyArn, encryptedKey.toString('base64'), sorted(context)]));
}

const sorted = (about: About): About =>
  Object.fromEntries(Object.entries(about).sort(([one], [other]) => (one < other ? -1 : 1)));

const headOf = ({keyArn, encryptedKey, context}: Envelope): EnvelopeHead => ({
  keyArn,
  encryptedKey: Buffer.from(encryptedKey, 'base64'),
  context,
});

function parse(sealed: Buffer): Envelope {
  const envelope = parsed(sealed);
  if (envelope['format'] !== 1 || envelope['algorithm'] !== 'AES-256-GCM')
    throw unreadable('it is no envelope, or of a format to come');
  const {keyArn, context, encryptedKey, iv, tag, ciphertext} = envelope;
  if (![keyArn, encryptedKey, iv, tag, ciphertext].every((each) => typeof each === 'string') || !isAbout(context))
    throw unreadable('it lacks a member');
  return envelope as unknown as Envelope;
}

function parsed(sealed: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(sealed.toString('utf8'));
    return typeof value === 'object' && value !== null ? {...value} : {};
  } catch (error) {
    throw unreadable('it is not JSON', error);
  }
}

const isAbout = (value: unknown): value is About =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');

function unreadable(reason: string, cause?: unknown): BackupctlError {
  return new BackupctlError({
    code: 'SECRETS_UNREADABLE',
    exit: 'failed',
    message: `The sealed secrets cannot be read: ${reason}.`,
    next: ['Take those of another export, or an earlier version of the object.'],
    cause,
  });
}
