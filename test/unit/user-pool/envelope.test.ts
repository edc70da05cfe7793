import {randomBytes} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {DataKeys} from '../../../src/lib/resources/user-pool/configuration/data-keys.ts';
import {type DataKey, envelopeHead, seal, unseal} from '../../../src/lib/resources/user-pool/configuration/envelope.ts';
import {openSecrets, sealSecrets} from '../../../src/lib/resources/user-pool/configuration/sealed-secrets.ts';
import {parseSecretsKey} from '../../../src/lib/resources/user-pool/configuration/secrets-key.ts';

const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/0';
const about = {poolId: 'eu-west-1_Pool', runId: 'nightly-2026-11-24'};
const zeros = Buffer.alloc(32);
const unreadable = expect.objectContaining({code: 'SECRETS_UNREADABLE', exit: 'failed'});

/** A key, and its plaintext once more, since it is zeroed where it is used. */
function newKey(): {key: DataKey; again: () => Buffer} {
  const bytes = randomBytes(32);
  return {key: {keyArn, plaintext: Buffer.from(bytes), encrypted: randomBytes(40)}, again: () => Buffer.from(bytes)};
}

describe('an envelope', () => {
  test('gives back what was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.dictionary(fc.string(), fc.string()), (bytes, context) => {
        const {key, again} = newKey();
        const sealed = seal(Buffer.from(bytes), key, context);
        expect(unseal(sealed, again())).toEqual(Buffer.from(bytes));
        expect(envelopeHead(sealed)).toEqual({keyArn, encryptedKey: key.encrypted, context: {...context}});
      }),
    );
  });

  test('is JSON that tells which key and which export, and nothing of the secret', () => {
    const {key} = newKey();
    const text = seal(Buffer.from('hush hush hush'), key, about).toString('utf8');
    expect(JSON.parse(text)).toEqual({
      format: 1,
      algorithm: 'AES-256-GCM',
      keyArn,
      context: about,
      encryptedKey: key.encrypted.toString('base64'),
      iv: expect.stringMatching(/^[\w+/]{16}$/),
      tag: expect.stringMatching(/^[\w+/]{22}==$/),
      ciphertext: expect.any(String),
    });
    expect(text).not.toContain('hush');
    expect(text).not.toContain(Buffer.from('hush hush hush').toString('base64'));
  });

  test('leaves no key in memory, sealed or not, opened or not', () => {
    const {key, again} = newKey();
    const sealed = seal(Buffer.from('x'), key, about);
    expect(key.plaintext).toEqual(zeros);
    const [right, wrong, unused] = [again(), randomBytes(32), again()];
    unseal(sealed, right);
    expect(() => unseal(sealed, wrong)).toThrow(unreadable);
    expect(() => unseal(Buffer.from('{}'), unused)).toThrow(unreadable);
    expect([right, wrong, unused]).toEqual([zeros, zeros, zeros]);
    const short = {...newKey().key, plaintext: randomBytes(16)};
    expect(() => seal(Buffer.from('x'), short, about)).toThrow();
    expect(short.plaintext).toEqual(Buffer.alloc(16));
  });

  test.each(['keyArn', 'encryptedKey', 'iv', 'tag', 'ciphertext'])('with another %s is refused', (member) => {
    const [one, other] = [newKey(), newKey()];
    const sealed = JSON.parse(seal(Buffer.from('one'), one.key, about).toString()) as Record<string, string>;
    const foreign = JSON.parse(
      seal(Buffer.from('two'), {...other.key, keyArn: `${keyArn}1`}, about).toString(),
    ) as Record<string, string>;
    const changed = Buffer.from(JSON.stringify({...sealed, [member]: foreign[member]}));
    expect(() => unseal(changed, one.again())).toThrow(unreadable);
  });

  test('with another context, or a shorter tag, is refused', () => {
    const {key, again} = newKey();
    const sealed = JSON.parse(seal(Buffer.from('one'), key, about).toString()) as {readonly tag: string};
    // GCM takes tags of 8 bytes too, and those are easier to guess.
    const tag = Buffer.from(sealed.tag, 'base64').subarray(0, 8).toString('base64');
    for (const change of [{context: {...about, runId: 'other'}}, {tag}])
      expect(() => unseal(Buffer.from(JSON.stringify({...sealed, ...change})), again())).toThrow(unreadable);
  });

  test.each(['', 'nothing', '[]', '"x"', 'null', '{"format":2,"algorithm":"AES-256-GCM"}', '{"format":1}'])(
    'is not %j',
    (text) => {
      expect(() => envelopeHead(Buffer.from(text))).toThrow(unreadable);
    },
  );

  test('whose context is not of texts is none', () => {
    const {key} = newKey();
    const sealed = JSON.parse(seal(Buffer.from('one'), key, about).toString()) as object;
    for (const context of [undefined, null, {poolId: 1}])
      expect(() => envelopeHead(Buffer.from(JSON.stringify({...sealed, context})))).toThrow(unreadable);
  });
});

