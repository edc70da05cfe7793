import {
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  DeleteBackupPlanCommand,
  DeleteBackupVaultCommand,
  DescribeBackupVaultCommand,
  DescribeRegionSettingsCommand,
  DescribeRestoreJobCommand,
  GetBackupPlanCommand,
  GetRecoveryPointRestoreMetadataCommand,
  ListBackupJobsCommand,
  ListRecoveryPointsByBackupVaultCommand,
  StartBackupJobCommand,
  StartRestoreJobCommand,
  UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  TagResourceCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {clientsOf, named} from './clients.ts';

const ROLE = 'arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole';
const POLICIES = [
  'service-role/AWSBackupServiceRolePolicyForBackup',
  'service-role/AWSBackupServiceRolePolicyForRestores',
  'AWSBackupServiceRolePolicyForS3Backup',
  'AWSBackupServiceRolePolicyForS3Restore',
];
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
const trust = (service: string) =>
  JSON.stringify({Statement: [{Effect: 'Allow', Principal: {Service: service}, Action: 'sts:AssumeRole'}]});

let box: Sandbox;
let aws: ReturnType<typeof clientsOf>;
beforeEach(async () => {
  box = await createSandbox({now: Date.parse('2026-11-24T08:00:00Z')});
  aws = clientsOf(box);
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
});
afterEach(() => box.close());

const RULE = {
  RuleName: 'daily',
  TargetBackupVaultName: 'vault',
  ScheduleExpression: 'cron(5 3 * * ? *)',
  StartWindowMinutes: 60,
  CompletionWindowMinutes: 1440,
  Lifecycle: {DeleteAfterDays: 35},
};
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
  (await aws.backup.send(new ListRecoveryPointsByBackupVaultCommand({BackupVaultName: 'vault'}))).RecoveryPoints ?? [];
const settle = () => box.world.timeline.advanceTo(box.world.timeline.now() + 10_000);

describe('a night', () => {
  test('each night one job per tagged resource, at its hour', async () => {
    await createSelection(await createPlan());
    await nights(3);
    const found = await jobs();
    expect(found.map(({State}) => State)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(found[0]?.CreationDate?.toISOString().slice(0, 16)).toBe('2026-11-27T03:05');
    expect(await points()).toHaveLength(3);
  });

  test.each<[string, () => Promise<unknown>, number, RegExp | undefined]>([
    [
      'a type that is not opted in is passed over in silence',
      () => aws.backup.send(new UpdateRegionSettingsCommand({ResourceTypeOptInPreference: {DynamoDB: false}})),
      0,
      undefined,
    ],
    [
      'a tag of another case selects nothing',
      () => aws.dynamodb.send(new TagResourceCommand({ResourceArn: TABLE, Tags: [{Key: 'backup', Value: 'Daily'}]})),
      0,
      undefined,
    ],
    [
      'a role that is not trusted: no job, one event in the trail',
      () =>
        aws.iam.send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: 'AWSBackupDefaultServiceRole',
            PolicyDocument: trust('ec2.amazonaws.com'),
          }),
        ),
      0,
      /cannot be assumed/,
    ],
    [
      'a role without tag:GetResources: no job, one event in the trail',
      () =>
        aws.iam.send(
          new DetachRolePolicyCommand({
            RoleName: 'AWSBackupDefaultServiceRole',
            PolicyArn: `arn:aws:iam::aws:policy/${POLICIES[0]}`,
          }),
        ),
      0,
      /tag:GetResources/,
    ],
  ])('%s', async (_name, spoil, count, trail) => {
    await createSelection(await createPlan());
    await spoil();
    await nights(1);
    expect(await jobs()).toHaveLength(count);
    expect(box.backup.state().trail.map(({message}) => message)).toEqual(trail ? [expect.stringMatching(trail)] : []);
  });

  test('a bucket fails without versioning and without the S3 policy, each in its own words', async () => {
    await aws.s3.send(
      new CreateBucketCommand({Bucket: 'files-bucket', CreateBucketConfiguration: {LocationConstraint: 'eu-west-1'}}),
    );
    await aws.s3.send(
      new PutBucketTaggingCommand({Bucket: 'files-bucket', Tagging: {TagSet: [{Key: 'backup', Value: 'daily'}]}}),
    );
    await createSelection(await createPlan());
    const last = async () => (await jobs()).find(({ResourceType}) => ResourceType === 'S3');
    await nights(1);
    expect(await last()).toMatchObject({State: 'FAILED', StatusMessage: expect.stringContaining('versioning')});
    await aws.s3.send(
      new PutBucketVersioningCommand({Bucket: 'files-bucket', VersioningConfiguration: {Status: 'Enabled'}}),
    );
    await aws.s3.send(new PutObjectCommand({Bucket: 'files-bucket', Key: 'a', Body: 'a'}));
    await nights(1);
    expect(await last()).toMatchObject({State: 'COMPLETED'});
    await aws.iam.send(
      new DetachRolePolicyCommand({
        RoleName: 'AWSBackupDefaultServiceRole',
        PolicyArn: `arn:aws:iam::aws:policy/${POLICIES[2]}`,
      }),
    );
    await nights(1);
    expect(await last()).toMatchObject({
      State: 'FAILED',
      StatusMessage: expect.stringContaining('does not have permission to describe resource'),
    });
  });

  test('points end with their retention', async () => {
    await createSelection(await createPlan({Lifecycle: {DeleteAfterDays: 2}}));
    await nights(5);
    expect(await points()).toHaveLength(2);
  });
});

