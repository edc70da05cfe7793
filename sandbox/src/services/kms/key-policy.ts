import {AwsError, type Caller} from '../../kernel/service.ts';
import {evaluate, field, toList} from '../iam/evaluate.ts';
import type {Key} from './key-store.ts';

interface Wish {
  readonly action: string;
  readonly caller: Caller;
  readonly encryptionContext: Readonly<Record<string, string>>;
}

/**
 * A key's policy must let the caller in, by name or through the account: without it IAM's leave is worth nothing (KMS
 * Developer Guide, key policies). That IAM allows it too is asked before, also of whom the policy names, who in AWS
 * would need no more. Keys of AWS itself serve its services alone.
 */
export function refuseByPolicy(key: Key, {action, caller, encryptionContext}: Wish): void {
  const context = Object.fromEntries(
    Object.entries(encryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  );
  const statements = toList(field(JSON.parse(key.policy), 'Statement')).filter((each) => names(each, caller));
  const decision = evaluate([{Statement: statements}], {action, resource: key.arn, context});
  if (key.manager === 'CUSTOMER' && decision === 'allowed') return;
  const why =
    decision === 'explicitDeny'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the ${action} action`;
  throw new AwsError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${key.arn} ${why}`,
  );
}

/** `*`, the account by number or root, the session or its role. */
function names(statement: unknown, {arn, account, roleArn}: Caller): boolean {
  const principal = field(statement, 'Principal');
  if (principal === '*') return true;
  const known = [account, `arn:aws:iam::${account}:root`, arn, ...(roleArn === undefined ? [] : [roleArn])];
  // An asterisk inside an ARN means nothing there (IAM User Guide, Principal).
  return toList(field(principal, 'AWS')).some((each) => each === '*' || known.includes(String(each)));
}
