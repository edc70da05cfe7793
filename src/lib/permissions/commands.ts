import {DOMAIN_ACTION, POOL_ACTIONS} from '../resources/user-pool/configuration/actions.ts';
import {type Grant, grant} from './grant.ts';
import * as on from './resources.ts';

/** Every command asks who it is, and finds the environments by their tags. */
const BASIC: readonly Grant[] = [grant(on.ANY, 'sts:GetCallerIdentity', 'tag:GetResources')];

const LOOK_AT_SETUP: readonly Grant[] = [
  grant(on.ROLES, 'iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'),
  grant(on.ANY, 'backup:DescribeRegionSettings', 'backup:ListBackupPlans', 'backup:ListBackupVaults'),
  grant(
    on.PLANS,
    'backup:GetBackupPlan',
    'backup:GetBackupSelection',
    'backup:ListBackupSelections',
    'backup:ListTags',
  ),
  grant(on.VAULT, 'backup:GetBackupVaultNotifications', 'backup:ListTags'),
  grant(on.TESTING, 'backup:GetRestoreTestingPlan', 'backup:GetRestoreTestingSelection', 'backup:ListTags'),
  grant(
    on.BUCKETS,
    's3:GetBucketLogging',
    's3:GetBucketNotification',
    's3:GetBucketVersioning',
    's3:GetEncryptionConfiguration',
    's3:GetLifecycleConfiguration',
  ),
  grant(on.TABLES, 'dynamodb:DescribeTable'),
  grant(on.SCHEDULES, 'scheduler:GetSchedule'),
  grant(on.TOPIC, 'sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'),
  grant(on.RULES, 'events:DescribeRule', 'events:ListTargetsByRule'),
  grant('arn:{partition}:cloudwatch:{region}:{account}:alarm:*', 'cloudwatch:DescribeAlarms'),
  grant(on.QUEUE, 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'),
];

/** Object Lock is read and set only where the configuration asks for it. */
const LOCK = 'BucketObjectLockConfiguration';
const BUCKET_PARTS = ['BucketPolicy', 'BucketPublicAccessBlock', 'BucketOwnershipControls', 'BucketVersioning'];

const LOOK_AT_NIGHTLY: readonly Grant[] = [
  grant(on.BACKUP_BUCKET, 's3:ListBucket', 's3:GetEncryptionConfiguration', 's3:GetLifecycleConfiguration'),
  grant(on.BACKUP_BUCKET, ...[...BUCKET_PARTS, LOCK].map((part) => `s3:Get${part}`)),
  grant(on.FUNCTIONS, 'lambda:GetFunctionConfiguration'),
  grant(on.MACHINES, 'states:DescribeStateMachine'),
  grant(on.ALL_LOG_GROUPS, 'logs:DescribeLogGroups'),
];

const CHECK: readonly Grant[] = [
  ...BASIC,
  ...LOOK_AT_SETUP,
  ...LOOK_AT_NIGHTLY,
  grant(on.PRINCIPALS, 'iam:SimulatePrincipalPolicy'),
  grant(on.ANY, 'cloudtrail:LookupEvents', 'backup:ListBackupJobs', 'backup:ListRestoreJobs'),
  grant(on.VAULT, 'backup:ListRecoveryPointsByBackupVault'),
  grant(on.KEYS, 'kms:DescribeKey', 'kms:GetKeyPolicy'),
  grant(on.POOLS, 'cognito-idp:DescribeUserPool', 'cognito-idp:ListUserPoolReplicas'),
  grant(on.MACHINES, 'states:ListExecutions'),
  grant(on.BACKUP_BUCKET, 's3:ListBucket'),
  grant(on.ARCHIVES, 's3:GetObject'),
];

const pass = (role: string, ...services: string[]): Grant => ({
  actions: ['iam:PassRole'],
  on: [role],
  only: {key: 'iam:PassedToService', services: services.map((name) => `${name}.amazonaws.com`)},
});

const linkedRole = (role: string, service: string): Grant => ({
  actions: ['iam:CreateServiceLinkedRole'],
  on: [role],
  only: {key: 'iam:AWSServiceName', services: [`${service}.amazonaws.com`]},
});

const FIX: readonly Grant[] = [
  // AWS makes it by itself for whoever may have it made; without it, what is deleted stays as EXPIRED (SDK client-backup,
  // DeleteRecoveryPoint).
  linkedRole(on.BACKUP_LINKED_ROLE, 'backup'),
  grant(on.SERVICE_ROLE, 'iam:CreateRole'),
  grant(on.ANY_SERVICE_ROLE, 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy'),
  grant(on.ANY, 'backup:UpdateRegionSettings', 'backup-storage:MountCapsule'),
  grant(on.VAULT, 'backup:CreateBackupVault', 'backup:TagResource'),
  grant(on.BUCKETS, 's3:PutBucketVersioning'),
];

/** Who makes the first restore testing plan makes its service-linked role (Developer Guide, restore testing). */
const TESTING_CHANGES: readonly Grant[] = [
  grant(
    on.TESTING,
    'backup:CreateRestoreTestingPlan',
    'backup:CreateRestoreTestingSelection',
    'backup:DeleteRestoreTestingPlan',
    'backup:DeleteRestoreTestingSelection',
    'backup:ListRestoreTestingSelections',
    'backup:TagResource',
    'backup:UpdateRestoreTestingPlan',
    'backup:UpdateRestoreTestingSelection',
  ),
  linkedRole(on.TESTING_LINKED_ROLE, 'restore-testing.backup'),
  pass(on.ANY_SERVICE_ROLE, 'restore-testing.backup'),
];

const SETUP: readonly Grant[] = [
  ...BASIC,
  ...LOOK_AT_SETUP,
  ...LOOK_AT_NIGHTLY,
  ...FIX,
  grant(on.VAULT, 'backup:CreateBackupVault', 'backup:PutBackupVaultNotifications', 'backup:TagResource'),
  grant(on.ANY, 'backup-storage:MountCapsule'),
  grant(on.PLANS, 'backup:UpdateBackupPlan', 'backup:CreateBackupSelection', 'backup:DeleteBackupSelection'),
  grant(on.PLANS, 'backup:CreateBackupPlan', 'backup:TagResource'),
  pass(on.ANY_SERVICE_ROLE, 'backup'),
  pass(on.NIGHTLY_ROLES, 'lambda', 'states', 'scheduler'),
  grant(on.TABLES, 'dynamodb:TagResource'),
  grant(on.BUCKETS, 's3:GetBucketTagging', 's3:PutBucketTagging', 's3:PutBucketVersioning'),
  grant(on.BACKUP_BUCKET, 's3:CreateBucket', 's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration'),
  grant(on.BACKUP_BUCKET, 's3:TagResource'),
  grant(on.BACKUP_BUCKET, ...[...BUCKET_PARTS, LOCK].map((part) => `s3:Put${part}`)),
  ...TESTING_CHANGES,
  grant(on.NIGHTLY_ROLES, 'iam:CreateRole', 'iam:PutRolePolicy', 'iam:TagRole', 'iam:UpdateAssumeRolePolicy'),
  grant(
    on.FUNCTIONS,
    'lambda:CreateFunction',
    'lambda:GetFunction',
    'lambda:TagResource',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
  ),
  grant(on.LOG_GROUPS, 'logs:CreateLogGroup', 'logs:PutRetentionPolicy'),
  grant(on.MACHINES, 'states:CreateStateMachine', 'states:TagResource', 'states:UpdateStateMachine'),
  grant(on.SCHEDULES, 'scheduler:CreateSchedule', 'scheduler:UpdateSchedule'),
  grant(on.TOPIC, 'sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:Subscribe', 'sns:TagResource'),
  grant(on.RULES, 'events:PutRule', 'events:PutTargets'),
  grant(on.ALARMS, 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'),
  grant(on.QUEUE, 'sqs:CreateQueue', 'sqs:SetQueueAttributes', 'sqs:TagQueue'),
];

const EXPORT: readonly Grant[] = [
  grant(
    on.POOLS,
    'cognito-idp:AdminGetUser',
    'cognito-idp:ListGroups',
    'cognito-idp:ListUsers',
    'cognito-idp:ListUsersInGroup',
    ...POOL_ACTIONS,
  ),
  grant(on.ANY, 'cognito-idp:GetProvisionedLimit', DOMAIN_ACTION),
  grant(on.BACKUP_BUCKET, 's3:ListBucket', 's3:GetEncryptionConfiguration', 's3:GetLifecycleConfiguration'),
  grant(on.BACKUP_BUCKET, ...BUCKET_PARTS.map((part) => `s3:Get${part}`)),
  grant(on.ARCHIVES, 's3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'),
  grant(on.ARCHIVES, 's3:GetObjectTagging', 's3:PutObjectTagging', 's3:PutObjectLegalHold'),
  grant(on.BACKUP_BUCKET, 's3:GetBucketObjectLockConfiguration'),
];

/** Beside what `setup` needs: the two together are more than one managed policy holds. */
const RUN_NOW: readonly Grant[] = [
  ...EXPORT,
  grant(on.VAULT, 'backup:StartBackupJob'),
  grant(on.ANY, 'backup:ListBackupJobs'),
];

const REMOVE: readonly Grant[] = [
  ...BASIC,
  ...LOOK_AT_NIGHTLY,
  grant(on.ROLES, 'iam:GetRole', 'iam:GetRolePolicy'),
  grant(on.NIGHTLY_ROLES, 'iam:DeleteRole', 'iam:DeleteRolePolicy'),
  grant('arn:{partition}:scheduler:{region}:{account}:schedule/*', 'scheduler:ListSchedules'),
  grant(on.SCHEDULES, 'scheduler:DeleteSchedule'),
  grant(on.MACHINES, 'states:DeleteStateMachine'),
  grant(on.FUNCTIONS, 'lambda:DeleteFunction'),
  grant(on.LOG_GROUPS, 'logs:DeleteLogGroup'),
  grant(on.TABLES, 'dynamodb:UntagResource'),
  grant(on.BUCKETS, 's3:GetBucketTagging', 's3:PutBucketTagging'),
  grant('arn:{partition}:cloudwatch:{region}:{account}:alarm:*', 'cloudwatch:DescribeAlarms'),
  grant(on.ALARMS, 'cloudwatch:DeleteAlarms'),
];

const REMOVE_ACCOUNT: readonly Grant[] = [
  ...REMOVE,
  grant(on.ANY, 'backup:ListBackupPlans', 'backup:ListBackupVaults'),
  grant(
    on.PLANS,
    'backup:GetBackupPlan',
    'backup:GetBackupSelection',
    'backup:ListBackupSelections',
    'backup:ListTags',
  ),
  grant(on.PLANS, 'backup:DeleteBackupPlan', 'backup:DeleteBackupSelection'),
  grant(on.TESTING, 'backup:GetRestoreTestingPlan', 'backup:ListRestoreTestingSelections', 'backup:ListTags'),
  grant(on.TESTING, 'backup:DeleteRestoreTestingPlan', 'backup:DeleteRestoreTestingSelection'),
  grant(on.VAULT, 'backup:ListTags', 'backup:DeleteBackupVault'),
  grant(on.VAULT, 'backup:GetBackupVaultNotifications', 'backup:DeleteBackupVaultNotifications'),
  grant(on.BACKUP_BUCKET, 's3:ListBucketVersions', 's3:DeleteBucket'),
  grant(on.RULES, 'events:DescribeRule', 'events:ListTargetsByRule', 'events:RemoveTargets', 'events:DeleteRule'),
  grant(on.QUEUE, 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:DeleteQueue'),
  grant(on.TOPIC, 'sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic', 'sns:DeleteTopic'),
];

const STATUS: readonly Grant[] = [
  ...BASIC,
  grant(on.ANY, 'backup:ListBackupJobs', 'backup:ListBackupPlans', 'backup:ListBackupVaults'),
  grant(on.PLANS, 'backup:GetBackupPlan', 'backup:ListTags'),
  grant(on.VAULT, 'backup:ListRecoveryPointsByBackupVault'),
  grant(on.TABLES, 'dynamodb:DescribeTable'),
  grant(on.BACKUP_BUCKET, 's3:ListBucket'),
  grant(on.ARCHIVES, 's3:GetObject'),
];

const RESTORE_TABLE: readonly Grant[] = [
  ...BASIC,
  grant(on.VAULT, 'backup:ListRecoveryPointsByBackupVault'),
  grant(on.POINTS, 'backup:StartRestoreJob'),
  grant(on.ANY, 'backup:DescribeRestoreJob', 'backup:ListRestoreJobs'),
  grant(on.ROLES, 'iam:GetRole', 'iam:ListAttachedRolePolicies'),
  pass(on.ANY_SERVICE_ROLE, 'backup'),
  // What a table that is gone had, as the nightly saved it.
  grant(on.BACKUP_BUCKET, 's3:ListBucket'),
  grant(on.SAVED_SETTINGS, 's3:GetObject'),
  grant(
    on.TABLES,
    'dynamodb:DescribeContinuousBackups',
    'dynamodb:DescribeTable',
    'dynamodb:DescribeTimeToLive',
    'dynamodb:ListTagsOfResource',
    'dynamodb:Scan',
  ),
];

const RESTORE_COGNITO: readonly Grant[] = [
  ...BASIC,
  grant(on.BACKUP_BUCKET, 's3:ListBucket'),
  grant(on.ARCHIVES, 's3:GetObject'),
  grant(
    on.POOLS,
    ...['AddUserToGroup', 'CreateUser', 'DisableUser', 'GetUser', 'SetUserPassword', 'UpdateUserAttributes'].map(
      (name) => `cognito-idp:Admin${name}`,
    ),
    ...['CreateGroup', 'DescribeUserPool', 'ListGroups', 'ListUsers', 'ListUsersInGroup'].map(
      (name) => `cognito-idp:${name}`,
    ),
  ),
];

/** By the name of the document in docs/iam. */
export const COMMAND_GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  'check-account': CHECK,
  'check-account-fix': [...CHECK, ...FIX],
  setup: SETUP,
  'setup-run-now': RUN_NOW,
  'setup-remove': REMOVE,
  'setup-remove-account': REMOVE_ACCOUNT,
  status: STATUS,
  'backup-cognito': [...BASIC, ...EXPORT],
  'restore-table': RESTORE_TABLE,
  'restore-cognito': RESTORE_COGNITO,
};