describe('restores', () => {
  async function backedUp() {
    await aws.backup.send(new StartBackupJobCommand({BackupVaultName: 'vault', ResourceArn: TABLE, IamRoleArn: ROLE}));
    await settle();
    return (await points())[0]?.RecoveryPointArn ?? '';
  }
  const restore = (RecoveryPointArn: string, Metadata: Record<string, string>, IdempotencyToken?: string) =>
    aws.backup.send(
      new StartRestoreJobCommand({
        RecoveryPointArn,
        Metadata,
        IamRoleArn: ROLE,
        ResourceType: 'DynamoDB',
        IdempotencyToken,
      }),
    );
  const outcome = async (id: string | undefined) => {
    await settle();
    await settle();
    return aws.backup.send(new DescribeRestoreJobCommand({RestoreJobId: id}));
  };

  test('keys and items come back; time to live, stream, tags and point-in-time recovery do not', async () => {
    await aws.dynamodb.send(
      new UpdateTimeToLiveCommand({
        TableName: 'orders',
        TimeToLiveSpecification: {AttributeName: 'ttl', Enabled: true},
      }),
    );
    const point = await backedUp();
    await aws.dynamodb.send(new DeleteTableCommand({TableName: 'orders'}));
    const {RestoreJobId} = await restore(point, {targetTableName: 'back'});
    expect(await outcome(RestoreJobId)).toMatchObject({
      Status: 'COMPLETED',
      CreatedResourceArn: expect.stringContaining('table/back'),
    });
    const {Table} = await aws.dynamodb.send(new DescribeTableCommand({TableName: 'back'}));
    expect(Table).toMatchObject({
      KeySchema: [{AttributeName: 'PK'}],
      BillingModeSummary: {BillingMode: 'PAY_PER_REQUEST'},
    });
    expect(Table?.StreamSpecification).toBeUndefined();
    expect((await aws.dynamodb.send(new ScanCommand({TableName: 'back'}))).Items).toEqual([
      {PK: {S: 'a'}, b: {B: new Uint8Array([0, 255])}, s: {SS: ['x', 'y']}},
    ]);
    expect((await aws.dynamodb.send(new ListTagsOfResourceCommand({ResourceArn: Table?.TableArn}))).Tags).toEqual([]);
    expect(
      (await aws.dynamodb.send(new DescribeTimeToLiveCommand({TableName: 'back'}))).TimeToLiveDescription
        ?.TimeToLiveStatus,
    ).toBe('DISABLED');
    expect(
      (await aws.dynamodb.send(new DescribeContinuousBackupsCommand({TableName: 'back'}))).ContinuousBackupsDescription
        ?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    ).toBe('DISABLED');
  });

  test('into a name that is taken the job fails; an unknown key is refused at once; a token starts one job', async () => {
    const point = await backedUp();
    expect(await outcome((await restore(point, {targetTableName: 'orders'})).RestoreJobId)).toMatchObject({
      Status: 'FAILED',
      StatusMessage: expect.stringContaining('already exists'),
    });
    await expect(restore(point, {targetTableName: 'new', originalTableName: 'orders'})).rejects.toEqual(
      named('InvalidParameterValueException', /originalTableName/),
    );
    const [first, second] = [
      await restore(point, {targetTableName: 'one'}, 'token'),
      await restore(point, {targetTableName: 'one'}, 'token'),
    ];
    expect(first.RestoreJobId).toBe(second.RestoreJobId);
    expect(
      (
        await aws.backup.send(
          new GetRecoveryPointRestoreMetadataCommand({BackupVaultName: 'vault', RecoveryPointArn: point}),
        )
      ).RestoreMetadata,
    ).toMatchObject({originalTableName: 'orders'});
  });

  test('points of tables have the form of AWS Backup, and that of DynamoDB without its management', async () => {
    expect(await backedUp()).toMatch(/^arn:aws:backup:eu-west-1:123456789012:recovery-point:/);
    await aws.backup.send(new UpdateRegionSettingsCommand({ResourceTypeManagementPreference: {DynamoDB: false}}));
    await backedUp();
    expect((await points()).map(({RecoveryPointArn}) => RecoveryPointArn)).toContainEqual(
      expect.stringMatching(/table\/orders\/backup\/\d+-/),
    );
  });
});