/** KMS in a few lines: a wrapped key opens under the context that it was made with, and no other. */
function keysInMemory(): DataKeys & {readonly made: DataKey[]} {
  const wrapped = new Map<string, Buffer>();
  const made: DataKey[] = [];
  const ticket = (encrypted: Buffer, context: object) => `${encrypted.toString('hex')} ${JSON.stringify(context)}`;
  return {
    made,
    async generate(_keyRef, context) {
      const {key, again} = newKey();
      wrapped.set(ticket(key.encrypted, context), again());
      made.push(key);
      return key;
    },
    open: async (encrypted, context) => Buffer.from(wrapped.get(ticket(encrypted, context)) ?? randomBytes(32)),
  };
}

describe('sealed secrets', () => {
  const secrets = [{path: ['clients', 0, 'client', 'ClientSecret'], value: 'hush, Ümläut'}];

  test('open for the export that they belong to', async () => {
    const keys = keysInMemory();
    const sealed = await sealSecrets(secrets, 'alias/backups', about, keys);
    expect(await openSecrets(sealed, about, keys)).toEqual(secrets);
    expect(keys.made.map(({plaintext}) => plaintext)).toEqual([zeros]);
  });

  test.each([
    ['poolId', 'eu-west-1_Other'],
    ['runId', 'other'],
  ] as const)('and for no other, not even when its label is changed: another %s', async (name, value) => {
    const keys = keysInMemory();
    const sealed = await sealSecrets(secrets, 'alias/backups', about, keys);
    const other = {...about, [name]: value};
    await expect(openSecrets(sealed, other, keys)).rejects.toThrow(unreadable);
    const relabelled = Buffer.from(sealed.toString().replace(about[name], value));
    expect(envelopeHead(relabelled).context).toEqual(other);
    await expect(openSecrets(relabelled, other, keys)).rejects.toThrow(unreadable);
  });
});

describe('--include-secrets', () => {
  test.each([
    'arn:aws:kms:eu-west-1:123456789012:key/12345678-90ab-cdef-1234-567890abcdef',
    'arn:aws-cn:kms:cn-north-1:123456789012:alias/backups',
    '12345678-90ab-cdef-1234-567890abcdef',
    'mrk-1234567890abcdef1234567890abcdef',
    'alias/backups/of-pools_2',
  ])('kms:%s', (key) => {
    expect(parseSecretsKey(`kms:${key}`)).toBe(key);
  });

  test.each([
    '',
    'kms:',
    'kms:backups',
    'alias/backups',
    'KMS:alias/backups',
    'kms:alias/',
    'kms:alias/a b',
    'kms:alias/aws/s3',
    'kms:arn:aws:kms:eu-west-1:123456789012:alias/aws/s3',
    'kms:arn:aws:s3:::bucket',
    'pass:word',
  ])('%j is refused, with a line that would do', (text) => {
    expect(() => parseSecretsKey(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        exit: 'usage',
        next: expect.arrayContaining([expect.stringContaining('kms:alias/backups')]),
      }),
    );
  });
});
