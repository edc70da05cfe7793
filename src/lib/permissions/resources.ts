/** Resources as ARN templates, as narrow as names allow. */
const local = (service: string, rest: string) => `arn:{partition}:${service}:{region}:{account}:${rest}`;

export const ANY = '*';
export const TABLES = local('dynamodb', 'table/*');
export const BUCKETS = 'arn:{partition}:s3:::*';
export const BACKUP_BUCKET = 'arn:{partition}:s3:::{bucket}';
export const ARCHIVES = 'arn:{partition}:s3:::{bucket}/cognito/*';
export const SAVED_SETTINGS = 'arn:{partition}:s3:::{bucket}/settings/*';
export const POOLS = local('cognito-idp', 'userpool/*');
export const VAULT = local('backup', 'backup-vault:{vault}');
export const PLANS = local('backup', 'backup-plan:*');
/** Name and id (Service Authorization Reference, AWS Backup, resource types). */
export const TESTING = local('backup', 'restore-testing-plan:backupctl_restore_testing-*');
export const BACKUP_LINKED_ROLE =
  'arn:{partition}:iam::{account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup';
export const TESTING_LINKED_ROLE =
  'arn:{partition}:iam::{account}:role/aws-service-role/restore-testing.backup.amazonaws.com/AWSServiceRoleForBackupRestoreTesting';
export const POINTS = [
  'arn:{partition}:backup:{region}:{account}:recovery-point:*',
  local('dynamodb', 'table/*/backup/*'),
];
export const KEYS = local('kms', 'key/*');
export const ROLES = 'arn:{partition}:iam::{account}:role/*';
export const PRINCIPALS = [ROLES, 'arn:{partition}:iam::{account}:user/*'];
export const SERVICE_ROLE = 'arn:{partition}:iam::{account}:role/service-role/AWSBackupDefaultServiceRole';
export const ANY_SERVICE_ROLE = 'arn:{partition}:iam::{account}:role/*AWSBackupDefaultServiceRole';
export const NIGHTLY_ROLES = 'arn:{partition}:iam::{account}:role/backupctl-nightly-*';
export const FUNCTIONS = local('lambda', 'function:backupctl-nightly-*');
export const MACHINES = local('states', 'stateMachine:backupctl-nightly-*');
export const SCHEDULES = local('scheduler', 'schedule/default/backupctl-nightly-*');
export const LOG_GROUPS = local('logs', 'log-group:/aws/lambda/backupctl-nightly-*');
export const ALL_LOG_GROUPS = local('logs', 'log-group:*');
export const TOPIC = local('sns', 'backupctl-alerts');
export const RULES = local('events', 'rule/backupctl-*');
export const ALARMS = local('cloudwatch', 'alarm:backupctl-*');
export const QUEUE = local('sqs', 'backupctl-dead-letters');