describe('settings, vaults and plans', () => {
  test('settings are merged, and a type that is not known here is refused', async () => {
    await aws.backup.send(new UpdateRegionSettingsCommand({ResourceTypeOptInPreference: {S3: false}}));
    expect((await aws.backup.send(new DescribeRegionSettingsCommand({}))).ResourceTypeOptInPreference).toMatchObject({
      DynamoDB: true,
      S3: false,
      EFS: true,
    });
    await expect(
      aws.backup.send(new UpdateRegionSettingsCommand({ResourceTypeOptInPreference: {Cognito: true}})),
    ).rejects.toEqual(named('InvalidParameterValueException', /invalid values/));
    expect(
      (await clientsOf(box, 'k', 'us-east-1').backup.send(new DescribeRegionSettingsCommand({})))
        .ResourceTypeOptInPreference,
    ).toMatchObject({DynamoDB: false});
  });
  test('a missing vault looks like a missing right; a full one is not deleted', async () => {
    await expect(aws.backup.send(new DescribeBackupVaultCommand({BackupVaultName: 'none'}))).rejects.toEqual(
      named('AccessDeniedException', /Insufficient privileges/),
    );
    await aws.backup.send(new StartBackupJobCommand({BackupVaultName: 'vault', ResourceArn: TABLE, IamRoleArn: ROLE}));
    await settle();
    await expect(aws.backup.send(new DeleteBackupVaultCommand({BackupVaultName: 'vault'}))).rejects.toEqual(
      named('InvalidRequestException'),
    );
  });
  test('the same document twice is refused, the same name with another is a second plan', async () => {
    const id = await createPlan();
    await expect(createPlan()).rejects.toEqual(named('AlreadyExistsException'));
    expect(await createPlan({Lifecycle: {DeleteAfterDays: 7}})).not.toBe(id);
    expect(
      (
        await aws.backup.send(new GetBackupPlanCommand({BackupPlanId: id, MaxScheduledRunsPreview: 2}))
      ).ScheduledRunsPreview?.map(({ExecutionTime}) => ExecutionTime?.toISOString()),
    ).toEqual(['2026-11-25T03:05:00.000Z', '2026-11-26T03:05:00.000Z']);
  });
  test.each<[string, object]>([
    ['a start window below an hour', {StartWindowMinutes: 30}],
    ['five-field cron', {ScheduleExpression: 'cron(5 3 * * *)'}],
    ['cold storage without its ninety days', {Lifecycle: {MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60}}],
  ])('%s is refused', async (_name, rule) => {
    await expect(createPlan(rule)).rejects.toEqual(named('InvalidParameterValueException'));
  });
  test('a role that cannot be used is refused, a plan with selections is not deleted', async () => {
    const id = await createPlan();
    await expect(createSelection(id, {IamRoleArn: 'arn:aws:iam::123456789012:role/none'})).rejects.toEqual(
      named('InvalidParameterValueException', /cannot be assumed by AWS Backup/),
    );
    await createSelection(id);
    await expect(aws.backup.send(new DeleteBackupPlanCommand({BackupPlanId: id}))).rejects.toEqual(
      named('InvalidRequestException'),
    );
  });
});
