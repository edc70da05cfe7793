import {DescribeRestoreJobCommand, StartBackupJobCommand, StartRestoreJobCommand} from '@aws-sdk/client-backup';
import {
  CreateTableCommand,
  DeleteResourcePolicyCommand,
  DescribeContinuousBackupsCommand,
  DescribeContributorInsightsCommand,
  DescribeKinesisStreamingDestinationCommand,
  DescribeTableCommand,
  DisableKinesisStreamingDestinationCommand,
  EnableKinesisStreamingDestinationCommand,
  GetResourcePolicyCommand,
  ListContributorInsightsCommand,
  PutResourcePolicyCommand,
  UpdateContinuousBackupsCommand,
  UpdateContributorInsightsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {ListEventSourceMappingsCommand} from '@aws-sdk/client-lambda';
import {ListObjectsV2Command} from '@aws-sdk/client-s3';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type BackupAccount, openBackupAccount, ROLE, TABLE} from './backup-account.ts';
import {clientsOf, control, named} from './clients.ts';

let account: BackupAccount;
let aws: ReturnType<typeof clientsOf>;
const TableName = 'orders';
const policy = JSON.stringify({Version: '2012-10-17', Statement: []});
const kinesis = 'arn:aws:kinesis:eu-west-1:123456789012:stream/changes';
beforeEach(async () => {
  account = await openBackupAccount();
  aws = clientsOf(account.box);
});
afterEach(() => account.box.close());
const describeTable = async (name = TableName) =>
  (await aws.dynamodb.send(new DescribeTableCommand({TableName: name}))).Table;

describe('resource policies', () => {
  const put = (ResourceArn: string, more: object = {}) =>
    aws.dynamodb.send(new PutResourcePolicyCommand({ResourceArn, Policy: policy, ...more}));
  const get = (ResourceArn: string) => aws.dynamodb.send(new GetResourcePolicyCommand({ResourceArn}));

  test('none is PolicyNotFoundException; the same document has the same revision; deleting twice is no error', async () => {
    await expect(get(TABLE)).rejects.toEqual(named('PolicyNotFoundException'));
    const {RevisionId} = await put(TABLE);
    expect(await put(TABLE)).toMatchObject({RevisionId});
    expect(await get(TABLE)).toMatchObject({Policy: policy, RevisionId});
    expect(await aws.dynamodb.send(new DeleteResourcePolicyCommand({ResourceArn: TABLE}))).toMatchObject({RevisionId});
    await aws.dynamodb.send(new DeleteResourcePolicyCommand({ResourceArn: TABLE}));
    await expect(get(TABLE)).rejects.toEqual(named('PolicyNotFoundException'));
  });

  test('a revision that is expected must be the one that is there; NO_POLICY expects none', async () => {
    const {RevisionId} = await put(TABLE, {ExpectedRevisionId: 'NO_POLICY'});
    await expect(put(TABLE, {ExpectedRevisionId: 'NO_POLICY'})).rejects.toEqual(named('PolicyNotFoundException'));
    await expect(put(TABLE, {ExpectedRevisionId: '1'})).rejects.toEqual(named('PolicyNotFoundException'));
    await put(TABLE, {ExpectedRevisionId: RevisionId});
  });

  test('a stream has its own; one that is no JSON or over 20 KB is refused; a missing table is not found', async () => {
    const stream = (await describeTable())?.LatestStreamArn ?? '';
    await put(stream);
    expect((await get(stream)).Policy).toBe(policy);
    await expect(get(TABLE)).rejects.toEqual(named('PolicyNotFoundException'));
    await expect(get(`${TABLE}/stream/other`)).rejects.toEqual(named('ResourceNotFoundException'));
    await expect(put(TABLE, {Policy: '{'})).rejects.toEqual(named('ValidationException'));
    await expect(put(TABLE, {Policy: `{}${' '.repeat(20 * 1024)}`})).rejects.toEqual(
      named('ValidationException', /20 KB/),
    );
    await expect(put(`${TABLE}s`)).rejects.toEqual(named('ResourceNotFoundException'));
  });

  test('one may come with the table', async () => {
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: 'shared',
        KeySchema: [{AttributeName: 'PK', KeyType: 'HASH'}],
        AttributeDefinitions: [{AttributeName: 'PK', AttributeType: 'S'}],
        BillingMode: 'PAY_PER_REQUEST',
        ResourcePolicy: policy,
      }),
    );
    expect((await get(TABLE.replace('orders', 'shared'))).Policy).toBe(policy);
  });
});

