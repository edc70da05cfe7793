import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {seal, unseal} from '../src/services/kms/ciphertext.ts';
import {clientsOf, control, named} from './clients.ts';

let box: Sandbox;
let kms: ReturnType<typeof clientsOf>['kms'];
let KeyId: string;
beforeEach(async () => {
  box = await createSandbox();
  ({kms} = clientsOf(box));
  KeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
});
afterEach(() => box.close());

const EncryptionContext = {pool: 'eu-west-1_a', run: '7'};
const dataKey = () => kms.send(new GenerateDataKeyCommand({KeyId, KeySpec: 'AES_256', EncryptionContext}));
const decrypt = (CiphertextBlob: Uint8Array | undefined, more: object = {}) =>
  kms.send(new DecryptCommand({CiphertextBlob, EncryptionContext, ...more}));

describe('what a key encrypts', () => {
  test('comes back with the same context, in any order, and no other', async () => {
    const {Plaintext, CiphertextBlob} = await dataKey();
    expect(Plaintext).toHaveLength(32);
    const back = await decrypt(CiphertextBlob, {EncryptionContext: {run: '7', pool: 'eu-west-1_a'}});
    expect([Buffer.from(back.Plaintext ?? []), back.KeyId]).toEqual([Buffer.from(Plaintext ?? []), KeyId]);
    for (const other of [{}, {run: '7'}, {...EncryptionContext, run: '8'}, {...EncryptionContext, Run: '7'}])
      await expect(decrypt(CiphertextBlob, {EncryptionContext: other})).rejects.toEqual(
        named('InvalidCiphertextException'),
      );
  });

  test('a changed byte, another key, no blob at all', async () => {
    const {CiphertextBlob} = await kms.send(
      new EncryptCommand({KeyId, Plaintext: Buffer.from('secret'), EncryptionContext}),
    );
    const changed = Buffer.from(CiphertextBlob ?? []);
    changed[changed.length - 1]! ^= 1;
    for (const blob of [changed, Buffer.from('nothing of the kind')])
      await expect(decrypt(blob)).rejects.toEqual(named('InvalidCiphertextException'));
    const other = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';
    await expect(decrypt(CiphertextBlob, {KeyId: other})).rejects.toEqual(named('IncorrectKeyException'));
    await kms.send(new CreateAliasCommand({AliasName: 'alias/mine', TargetKeyId: KeyId}));
    const {Plaintext} = await decrypt(CiphertextBlob, {KeyId: 'alias/mine'});
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('secret');
  });

  test('whatever the bytes and the context', () => {
    const key = box.kms.keys.need(KeyId, 'eu-west-1');
    fc.assert(
      fc.property(fc.uint8Array({minLength: 1}), fc.dictionary(fc.string(), fc.string()), (bytes, context) => {
        const blob = seal(key, Buffer.from(bytes), context);
        expect(unseal(key, blob, context)).toEqual(Buffer.from(bytes));
        expect(() => unseal(key, blob, {...context, more: `${context['more'] ?? ''}x`})).toThrow();
      }),
    );
  });

  test.each([
    ['neither a spec nor a number', {}],
    ['both', {KeySpec: 'AES_256' as const, NumberOfBytes: 32}],
    ['too many', {NumberOfBytes: 1025}],
  ])('a data key of %s is refused', async (_name, length) => {
    await expect(kms.send(new GenerateDataKeyCommand({KeyId, ...length}))).rejects.toEqual(
      named('ValidationException'),
    );
  });
});

describe('a key that', () => {
  test('is switched off says so', async () => {
    const {CiphertextBlob} = await dataKey();
    await kms.send(new DisableKeyCommand({KeyId}));
    await expect(decrypt(CiphertextBlob)).rejects.toEqual(named('DisabledException'));
    await expect(dataKey()).rejects.toEqual(named('DisabledException'));
  });

  test('waits for its deletion says so, and is gone afterwards', async () => {
    const {CiphertextBlob} = await dataKey();
    await kms.send(new ScheduleKeyDeletionCommand({KeyId, PendingWindowInDays: 7}));
    await expect(decrypt(CiphertextBlob)).rejects.toEqual(named('KMSInvalidStateException', /pending deletion/));
    await control(box.endpoint, 'POST', 'advance', {nights: 8});
    await expect(dataKey()).rejects.toEqual(named('NotFoundException'));
  });
});

describe('who may', () => {
  const policy = (...Statement: object[]) =>
    kms.send(new PutKeyPolicyCommand({KeyId, Policy: JSON.stringify({Statement})}));
  const root = {Effect: 'Allow', Principal: {AWS: 'arn:aws:iam::123456789012:root'}, Action: 'kms:*', Resource: '*'};

  test('is asked of IAM, by the key that the blob names', async () => {
    const {CiphertextBlob} = await dataKey();
    const allow = (Resource: string) => ({Statement: [{Effect: 'Allow', Action: 'kms:Decrypt', Resource}]});
    box.authority.callerPolicy = allow(KeyId);
    await expect(decrypt(CiphertextBlob)).resolves.toMatchObject({KeyId});
    await expect(dataKey()).rejects.toEqual(named('AccessDeniedException', /kms:GenerateDataKey/));
    box.authority.callerPolicy = allow(`${KeyId}x`);
    await expect(decrypt(CiphertextBlob)).rejects.toEqual(named('AccessDeniedException', /kms:Decrypt/));
  });

  test("and of the key's own policy, with the context", async () => {
    const {CiphertextBlob} = await dataKey();
    await policy({...root, Action: 'kms:Decrypt', Condition: {StringEquals: {'kms:EncryptionContext:run': '7'}}});
    await decrypt(CiphertextBlob);
    await expect(dataKey()).rejects.toEqual(named('AccessDeniedException', /no resource-based policy/));
    await policy(root, {Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*'});
    await expect(decrypt(CiphertextBlob)).rejects.toEqual(named('AccessDeniedException', /explicit deny/));
    await policy({...root, Principal: {AWS: 'arn:aws:iam::999999999999:root'}});
    await expect(dataKey()).rejects.toEqual(named('AccessDeniedException'));
  });

  test("keys of AWS serve AWS's services alone", async () => {
    await expect(kms.send(new GenerateDataKeyCommand({KeyId: 'alias/aws/s3', KeySpec: 'AES_256'}))).rejects.toEqual(
      named('AccessDeniedException'),
    );
  });
});

test('what was encrypted can be read where the world is loaded', async () => {
  const {CiphertextBlob, Plaintext} = await dataKey();
  const other = await createSandbox();
  await control(other.endpoint, 'PUT', 'state', await control(box.endpoint, 'GET', 'state'));
  const back = await clientsOf(other).kms.send(new DecryptCommand({CiphertextBlob, EncryptionContext}));
  expect(Buffer.from(back.Plaintext ?? [])).toEqual(Buffer.from(Plaintext ?? []));
  await other.close();
});
