import {
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  ListBackupJobsCommand,
  ListRecoveryPointsByBackupVaultCommand,
  UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import {CreateTableCommand, PutItemCommand} from '@aws-sdk/client-dynamodb';
import {AttachRolePolicyCommand, CreateRoleCommand} from '@aws-sdk/client-iam';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {clientsOf} from './clients.ts';

export const ROLE = 'arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole';
export const POLICIES = [
  'service-role/AWSBackupServiceRolePolicyForBackup',
  'service-role/AWSBackupServiceRolePolicyForRestores',
  'AWSBackupServiceRolePolicyForS3Backup',
  'AWSBackupServiceRolePolicyForS3Restore',
];
export const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
export const trust = (service: string) =>
  JSON.stringify({Statement: [{Effect: 'Allow', Principal: {Service: service}, Action: 'sts:AssumeRole'}]});

const RULE = {
  RuleName: 'daily',
  TargetBackupVaultName: 'vault',
  ScheduleExpression: 'cron(5 3 * * ? *)',
  StartWindowMinutes: 60,
  CompletionWindowMinutes: 1440,
  Lifecycle: {DeleteAfterDays: 35},
};

export type BackupAccount = Awaited<ReturnType<typeof openBackupAccount>>;

/** An account with the service role, both opt-ins on, the vault `vault` and the tagged table `orders` of one item. */
export async function openBackupAccount() {
  const box = await createSandbox({now: Date.parse('2026-11-24T08:00:00Z')});
  const aws = clientsOf(box);
  await aws.iam.send(
    new CreateRoleCommand({
      RoleName: 'AWSBackupDefaultServiceRole',
      Path: '/service-role/',
      AssumeRolePolicyDocument: trust('backup.amazonaws.com'),
    }),
  );
  for (const policy of POLICIES)
    await aws.iam.send(
      new AttachRolePolicyCommand({
        RoleName: 'AWSBackupDefaultServiceRole',
        PolicyArn: `arn:aws:iam::aws:policy/${policy}`,
      }),
    );
  await aws.backup.send(new UpdateRegionSettingsCommand({ResourceTypeOptInPreference: {DynamoDB: true, S3: true}}));
  await aws.backup.send(new CreateBackupVaultCommand({BackupVaultName: 'vault'}));
  await aws.dynamodb.send(
    new CreateTableCommand({
      TableName: 'orders',
      KeySchema: [{AttributeName: 'PK', KeyType: 'HASH'}],
      AttributeDefinitions: [{AttributeName: 'PK', AttributeType: 'S'}],
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: false,
      StreamSpecification: {StreamEnabled: true, StreamViewType: 'NEW_IMAGE'},
      Tags: [{Key: 'backup', Value: 'daily'}],
    }),
  );
  await aws.dynamodb.send(
    new PutItemCommand({TableName: 'orders', Item: {PK: {S: 'a'}, b: {B: Buffer.from([0, 255])}, s: {SS: ['x', 'y']}}}),
  );
  return {box, aws, ...actions(box, aws)};
}

function actions(box: Sandbox, aws: ReturnType<typeof clientsOf>) {
  const createPlan = async (rule: object = {}) =>
    (
      await aws.backup.send(
        new CreateBackupPlanCommand({BackupPlan: {BackupPlanName: 'plan', Rules: [{...RULE, ...rule}]}}),
      )
    ).BackupPlanId ?? '';
  const createSelection = (BackupPlanId: string, more: object = {}) =>
    aws.backup.send(
      new CreateBackupSelectionCommand({
        BackupPlanId,
        BackupSelection: {
          SelectionName: 's',
          IamRoleArn: ROLE,
          ListOfTags: [{ConditionType: 'STRINGEQUALS', ConditionKey: 'backup', ConditionValue: 'daily'}],
          ...more,
        },
      }),
    );
  const nights = (count: number) => box.world.timeline.advanceTo(box.world.timeline.now() + count * 86_400_000);
  const jobs = async () => (await aws.backup.send(new ListBackupJobsCommand({}))).BackupJobs ?? [];
  const points = async () =>
    (await aws.backup.send(new ListRecoveryPointsByBackupVaultCommand({BackupVaultName: 'vault'}))).RecoveryPoints ??
    [];
  const settle = () => box.world.timeline.advanceTo(box.world.timeline.now() + 10_000);
  return {createPlan, createSelection, nights, jobs, points, settle};
}
