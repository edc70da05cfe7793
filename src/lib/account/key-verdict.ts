import type {Key} from '../aws/keys.ts';
import type {Verdict} from '../checks/check.ts';
import {utc} from '../render/time.ts';
import {field, toList} from './document.ts';

export interface KeyUse {
  /** As the resource names it: an ARN, an id or an alias. */
  readonly reference: string;
  readonly key: Key | undefined;
  /** Undefined while there is no service role; then only the state counts. */
  readonly roleArn: string | undefined;
}

/** Can AWS Backup work with this key? Pure. */
export function judgeKey({reference, key, roleArn}: KeyUse): Verdict {
  if (key === undefined)
    return {state: 'unmet', problem: `The key ${reference} does not exist in this account and region.`, next: CONSOLE};
  if (key.state !== 'Enabled')
    return {
      state: 'unmet',
      problem: `The key ${key.arn} is ${key.state}${key.deletionAt === undefined ? '' : `, to be deleted ${utc(key.deletionAt)}`}.`,
      next:
        key.state === 'PendingDeletion'
          ? `aws kms cancel-key-deletion --key-id ${key.arn} && aws kms enable-key --key-id ${key.arn}`
          : `aws kms enable-key --key-id ${key.arn}`,
    };
  if (key.policy !== undefined && roleArn !== undefined && !keyAdmits(key.policy, roleArn))
    return {
      state: 'unmet',
      problem: `The policy of the key ${key.arn} admits neither the account nor ${roleArn}.`,
      next: `Let the role use it: KMS console → Customer managed keys → Key policy (kms:Decrypt, kms:GenerateDataKey)`,
    };
  return {state: 'ok'};
}

const CONSOLE = 'Name a key that exists: KMS console → Customer managed keys';

/**
 * A key policy that admits the account lets IAM decide; else it must admit the role itself (KMS Developer Guide, default
 * key policy). Conditions are not weighed: a statement with one counts as admitting. Pure.
 */
export function keyAdmits(policy: unknown, roleArn: string): boolean {
  const account = roleArn.split(':')[4] ?? '';
  return toList(field(policy, 'Statement')).some((statement) => {
    const principal = field(statement, 'Principal');
    const named = principal === '*' ? ['*'] : toList(field(principal, 'AWS')).map(String);
    const admits = named.some(
      (each) => each === '*' || each === roleArn || each === account || each.endsWith(`::${account}:root`),
    );
    const decrypts = toList(field(statement, 'Action')).some((action) =>
      /^(\*|kms:(\*|Decrypt))$/i.test(String(action)),
    );
    return field(statement, 'Effect') === 'Allow' && admits && decrypts;
  });
}
