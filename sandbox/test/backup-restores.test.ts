import {
  DescribeRestoreJobCommand,
  GetRecoveryPointRestoreMetadataCommand,
  StartBackupJobCommand,
  StartRestoreJobCommand,
  UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type BackupAccount, openBackupAccount, ROLE, TABLE} from './backup-account.ts';
import {named} from './clients.ts';

let aws: BackupAccount['aws'];
let points: BackupAccount['points'];
let settle: BackupAccount['settle'];
let box: BackupAccount['box'];
beforeEach(async () => {
  ({box, aws, points, settle} = await openBackupAccount());
});
afterEach(() => box.close());

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
