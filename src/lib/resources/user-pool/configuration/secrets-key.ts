import {BackupctlError} from '../../../errors.ts';

const ARN = /^arn:[\w-]+:kms:[\w-]+:\d{12}:(key\/[\w-]+|alias\/[\w/-]+)$/;
/** Ids of multi-Region keys begin with `mrk-` (KMS Developer Guide, key identifiers). */
const ID = /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|mrk-[\da-f]{32})$/;
const ALIAS = /^alias\/[\w/-]+$/;
/** AWS's own keys serve AWS services alone (KMS Developer Guide, AWS managed keys). */
const OF_AWS = /(^|:)alias\/aws\//;

/**
 * `kms:<key id, ARN or alias>` of `--include-secrets` → what KMS takes as KeyId. Pure.
 * @throws USAGE
 */
export function parseSecretsKey(text: string): string {
  const [, key = ''] = /^kms:(.*)$/.exec(text) ?? [];
  if (OF_AWS.test(key)) throw usage(`"${key}" is a key of AWS itself, which encrypts for AWS services alone.`);
  if (ARN.test(key) || ID.test(key) || ALIAS.test(key)) return key;
  throw usage(`"${text}" does not name a KMS key.`);
}

function usage(message: string): BackupctlError {
  return new BackupctlError({
    code: 'USAGE',
    exit: 'usage',
    message,
    next: [
      'Give id, ARN or alias of a key of your own, like --include-secrets kms:alias/backups',
      'See the keys there are: aws kms list-aliases',
    ],
  });
}
