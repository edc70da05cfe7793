import type {CheckId} from '../checks/catalogue/index.ts';
import {field, toList} from './document.ts';

/** The service role that AWS Backup works as. AWS Backup Developer Guide, IAM service roles. */
export const ROLE_NAME = 'AWSBackupDefaultServiceRole';
/** The console makes it under this path, and IAM role names are unique across paths. */
export const ROLE_PATH = '/service-role/';

export interface ServicePolicy {
  readonly check: CheckId;
  /** After `arn:<partition>:iam::aws:policy/`. The S3 ones are not under `service-role/`. */
  readonly path: string;
}

export const SERVICE_POLICIES: readonly ServicePolicy[] = [
  {
    check: 'ROLE-POL-BACKUP',
    path: 'service-role/AWSBackupServiceRolePolicyForBackup',
  },
  {
    check: 'ROLE-POL-RESTORE',
    path: 'service-role/AWSBackupServiceRolePolicyForRestores',
  },
  {
    check: 'ROLE-POL-S3BACKUP',
    path: 'AWSBackupServiceRolePolicyForS3Backup',
  },
  {
    check: 'ROLE-POL-S3RESTORE',
    path: 'AWSBackupServiceRolePolicyForS3Restore',
  },
];

export const policyArn = (partition: string, {path}: ServicePolicy) => `arn:${partition}:iam::aws:policy/${path}`;

export const TRUST_POLICY = {
  Version: '2012-10-17',
  Statement: [{Effect: 'Allow', Principal: {Service: 'backup.amazonaws.com'}, Action: 'sts:AssumeRole'}],
} as const;

/** What IAM tells of the role; `trust` is its parsed document. */
export interface ServiceRole {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  readonly trust: unknown;
  readonly boundary: string | undefined;
  readonly policies: readonly string[];
}

/** Does the trust document let AWS Backup assume the role, with no condition that could keep it out? Pure. */
export function trustsBackup(trust: unknown): boolean {
  const statements = toList(field(trust, 'Statement'));
  const about = statements.filter(
    (statement) =>
      toList(field(field(statement, 'Principal'), 'Service')).includes('backup.amazonaws.com') &&
      toList(field(statement, 'Action')).some((action) => /^sts:(AssumeRole|\*)$/i.test(String(action))),
  );
  const allowed = about.some((each) => field(each, 'Effect') === 'Allow' && field(each, 'Condition') === undefined);
  return allowed && !about.some((each) => field(each, 'Effect') === 'Deny');
}

/**
 * The document with our statement added; what stands there stays, because others may rely on it. A document that cannot
 * be read is replaced.
 */
export function withBackupTrust(trust: unknown): object {
  const statements = toList(field(trust, 'Statement'));
  return {Version: '2012-10-17', Statement: [...statements, ...TRUST_POLICY.Statement]};
}
