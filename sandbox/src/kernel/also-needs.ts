/** Rights that AWS asks for beside the action of the call itself (Service Authorization Reference, dependent actions). */

interface Needed {
  readonly action: string;
  readonly resource?: string;
  readonly context?: Readonly<Record<string, string>>;
}

type Input = Readonly<Record<string, unknown>>;

/** Tags that come with a creation, by service and operation: the member that holds them and the action. */
const TAGGING: Readonly<Record<string, readonly [member: string, action: string]>> = {
  'iam:CreateRole': ['Tags', 'iam:TagRole'],
  'backup:CreateBackupVault': ['BackupVaultTags', 'backup:TagResource'],
  'backup:CreateBackupPlan': ['BackupPlanTags', 'backup:TagResource'],
  'backup:CreateRestoreTestingPlan': ['Tags', 'backup:TagResource'],
  'lambda:CreateFunction': ['Tags', 'lambda:TagResource'],
  'states:CreateStateMachine': ['tags', 'states:TagResource'],
  'sns:CreateTopic': ['Tags', 'sns:TagResource'],
  'sqs:CreateQueue': ['tags', 'sqs:TagQueue'],
  'monitoring:PutMetricAlarm': ['Tags', 'cloudwatch:TagResource'],
};

/** Roles that a call hands to a service: who gets it, and where in the input it stands. */
const PASSING: Readonly<Record<string, readonly [service: string, role: (input: Input) => unknown]>> = {
  'backup:CreateBackupSelection': ['backup', ({BackupSelection}) => member(BackupSelection, 'IamRoleArn')],
  // Service Authorization Reference, AWS Backup, CreateRestoreTestingSelection.
  'backup:CreateRestoreTestingSelection': [
    'restore-testing.backup',
    ({RestoreTestingSelection}) => member(RestoreTestingSelection, 'IamRoleArn'),
  ],
  'backup:UpdateRestoreTestingSelection': [
    'restore-testing.backup',
    ({RestoreTestingSelection}) => member(RestoreTestingSelection, 'IamRoleArn'),
  ],
  'backup:StartBackupJob': ['backup', ({IamRoleArn}) => IamRoleArn],
  'backup:StartRestoreJob': ['backup', ({IamRoleArn}) => IamRoleArn],
  'lambda:CreateFunction': ['lambda', ({Role}) => Role],
  'lambda:UpdateFunctionConfiguration': ['lambda', ({Role}) => Role],
  'states:CreateStateMachine': ['states', ({roleArn}) => roleArn],
  'states:UpdateStateMachine': ['states', ({roleArn}) => roleArn],
  'scheduler:CreateSchedule': ['scheduler', ({Target}) => member(Target, 'RoleArn')],
  'scheduler:UpdateSchedule': ['scheduler', ({Target}) => member(Target, 'RoleArn')],
};

export function alsoNeeds(service: string, operation: string, input: Input): readonly Needed[] {
  const name = `${service}:${operation}`;
  const needed: Needed[] = [];
  const [tags, action] = TAGGING[name] ?? [];
  if (tags !== undefined && action !== undefined && input[tags] !== undefined) needed.push({action});
  const [to, roleOf] = PASSING[name] ?? [];
  const role = roleOf?.(input);
  if (to !== undefined && typeof role === 'string')
    needed.push({action: 'iam:PassRole', resource: role, context: {'iam:PassedToService': `${to}.amazonaws.com`}});
  // SDK client-s3, CreateBucketConfiguration.Tags.
  if (name === 's3:CreateBucket' && member(input['CreateBucketConfiguration'], 'Tags') !== undefined)
    needed.push({action: 's3:TagResource'});
  // AWS Backup Developer Guide, access control: making a vault mounts its storage.
  if (name === 'backup:CreateBackupVault') needed.push({action: 'backup-storage:MountCapsule', resource: '*'});
  return needed;
}

const member = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