describe('Kinesis destinations', () => {
  const destinations = async () =>
    (
      await aws.dynamodb.send(new DescribeKinesisStreamingDestinationCommand({TableName}))
    ).KinesisDataStreamDestinations?.map(({DestinationStatus, StreamArn}) => [StreamArn, DestinationStatus]);
  const enable = () => aws.dynamodb.send(new EnableKinesisStreamingDestinationCommand({TableName, StreamArn: kinesis}));

  test('on, not twice, and off; then it is still listed', async () => {
    expect(await destinations()).toEqual([]);
    expect((await enable()).DestinationStatus).toBe('ENABLING');
    expect(await destinations()).toEqual([[kinesis, 'ACTIVE']]);
    await expect(enable()).rejects.toEqual(named('ValidationException'));
    await aws.dynamodb.send(new DisableKinesisStreamingDestinationCommand({TableName, StreamArn: kinesis}));
    expect(await destinations()).toEqual([[kinesis, 'DISABLED']]);
    await enable();
    expect(await destinations()).toEqual([[kinesis, 'ACTIVE']]);
  });
});

describe('contributor insights', () => {
  test('of the table by itself; with its rules; the list has all, switched off or not', async () => {
    const insights = () => aws.dynamodb.send(new DescribeContributorInsightsCommand({TableName}));
    expect(await insights()).toMatchObject({TableName, ContributorInsightsStatus: 'DISABLED'});
    await aws.dynamodb.send(new UpdateContributorInsightsCommand({TableName, ContributorInsightsAction: 'ENABLE'}));
    expect(await insights()).toMatchObject({
      ContributorInsightsStatus: 'ENABLED',
      ContributorInsightsMode: 'ACCESSED_AND_THROTTLED_KEYS',
      ContributorInsightsRuleList: [
        expect.stringMatching(/^DynamoDBContributorInsights-PKC-orders-\d+$/),
        expect.stringMatching(/^DynamoDBContributorInsights-PKT-orders-\d+$/),
      ],
    });
    const {ContributorInsightsSummaries} = await aws.dynamodb.send(new ListContributorInsightsCommand({}));
    expect(ContributorInsightsSummaries).toMatchObject([{TableName, ContributorInsightsStatus: 'ENABLED'}]);
    await aws.dynamodb.send(new UpdateContributorInsightsCommand({TableName, ContributorInsightsAction: 'DISABLE'}));
    expect((await insights()).ContributorInsightsStatus).toBe('DISABLED');
  });

  test('of an index that is not there', async () => {
    await expect(
      aws.dynamodb.send(new DescribeContributorInsightsCommand({TableName, IndexName: 'none'})),
    ).rejects.toEqual(named('ResourceNotFoundException'));
  });
});

describe('point-in-time recovery', () => {
  const recovery = (RecoveryPeriodInDays?: number) =>
    aws.dynamodb.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays},
      }),
    );
  const days = async () =>
    (await aws.dynamodb.send(new DescribeContinuousBackupsCommand({TableName}))).ContinuousBackupsDescription
      ?.PointInTimeRecoveryDescription?.RecoveryPeriodInDays;

  test('35 days unless told otherwise, 1 to 35', async () => {
    await recovery();
    expect(await days()).toBe(35);
    await recovery(7);
    expect(await days()).toBe(7);
    for (const wrong of [0, 36]) await expect(recovery(wrong)).rejects.toEqual(named('ValidationException'));
    expect(await days()).toBe(7);
  });
});

test('replicas are described; making one is not written', async () => {
  account.box.dynamodb.store.tables.get(TableName)!.replicas = ['eu-north-1'];
  expect((await describeTable())?.Replicas).toEqual([{RegionName: 'eu-north-1', ReplicaStatus: 'ACTIVE'}]);
  const ReplicaUpdates = [{Create: {RegionName: 'eu-south-1'}}];
  await expect(aws.dynamodb.send(new UpdateTableCommand({TableName, ReplicaUpdates}))).rejects.toMatchObject({
    $metadata: {httpStatusCode: 501},
  });
});

