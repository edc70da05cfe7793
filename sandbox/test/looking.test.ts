import {CreateBackupSelectionCommand, ListBackupVaultsCommand} from '@aws-sdk/client-backup';
import {LookupEventsCommand} from '@aws-sdk/client-cloudtrail';
import {PutRolePermissionsBoundaryCommand, SimulatePrincipalPolicyCommand} from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  GetKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type BackupAccount, openBackupAccount, ROLE} from './backup-account.ts';
import {clientsOf, named} from './clients.ts';

let account: BackupAccount;
let aws: ReturnType<typeof clientsOf>;
beforeEach(async () => {
  account = await openBackupAccount();
  aws = clientsOf(account.box);
  await account.createSelection(await account.createPlan());
});
afterEach(() => account.box.close());
const night = () => account.box.world.timeline.advanceTo(account.box.world.timeline.now() + 86_400_000);
const jobs = () => account.box.backup.state().jobs.map(({state, message}) => [state, message]);

describe('keys', () => {
  test('by id, ARN and alias; the ones of AWS come when they are first asked for, and cannot be switched off', async () => {
    const {KeyMetadata} = await aws.kms.send(new CreateKeyCommand({}));
    await aws.kms.send(new CreateAliasCommand({AliasName: 'alias/mine', TargetKeyId: KeyMetadata?.KeyId}));
    for (const KeyId of [KeyMetadata?.KeyId, KeyMetadata?.Arn, 'alias/mine'])
      expect((await aws.kms.send(new DescribeKeyCommand({KeyId}))).KeyMetadata?.Arn).toBe(KeyMetadata?.Arn);
    const own = await aws.kms.send(new DescribeKeyCommand({KeyId: 'alias/aws/backup'}));
    expect(own.KeyMetadata?.KeyManager).toBe('AWS');
    await expect(aws.kms.send(new DisableKeyCommand({KeyId: own.KeyMetadata?.KeyId}))).rejects.toEqual(
      named('AccessDeniedException'),
    );
    await expect(aws.kms.send(new DescribeKeyCommand({KeyId: 'alias/none'}))).rejects.toEqual(
      named('NotFoundException', /Alias/),
    );
  });

  test('the default policy lets the account in, and through it IAM', async () => {
    const {KeyMetadata} = await aws.kms.send(new CreateKeyCommand({}));
    const {Policy = ''} = await aws.kms.send(new GetKeyPolicyCommand({KeyId: KeyMetadata?.KeyId}));
    expect(Policy).toContain('arn:aws:iam::123456789012:root');
  });

  test('a vault has a key; when it waits for its deletion, the jobs of the night fail and say so', async () => {
    const {BackupVaultList} = await aws.backup.send(new ListBackupVaultsCommand({}));
    expect(BackupVaultList?.[0]?.EncryptionKeyArn).toMatch(/^arn:aws:kms:eu-west-1:123456789012:key\//);
    const {KeyMetadata} = await aws.kms.send(new CreateKeyCommand({}));
    Object.assign(account.box.backup.state().vaults[0]!, {keyArn: KeyMetadata?.Arn});
    await aws.kms.send(new ScheduleKeyDeletionCommand({KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7}));
    await night();
    expect(jobs()).toEqual([['FAILED', 'The KMS key is either disabled or pending deletion']]);
  });
});

test('a vault lock makes jobs fail whose retention is out of its range', async () => {
  account.box.backup.state().vaults[0]!.lock = {min: 60};
  await night();
  expect(jobs()).toEqual([
    ['FAILED', expect.stringContaining('retention specified in the job is not within the range')],
  ]);
});

describe('the event history', () => {
  const lookup = (AttributeValue: string) =>
    aws.cloudtrail.send(new LookupEventsCommand({LookupAttributes: [{AttributeKey: 'EventName', AttributeValue}]}));

  test('a selection that could not be resolved is told there and nowhere else', async () => {
    account.box.iam.roles.byName.clear();
    await night();
    const {Events = []} = await lookup('ProcessBackupPlanSelection');
    expect(JSON.parse(Events[0]?.CloudTrailEvent ?? '{}')).toMatchObject({
      eventSource: 'backup.amazonaws.com',
      errorCode: 'AccessDenied',
      errorMessage: expect.stringContaining('cannot be assumed by AWS Backup'),
    });
    expect([jobs(), (await lookup('Other')).Events]).toEqual([[], []]);
  });

  test('one attribute a call', async () => {
    const both = [
      {AttributeKey: 'EventName' as const, AttributeValue: 'a'},
      {AttributeKey: 'EventSource' as const, AttributeValue: 'b'},
    ];
    await expect(aws.cloudtrail.send(new LookupEventsCommand({LookupAttributes: both}))).rejects.toEqual(
      named('InvalidLookupAttributesException'),
    );
  });
});

describe('what an identity may do', () => {
  const simulate = async (PolicySourceArn: string, ...ActionNames: string[]) =>
    (await aws.iam.send(new SimulatePrincipalPolicyCommand({PolicySourceArn, ActionNames}))).EvaluationResults?.map(
      ({EvalDecision}) => EvalDecision,
    );

  test('a role by its policies and its boundary', async () => {
    expect(await simulate(ROLE, 'tag:GetResources', 'ec2:RunInstances')).toEqual(['allowed', 'implicitDeny']);
    await aws.iam.send(
      new PutRolePermissionsBoundaryCommand({
        RoleName: 'AWSBackupDefaultServiceRole',
        PermissionsBoundary: 'arn:aws:iam::aws:policy/AWSBackupFullAccess',
      }),
    );
    expect(await simulate(ROLE, 'tag:GetResources')).toEqual(['implicitDeny']);
  });

  test('who may make a selection must also be allowed to pass its role to AWS Backup, and to nobody else', async () => {
    const allow = (Action: string, more: object = {}) => ({Effect: 'Allow', Action, Resource: '*', ...more});
    const selection = new CreateBackupSelectionCommand({
      BackupPlanId: account.box.backup.state().plans[0]!.id,
      BackupSelection: {SelectionName: 'second', IamRoleArn: ROLE},
    });
    const passed = (service: string) => ({Condition: {StringEquals: {'iam:PassedToService': service}}});
    account.box.authority.callerPolicy = {
      Statement: [allow('backup:*'), allow('iam:PassRole', passed('lambda.amazonaws.com'))],
    };
    await expect(aws.backup.send(selection)).rejects.toEqual(named('AccessDeniedException', /iam:PassRole/));
    account.box.authority.callerPolicy = {
      Statement: [allow('backup:*'), allow('iam:PassRole', passed('backup.amazonaws.com'))],
    };
    await expect(aws.backup.send(selection)).resolves.toMatchObject({SelectionId: expect.any(String)});
  });
});
