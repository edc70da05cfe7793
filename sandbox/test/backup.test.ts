import {
  DeleteBackupPlanCommand,
  DeleteBackupVaultCommand,
  DescribeBackupVaultCommand,
  DescribeRegionSettingsCommand,
  GetBackupPlanCommand,
  StartBackupJobCommand,
  UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import {TagResourceCommand} from '@aws-sdk/client-dynamodb';
import {DetachRolePolicyCommand, UpdateAssumeRolePolicyCommand} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type BackupAccount, openBackupAccount, POLICIES, ROLE, TABLE, trust} from './backup-account.ts';
import {clientsOf, named} from './clients.ts';

let box: BackupAccount['box'];
let aws: BackupAccount['aws'];
let createPlan: BackupAccount['createPlan'];
let createSelection: BackupAccount['createSelection'];
let nights: BackupAccount['nights'];
let jobs: BackupAccount['jobs'];
let points: BackupAccount['points'];
let settle: BackupAccount['settle'];
beforeEach(async () => {
  ({box, aws, createPlan, createSelection, nights, jobs, points, settle} = await openBackupAccount());
});
afterEach(() => box.close());

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