test('a restored table has none of it', async () => {
  await aws.dynamodb.send(new PutResourcePolicyCommand({ResourceArn: TABLE, Policy: policy}));
  await aws.dynamodb.send(new EnableKinesisStreamingDestinationCommand({TableName, StreamArn: kinesis}));
  await aws.dynamodb.send(new UpdateContributorInsightsCommand({TableName, ContributorInsightsAction: 'ENABLE'}));
  await aws.dynamodb.send(new UpdateTableCommand({TableName, TableClass: 'STANDARD_INFREQUENT_ACCESS'}));
  account.box.dynamodb.store.tables.get(TableName)!.replicas = ['eu-north-1'];
  expect((await describeTable())?.TableClassSummary?.TableClass).toBe('STANDARD_INFREQUENT_ACCESS');
  await aws.backup.send(new StartBackupJobCommand({BackupVaultName: 'vault', ResourceArn: TABLE, IamRoleArn: ROLE}));
  await account.settle();
  const RecoveryPointArn = (await account.points())[0]?.RecoveryPointArn ?? '';
  const {RestoreJobId} = await aws.backup.send(
    new StartRestoreJobCommand({RecoveryPointArn, Metadata: {targetTableName: 'back'}, IamRoleArn: ROLE}),
  );
  await account.settle();
  await account.settle();
  expect((await aws.backup.send(new DescribeRestoreJobCommand({RestoreJobId}))).Status).toBe('COMPLETED');
  const back = await describeTable('back');
  expect([back?.TableClassSummary, back?.Replicas, back?.StreamSpecification]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  await expect(
    aws.dynamodb.send(new GetResourcePolicyCommand({ResourceArn: TABLE.replace('orders', 'back')})),
  ).rejects.toEqual(named('PolicyNotFoundException'));
  const there = {TableName: 'back'};
  expect(
    (await aws.dynamodb.send(new DescribeKinesisStreamingDestinationCommand(there))).KinesisDataStreamDestinations,
  ).toEqual([]);
  expect((await aws.dynamodb.send(new DescribeContributorInsightsCommand(there))).ContributorInsightsStatus).toBe(
    'DISABLED',
  );
});

test('settings survive saving and loading the world; so do mappings of streams, listed by stream and by function', async () => {
  const {lambda, world, endpoint} = account.box;
  await aws.dynamodb.send(new PutResourcePolicyCommand({ResourceArn: TABLE, Policy: policy}));
  const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:index-orders';
  const sourceArn = (await describeTable())?.LatestStreamArn ?? '';
  lambda.mappings.push({uuid: 'u', region: world.region, sourceArn, functionArn});
  const saved = await control(endpoint, 'GET', 'state');
  lambda.mappings.length = 0;
  await aws.dynamodb.send(new DeleteResourcePolicyCommand({ResourceArn: TABLE}));
  await control(endpoint, 'PUT', 'state', saved);
  expect((await aws.dynamodb.send(new GetResourcePolicyCommand({ResourceArn: TABLE}))).Policy).toBe(policy);
  const list = async (input: object) =>
    (await aws.lambda.send(new ListEventSourceMappingsCommand(input))).EventSourceMappings?.map((each) => each.UUID);
  expect([
    await list({}),
    await list({EventSourceArn: sourceArn}),
    await list({FunctionName: 'index-orders'}),
    await list({FunctionName: 'other'}),
  ]).toEqual([['u'], ['u'], ['u'], []]);
});

test('a list of objects carries its prefix, which a policy may narrow', async () => {
  account.box.s3.store.create('archives', account.box.world.region);
  account.box.authority.callerPolicy = {
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::archives',
        Condition: {StringLike: {'s3:prefix': 'settings/*'}},
      },
    ],
  };
  const list = (Prefix?: string) => aws.s3.send(new ListObjectsV2Command({Bucket: 'archives', Prefix}));
  await expect(list('settings/2026/')).resolves.toMatchObject({KeyCount: 0});
  for (const prefix of ['cognito/', undefined]) await expect(list(prefix)).rejects.toEqual(named('AccessDenied'));
});
