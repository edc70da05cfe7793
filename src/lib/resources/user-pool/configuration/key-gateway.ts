import {DecryptCommand, GenerateDataKeyCommand, KMSClient} from '@aws-sdk/client-kms';
import {type AwsAccess, connect} from '../../../aws/access.ts';
import {errorName, toBackupctlError} from '../../../aws/errors.ts';
import {BackupctlError, type Trouble} from '../../../errors.ts';
import type {DataKeys} from './data-keys.ts';

/** The only door to KMS that encrypts and decrypts; no key's plaintext leaves the process. */
export function createDataKeys(access: AwsAccess): DataKeys {
  const client = connect(KMSClient, access);
  return {
    async generate(KeyId, context) {
      try {
        const command = new GenerateDataKeyCommand({KeyId, KeySpec: 'AES_256', EncryptionContext: {...context}});
        const {KeyId: keyArn = KeyId, Plaintext, CiphertextBlob} = await client.send(command);
        return {keyArn, plaintext: sameBytes(Plaintext), encrypted: sameBytes(CiphertextBlob)};
      } catch (error) {
        throw keyError(error, `make a data key with the key ${KeyId}`, KeyId);
      }
    },
    async open(encrypted, context) {
      try {
        const command = new DecryptCommand({CiphertextBlob: encrypted, EncryptionContext: {...context}});
        return sameBytes((await client.send(command)).Plaintext);
      } catch (error) {
        throw keyError(error, 'open the data key of the sealed secrets', undefined);
      }
    },
  };
}

/** No copy: zeroing it zeroes what the SDK holds. */
const sameBytes = (bytes: Uint8Array = new Uint8Array()): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Names and meanings: SDK, errors of GenerateDataKey and Decrypt. Those that may be retried are the general ones. */
function keyError(error: unknown, doing: string, keyRef: string | undefined): BackupctlError {
  const described = keyRef === undefined ? 'aws kms list-aliases' : `aws kms describe-key --key-id ${keyRef}`;
  const known: Readonly<Record<string, Pick<Trouble, 'code' | 'message' | 'next'>>> = {
    NotFoundException: {
      code: 'KEY_MISSING',
      message: `Could not ${doing}: there is no such key in this account and region.`,
      next: ['See the keys there are: aws kms list-aliases'],
    },
    DisabledException: unusable(doing, 'it is disabled', described),
    KMSInvalidStateException: unusable(doing, 'its state does not allow it', described),
    InvalidKeyUsageException: unusable(doing, 'it is not a symmetric key for encryption', described),
    InvalidCiphertextException: {
      code: 'SECRETS_UNREADABLE',
      message: `Could not ${doing}: it was changed, or is of another pool or run.`,
      next: ['Take the secrets of another export, or an earlier version of the object.'],
    },
  };
  const trouble = known[errorName(error)];
  if (!trouble) return toBackupctlError(error, doing);
  const said = toBackupctlError(error, doing).said;
  return new BackupctlError({...trouble, exit: 'failed', ...(said === undefined ? {} : {said}), cause: error});
}

const unusable = (doing: string, reason: string, look: string) => ({
  code: 'KEY_UNUSABLE',
  message: `Could not ${doing}: ${reason}.`,
  next: [`See its state and use: ${look}`],
});
