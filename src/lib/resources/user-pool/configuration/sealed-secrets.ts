import {BackupctlError} from '../../../errors.ts';
import type {DataKeys} from './data-keys.ts';
import {envelopeHead, seal, unseal} from './envelope.ts';
import type {Secret} from './secrets.ts';

/** The one export that secrets belong to: KMS's encryption context. */
export interface SealedFor {
  readonly poolId: string;
  readonly runId: string;
}

/** `secrets.json.enc`: the secrets of one export, readable with the KMS key alone. */
export async function sealSecrets(
  secrets: readonly Secret[],
  keyRef: string,
  {poolId, runId}: SealedFor,
  keys: DataKeys,
): Promise<Buffer> {
  const context = {poolId, runId};
  const key = await keys.generate(keyRef, context);
  const plain = Buffer.from(JSON.stringify(secrets));
  try {
    return seal(plain, key, context);
  } finally {
    plain.fill(0);
  }
}

/** @throws SECRETS_UNREADABLE, KEY_MISSING, KEY_UNUSABLE and what AWS answers */
export async function openSecrets(
  sealed: Buffer,
  {poolId, runId}: SealedFor,
  keys: DataKeys,
): Promise<readonly Secret[]> {
  const {context, encryptedKey} = envelopeHead(sealed);
  if (context['poolId'] !== poolId || context['runId'] !== runId) throw ofAnother(context);
  const plain = unseal(sealed, await keys.open(encryptedKey, context));
  try {
    return JSON.parse(plain.toString('utf8')) as readonly Secret[];
  } finally {
    plain.fill(0);
  }
}

function ofAnother(context: Readonly<Record<string, string>>): BackupctlError {
  return new BackupctlError({
    code: 'SECRETS_UNREADABLE',
    exit: 'failed',
    message: 'The sealed secrets are of another export.',
    facts: Object.entries(context).map(([name, value]) => `${name}  ${value}`),
    next: ['Take them from the folder of the run that is restored.'],
  });
}
