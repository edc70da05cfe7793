import {
  CreateRestoreTestingPlanCommand,
  CreateRestoreTestingSelectionCommand,
  DeleteRestoreTestingPlanCommand,
  DeleteRestoreTestingSelectionCommand,
  GetRestoreTestingPlanCommand,
  GetRestoreTestingSelectionCommand,
  ListRestoreJobsCommand,
  ListRestoreTestingSelectionsCommand,
  ListTagsCommand,
  UpdateRestoreTestingPlanCommand,
  UpdateRestoreTestingSelectionCommand,
} from '@aws-sdk/client-backup';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type BackupAccount, openBackupAccount, ROLE, trust} from './backup-account.ts';
import {named} from './clients.ts';

const HOUR = 3_600_000;
const RestoreTestingPlanName = 'weekly';
const RestoreTestingPlan = {
  RestoreTestingPlanName,
  ScheduleExpression: 'cron(0 6 * * ? *)',
  RecoveryPointSelection: {
    Algorithm: 'LATEST_WITHIN_WINDOW' as const,
    RecoveryPointTypes: ['SNAPSHOT' as const],
    IncludeVaults: ['arn:aws:backup:eu-west-1:123456789012:backup-vault:vault'],
    SelectionWindowDays: 7,
  },
};
const RestoreTestingSelection = {
  RestoreTestingSelectionName: 'tables',
  ProtectedResourceType: 'DynamoDB',
  IamRoleArn: ROLE,
  ProtectedResourceArns: ['*'],
};

let account: BackupAccount;
beforeEach(async () => {
  account = await openBackupAccount();
});
afterEach(() => account.box.close());

const send = <Command>(command: Command) => account.aws.backup.send(command as never) as Promise<never>;
const create = async () => {
  await send(new CreateRestoreTestingPlanCommand({RestoreTestingPlan, Tags: {a: 'b'}}));
  await send(new CreateRestoreTestingSelectionCommand({RestoreTestingPlanName, RestoreTestingSelection}));
};
const pass = (hours: number) => account.box.world.timeline.advanceTo(account.box.world.timeline.now() + hours * HOUR);
/** It is 08:00; the backup runs at 03:05 and the test of it at 06:00. */
const backUp = async () => {
  await account.createSelection(await account.createPlan());
  await pass(20);
};
const tested = () => [...account.box.dynamodb.store.tables.keys()].filter((name) => name.startsWith('awsbackup-'));

test('a plan is read back with what the service fills in, tagged, changed in part, and unique by name', async () => {
  const {backup} = account.aws;
  await create();
  await expect(backup.send(new CreateRestoreTestingPlanCommand({RestoreTestingPlan}))).rejects.toEqual(
    named('AlreadyExistsException'),
  );
  const {RestoreTestingPlan: plan} = await backup.send(new GetRestoreTestingPlanCommand({RestoreTestingPlanName}));
  expect(plan).toMatchObject({...RestoreTestingPlan, StartWindowHours: 24});
  expect(plan?.RestoreTestingPlanArn).toMatch(/:restore-testing-plan:weekly-/);
  expect((await backup.send(new ListTagsCommand({ResourceArn: plan?.RestoreTestingPlanArn}))).Tags).toEqual({a: 'b'});
  await backup.send(
    new UpdateRestoreTestingPlanCommand({RestoreTestingPlanName, RestoreTestingPlan: {StartWindowHours: 4}}),
  );
  expect(
    (await backup.send(new GetRestoreTestingPlanCommand({RestoreTestingPlanName}))).RestoreTestingPlan,
  ).toMatchObject({...RestoreTestingPlan, StartWindowHours: 4});
});

test('a selection is listed, read and changed; a plan goes only after its selections', async () => {
  const {backup} = account.aws;
  await create();
  await backup.send(
    new UpdateRestoreTestingSelectionCommand({
      RestoreTestingPlanName,
      RestoreTestingSelectionName: 'tables',
      RestoreTestingSelection: {ValidationWindowHours: 2},
    }),
  );
  const found = await backup.send(
    new GetRestoreTestingSelectionCommand({RestoreTestingPlanName, RestoreTestingSelectionName: 'tables'}),
  );
  expect(found.RestoreTestingSelection).toMatchObject({...RestoreTestingSelection, ValidationWindowHours: 2});
  const list = await backup.send(new ListRestoreTestingSelectionsCommand({RestoreTestingPlanName}));
  expect(list.RestoreTestingSelections?.map(({ProtectedResourceType}) => ProtectedResourceType)).toEqual(['DynamoDB']);
  const remove = new DeleteRestoreTestingPlanCommand({RestoreTestingPlanName});
  await expect(backup.send(remove)).rejects.toEqual(named('InvalidRequestException'));
  await backup.send(
    new DeleteRestoreTestingSelectionCommand({RestoreTestingPlanName, RestoreTestingSelectionName: 'tables'}),
  );
  await backup.send(remove);
  await expect(backup.send(new GetRestoreTestingPlanCommand({RestoreTestingPlanName}))).rejects.toEqual(
    named('ResourceNotFoundException'),
  );
});

test('at its hour the newest point is restored under a random name, and goes after the time for validation', async () => {
  await create();
  await backUp();
  await pass(4);
  const {RestoreJobs = []} = await account.aws.backup.send(new ListRestoreJobsCommand({}));
  expect(RestoreJobs).toMatchObject([
    {
      Status: 'COMPLETED',
      CreatedBy: {RestoreTestingPlanArn: expect.stringContaining('weekly-')},
      DeletionStatus: 'SUCCESSFUL',
    },
  ]);
  expect(RestoreJobs[0]?.CreatedResourceArn).toMatch(/table\/awsbackup-restore-test-/);
  expect(tested()).toEqual([]);
});

test('a role that may not be assumed fails the test, in the words of the documentation', async () => {
  await create();
  await backUp();
  account.box.iam.roles.need('AWSBackupDefaultServiceRole').trust = trust('ec2.amazonaws.com');
  await pass(4);
  const {RestoreJobs = []} = await account.aws.backup.send(new ListRestoreJobsCommand({}));
  expect(RestoreJobs).toMatchObject([{Status: 'FAILED', StatusMessage: 'IAM Role cannot be assumed by AWS Backup.'}]);
  expect(tested()).toEqual([]);
});
