import type {PolicyDocument} from './evaluate.ts';

const allow = (...actions: string[]): PolicyDocument => ({
  Statement: [{Effect: 'Allow', Action: actions, Resource: '*'}],
});

/**
 * AWS-managed policies by what follows `arn:aws:iam::aws:policy/`. The paths differ, and a wrong one names nothing.
 * Contents shortened to the actions that decide here; AWS Managed Policy Reference, versions of 2024 to 2026.
 */
export const MANAGED_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  'service-role/AWSBackupServiceRolePolicyForBackup': allow(
    'tag:GetResources',
    'dynamodb:DescribeTable',
    'dynamodb:CreateBackup',
    'dynamodb:StartAwsBackupJob',
    'dynamodb:ListTagsOfResource',
    'backup:DescribeBackupVault',
    'backup:TagResource',
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ),
  'service-role/AWSBackupServiceRolePolicyForRestores': allow(
    'dynamodb:Scan',
    'dynamodb:Query',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:DescribeTable',
    'dynamodb:RestoreTableFromBackup',
    'dynamodb:RestoreTableFromAwsBackup',
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ),
  AWSBackupServiceRolePolicyForS3Backup: allow(
    's3:GetBucketVersioning',
    's3:GetBucketTagging',
    's3:GetBucketLocation',
    's3:GetBucketAcl',
    's3:GetObject*',
    's3:ListBucket',
    's3:ListBucketVersions',
    's3:PutBucketNotification',
    's3:GetBucketNotification',
    's3:PutInventoryConfiguration',
    's3:GetInventoryConfiguration',
    'events:*',
    'kms:Decrypt',
  ),
  AWSBackupServiceRolePolicyForS3Restore: allow(
    's3:CreateBucket',
    's3:ListBucket',
    's3:ListBucketVersions',
    's3:GetBucketLocation',
    's3:GetBucketVersioning',
    's3:PutBucketVersioning',
    's3:GetBucketOwnershipControls',
    's3:PutBucketOwnershipControls',
    's3:GetObject*',
    's3:PutObject*',
    's3:DeleteObject',
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ),
  'service-role/AWSLambdaBasicExecutionRole': allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  AWSBackupFullAccess: allow('backup:*', 'backup-storage:*'),
  AdministratorAccess: allow('*'),
};

export function managedPolicy(arn: string): PolicyDocument | undefined {
  const [, path = ''] = /^arn:aws[a-z-]*:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return MANAGED_POLICIES[path];
}
