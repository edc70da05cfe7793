import {randomBytes} from 'node:crypto';
import type * as sdk from '@aws-sdk/client-kms';
import {AwsError, type Caller, type Handlers} from '../../kernel/service.ts';
import {invalidCiphertext, keyIdOf, seal, unseal} from './ciphertext.ts';
import {refuseByPolicy} from './key-policy.ts';
import type {Key, KeyStore} from './key-store.ts';

/** KMS API reference, Encrypt: the most bytes that a symmetric key takes at once. */
const MOST_PLAINTEXT = 4096;

interface Use {
  readonly action: string;
  readonly caller: Caller;
  readonly EncryptionContext?: Record<string, string>;
  readonly DryRun?: boolean;
  readonly GrantTokens?: readonly string[];
  readonly Recipient?: object;
}

/** Encrypt, Decrypt, GenerateDataKey: symmetric keys, bound to the encryption context. */
export function cryptographyHandlers(store: KeyStore): Handlers<typeof sdk> {
  const use = (key: Key, wanted: Use) => checkUse(key, wanted);
  return {
    Encrypt({KeyId, Plaintext, ...more}, {region, caller}) {
      const key = store.need(KeyId, region);
      use(key, {...more, action: 'kms:Encrypt', caller});
      const plaintext = Buffer.from(Plaintext ?? []);
      if (plaintext.length === 0 || plaintext.length > MOST_PLAINTEXT)
        throw invalid(
          "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
        );
      return {
        CiphertextBlob: seal(key, plaintext, more.EncryptionContext ?? {}),
        KeyId: key.arn,
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      };
    },
    Decrypt({CiphertextBlob, KeyId, ...more}, {region, caller}) {
      const blob = Buffer.from(CiphertextBlob ?? []);
      const key = store.find(keyIdOf(blob) ?? '', region);
      if (!key) throw invalidCiphertext();
      if (KeyId !== undefined && store.need(KeyId, region) !== key)
        throw new AwsError(
          'IncorrectKeyException',
          'The key ID in the request does not identify a CMK that can perform this operation.',
        );
      use(key, {...more, action: 'kms:Decrypt', caller});
      return {
        Plaintext: unseal(key, blob, more.EncryptionContext ?? {}),
        KeyId: key.arn,
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      };
    },
    GenerateDataKey({KeyId, KeySpec, NumberOfBytes, ...more}, {region, caller}) {
      const key = store.need(KeyId, region);
      use(key, {...more, action: 'kms:GenerateDataKey', caller});
      const plaintext = randomBytes(lengthOf(KeySpec, NumberOfBytes));
      return {
        Plaintext: plaintext,
        CiphertextBlob: seal(key, plaintext, more.EncryptionContext ?? {}),
        KeyId: key.arn,
      };
    },
  };
}

/** KMS Developer Guide, key states: which errors a key that is off or to be deleted answers with. */
function checkUse(key: Key, {action, caller, EncryptionContext = {}, DryRun, GrantTokens, Recipient}: Use): void {
  if (GrantTokens !== undefined || Recipient !== undefined)
    throw new AwsError('NotImplementedBySandbox', 'kms: grants and enclaves are not implemented by the sandbox', 501);
  refuseByPolicy(key, {action, caller, encryptionContext: EncryptionContext});
  if (key.state === 'Disabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  if (key.state === 'PendingDeletion')
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  if (DryRun)
    throw new AwsError(
      'DryRunOperationException',
      'The request would have succeeded, but the DryRun option is set.',
      412,
    );
}

function lengthOf(spec: string | undefined, bytes: number | undefined): number {
  if ((spec === undefined) === (bytes === undefined))
    throw invalid('Please specify either number of bytes or key spec.');
  if (spec !== undefined) return spec === 'AES_128' ? 16 : 32;
  if (bytes === undefined || bytes < 1 || bytes > 1024)
    throw invalid(
      `1 validation error detected: Value '${bytes}' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024`,
    );
  return bytes;
}

const invalid = (message: string) => new AwsError('ValidationException', message);
