// The reads of check-account as a script would make them: each waits for the one before.
import {
  BackupClient,
  DescribeRegionSettingsCommand,
  ListBackupPlansCommand,
  ListBackupVaultsCommand,
  paginateListBackupJobs,
  paginateListRecoveryPointsByBackupVault,
} from '@aws-sdk/client-backup';
import {DescribeTableCommand, DynamoDBClient} from '@aws-sdk/client-dynamodb';
import {GetRoleCommand, IAMClient, ListAttachedRolePoliciesCommand} from '@aws-sdk/client-iam';
import {paginateGetResources, ResourceGroupsTaggingAPIClient} from '@aws-sdk/client-resource-groups-tagging-api';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';

/** Role, settings, vaults, plans, points and jobs; then each tagged table and each tagged bucket in turn. */
export async function readOneByOne(endpoint: string): Promise<void> {
  const settings = {endpoint, region: 'eu-west-1', credentials: {accessKeyId: 'b', secretAccessKey: 'b'}};
  const iam = new IAMClient(settings);
  const backup = new BackupClient(settings);
  const RoleName = 'AWSBackupDefaultServiceRole';
  await iam.send(new GetRoleCommand({RoleName}));
  await iam.send(new ListAttachedRolePoliciesCommand({RoleName}));
  await backup.send(new DescribeRegionSettingsCommand({}));
  await backup.send(new ListBackupVaultsCommand({}));
  await backup.send(new ListBackupPlansCommand({}));
  const BackupVaultName = 'Questionnaire_Backups';
  for await (const _page of paginateListRecoveryPointsByBackupVault({client: backup}, {BackupVaultName}));
  for await (const _page of paginateListBackupJobs({client: backup}, {}));
  const arns: string[] = [];
  const tagging = new ResourceGroupsTaggingAPIClient(settings);
  for await (const {ResourceTagMappingList = []} of paginateGetResources(
    {client: tagging},
    {TagFilters: [{Key: 'backup', Values: ['daily']}]},
  ))
    arns.push(...ResourceTagMappingList.flatMap(({ResourceARN}) => ResourceARN ?? []));
  await readResources(settings, arns);
}

async function readResources(settings: object, arns: readonly string[]): Promise<void> {
  const dynamodb = new DynamoDBClient(settings);
  const s3 = new S3Client({...settings, forcePathStyle: true});
  for (const arn of arns) {
    if (arn.includes(':dynamodb:')) {
      await dynamodb.send(new DescribeTableCommand({TableName: arn.split('/')[1]}));
      continue;
    }
    const given = {Bucket: arn.split(':').at(-1)};
    await s3.send(new GetBucketVersioningCommand(given));
    await s3.send(new GetBucketEncryptionCommand(given));
    await s3.send(new GetBucketLoggingCommand(given));
    await s3.send(new GetBucketLifecycleConfigurationCommand(given)).catch(() => undefined);
    await s3.send(new GetBucketNotificationConfigurationCommand(given));
  }
}
