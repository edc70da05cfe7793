import {DecryptCommand, GenerateDataKeyCommand, KMSClient} from '@aws-sdk/client-kms';
import {mockClient} from 'aws-sdk-client-mock';
import {afterEach, expect, test} from 'vitest';
import type {AwsAccess} from '../../src/lib/aws/access.ts';
import {createDataKeys} from '../../src/lib/resources/user-pool/configuration/key-gateway.ts';

const access: AwsAccess = {
  region: 'eu-west-1',
  profile: undefined,
  version: '0',
  pathStyle: false,
  slots: (work) => work(),
  onDate: () => undefined,
};
const kms = mockClient(KMSClient);
afterEach(() => kms.reset());
const named = (name: string) => Object.assign(new Error('the words of AWS'), {name});
const context = {poolId: 'p', runId: 'r'};
const keys = createDataKeys(access);

test('a data key of 256 bits, bound to pool and run; zeroing it leaves none with the SDK', async () => {
  const Plaintext = new Uint8Array(32).fill(7);
  kms.on(GenerateDataKeyCommand).resolves({KeyId: 'arn:key', Plaintext, CiphertextBlob: new Uint8Array([1, 2])});
  const key = await keys.generate('alias/backups', context);
  expect(key).toEqual({keyArn: 'arn:key', plaintext: Buffer.alloc(32, 7), encrypted: Buffer.from([1, 2])});
  expect(kms.commandCalls(GenerateDataKeyCommand)[0]?.args[0].input).toEqual({
    KeyId: 'alias/backups',
    KeySpec: 'AES_256',
    EncryptionContext: context,
  });
  key.plaintext.fill(0);
  expect(Plaintext).toEqual(new Uint8Array(32));
});

test('it opens with the same context', async () => {
  kms.on(DecryptCommand).resolves({Plaintext: new Uint8Array([9])});
  expect(await keys.open(Buffer.from([1, 2]), context)).toEqual(Buffer.from([9]));
  expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input).toEqual({
    CiphertextBlob: Buffer.from([1, 2]),
    EncryptionContext: context,
  });
});

test.each([
  ['NotFoundException', 'KEY_MISSING', 'failed'],
  ['DisabledException', 'KEY_UNUSABLE', 'failed'],
  ['KMSInvalidStateException', 'KEY_UNUSABLE', 'failed'],
  ['InvalidKeyUsageException', 'KEY_UNUSABLE', 'failed'],
  ['InvalidCiphertextException', 'SECRETS_UNREADABLE', 'failed'],
  ['AccessDeniedException', 'ACCESS_DENIED', 'unknown'],
  ['ThrottlingException', 'AWS_THROTTLED', 'unknown'],
])('%s → %s', async (name, code, exit) => {
  kms.on(GenerateDataKeyCommand).rejects(named(name));
  kms.on(DecryptCommand).rejects(named(name));
  const trouble = {code, exit, said: `${name}: the words of AWS`, next: [expect.any(String)]};
  await expect(keys.generate('alias/backups', context)).rejects.toMatchObject(trouble);
  await expect(keys.open(Buffer.from([1]), context)).rejects.toMatchObject(trouble);
});
