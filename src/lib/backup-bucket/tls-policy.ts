import {field, toList} from '../account/document.ts';

const SID = 'BackupctlTlsOnly';

/** Does the bucket's policy refuse whoever comes without TLS: everybody, every action, the bucket and all in it? Pure. */
export function isTlsOnly(policy: string | undefined, bucketArn: string): boolean {
  return statementsOf(policy).some((statement) => {
    const principal = field(statement, 'Principal');
    const secure = field(field(field(statement, 'Condition'), 'Bool'), 'aws:SecureTransport');
    const resources = toList(field(statement, 'Resource'));
    return (
      field(statement, 'Effect') === 'Deny' &&
      (principal === '*' || toList(field(principal, 'AWS')).includes('*')) &&
      toList(field(statement, 'Action')).some((action) => action === 's3:*' || action === '*') &&
      [bucketArn, `${bucketArn}/*`].every((arn) => resources.includes(arn) || resources.includes('*')) &&
      toList(secure).map(String).includes('false')
    );
  });
}

/** The policy with our statement; what else stands in it stays. Pure. */
export function withTlsOnly(policy: string | undefined, bucketArn: string): object {
  const others = statementsOf(policy).filter((each) => field(each, 'Sid') !== SID);
  const statement = {
    Sid: SID,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: {Bool: {'aws:SecureTransport': 'false'}},
  };
  return {Version: '2012-10-17', Statement: [...others, statement]};
}

const statementsOf = (policy: string | undefined) =>
  toList(field(policy === undefined ? {} : (JSON.parse(policy) as unknown), 'Statement'));
