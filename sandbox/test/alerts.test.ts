import {PutBackupVaultNotificationsCommand} from '@aws-sdk/client-backup';
import {DeleteAlarmsCommand, DescribeAlarmsCommand, PutMetricAlarmCommand} from '@aws-sdk/client-cloudwatch';
import {DeleteRuleCommand, DescribeRuleCommand, PutRuleCommand, PutTargetsCommand} from '@aws-sdk/client-eventbridge';
import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {CreateQueueCommand, GetQueueAttributesCommand, GetQueueUrlCommand} from '@aws-sdk/client-sqs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {fitsPattern} from '../src/services/events/pattern.ts';
import {type BackupAccount, openBackupAccount} from './backup-account.ts';
import {clientsOf, named} from './clients.ts';

let account: BackupAccount;
let aws: ReturnType<typeof clientsOf>;
beforeEach(async () => {
  account = await openBackupAccount();
  aws = clientsOf(account.box);
  await account.createSelection(await account.createPlan());
});
afterEach(() => account.box.close());

const publishers = (Resource: string, Service: string) =>
  JSON.stringify({Statement: [{Effect: 'Allow', Principal: {Service}, Action: 'SNS:Publish', Resource}]});

async function topic(service?: string): Promise<string> {
  const {TopicArn = ''} = await aws.sns.send(new CreateTopicCommand({Name: 'alerts'}));
  if (service !== undefined)
    await aws.sns.send(
      new SetTopicAttributesCommand({TopicArn, AttributeName: 'Policy', AttributeValue: publishers(TopicArn, service)}),
    );
  return TopicArn;
}

async function rule(pattern: object, Arn: string): Promise<void> {
  await aws.events.send(new PutRuleCommand({Name: 'jobs', EventPattern: JSON.stringify(pattern)}));
  await aws.events.send(new PutTargetsCommand({Rule: 'jobs', Targets: [{Id: 't', Arn}]}));
}

const published = () => account.box.sns.topics.topics[0]!.published;
const night = () => account.box.world.timeline.advanceTo(account.box.world.timeline.now() + 86_400_000);

describe('topics', () => {
  test('the same name is the same topic', async () => {
    expect(await topic()).toBe(await topic());
  });

  test('a mail address is pending until somebody confirms it, and only then gets mail', async () => {
    const TopicArn = await topic('events.amazonaws.com');
    await aws.sns.send(new SubscribeCommand({TopicArn, Protocol: 'email', Endpoint: 'a@example.com'}));
    const before = await aws.sns.send(new ListSubscriptionsByTopicCommand({TopicArn}));
    expect(before.Subscriptions).toMatchObject([{SubscriptionArn: 'PendingConfirmation', Endpoint: 'a@example.com'}]);
    account.box.sns.topics.publish(TopicArn, {service: 'events.amazonaws.com', subject: 's', body: 'lost'});
    account.box.sns.topics.confirm('a@example.com');
    account.box.sns.topics.publish(TopicArn, {service: 'events.amazonaws.com', subject: 's', body: 'read'});
    expect(account.box.world.mailbox.map(({kind, body}) => [kind, body])).toEqual([
      ['confirmation', undefined],
      ['notification', 'read'],
    ]);
  });
});

describe('rules', () => {
  test('the end of a job reaches the topic when the pattern fits and the policy admits EventBridge', async () => {
    await rule({source: ['aws.backup'], detail: {state: ['COMPLETED']}}, await topic('events.amazonaws.com'));
    await night();
    expect(published().map(({subject}) => subject)).toEqual(['Backup Job State Change']);
    expect(JSON.parse(published()[0]!.body)).toMatchObject({detail: {state: 'COMPLETED', backupVaultName: 'vault'}});
  });

  test('the policy of a new topic admits no service: what EventBridge sends is lost without a word', async () => {
    await rule({source: ['aws.backup']}, await topic());
    await night();
    expect(published()).toEqual([]);
  });

  test('a rule with targets cannot be deleted; one that is not there is named', async () => {
    await rule({source: ['aws.backup']}, await topic());
    await expect(aws.events.send(new DeleteRuleCommand({Name: 'jobs'}))).rejects.toEqual(
      named('ValidationException', /has targets/),
    );
    await expect(aws.events.send(new DescribeRuleCommand({Name: 'none'}))).rejects.toEqual(
      named('ResourceNotFoundException'),
    );
  });

  test.each<[string, object, boolean]>([
    ['one of the values', {state: ['FAILED', 'EXPIRED']}, true],
    ['none of the values', {state: ['FAILED']}, false],
    ['a prefix', {vault: [{prefix: 'Quest'}]}, true],
    ['anything but', {state: [{'anything-but': ['EXPIRED']}]}, false],
    ['a field that is absent', {other: [{exists: false}]}, true],
    ['a nested field', {resource: {type: ['S3']}}, true],
    ['a matcher that is not known', {state: [{numeric: ['>', 1]}]}, false],
  ])('pattern: %s', (_name, pattern, fits) => {
    expect(fitsPattern(pattern, {state: 'EXPIRED', vault: 'Questionnaire', resource: {type: 'S3'}})).toBe(fits);
  });
});

describe('alarms', () => {
  const alarm = (TopicArn: string) =>
    new PutMetricAlarmCommand({
      AlarmName: 'missed',
      Namespace: 'AWS/Backup',
      MetricName: 'NumberOfBackupJobsCompleted',
      Dimensions: [{Name: 'BackupVaultName', Value: 'vault'}],
      Statistic: 'Sum',
      Period: 86_400,
      EvaluationPeriods: 1,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
      AlarmActions: [TopicArn],
    });
  const state = async () => (await aws.cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]?.StateValue;

  test('a night with a good job is fine, one without any raises the alarm and tells the topic once', async () => {
    await aws.cloudwatch.send(alarm(await topic()));
    await night();
    expect(await state()).toBe('OK');
    account.box.backup.state().plans.splice(0);
    account.box.backup.state().vaults.splice(0);
    await night();
    await night();
    expect(await state()).toBe('ALARM');
    expect(published().filter(({subject}) => subject === 'ALARM: "missed"')).not.toEqual([]);
  });

  test('one that is not there cannot be deleted', async () => {
    await expect(aws.cloudwatch.send(new DeleteAlarmsCommand({AlarmNames: ['none']}))).rejects.toEqual(
      named('ResourceNotFound'),
    );
  });
});

test('queues: made once, refused with other attributes, missing by name', async () => {
  const made = new CreateQueueCommand({QueueName: 'dead', Attributes: {MessageRetentionPeriod: '1209600'}});
  const {QueueUrl} = await aws.sqs.send(made);
  await aws.sqs.send(made);
  await expect(
    aws.sqs.send(new CreateQueueCommand({QueueName: 'dead', Attributes: {MessageRetentionPeriod: '60'}})),
  ).rejects.toEqual(named('QueueNameExists'));
  await expect(aws.sqs.send(new GetQueueUrlCommand({QueueName: 'none'}))).rejects.toEqual(named('QueueDoesNotExist'));
  const {Attributes} = await aws.sqs.send(new GetQueueAttributesCommand({QueueUrl, AttributeNames: ['All']}));
  expect(Attributes).toMatchObject({MessageRetentionPeriod: '1209600', ApproximateNumberOfMessages: '0'});
});

test('a vault tells its topic of every end of a job, when the policy admits AWS Backup', async () => {
  const SNSTopicArn = await topic('backup.amazonaws.com');
  await aws.backup.send(
    new PutBackupVaultNotificationsCommand({
      BackupVaultName: 'vault',
      SNSTopicArn,
      BackupVaultEvents: ['BACKUP_JOB_COMPLETED'],
    }),
  );
  await night();
  expect(published()).toMatchObject([{service: 'backup.amazonaws.com', body: expect.stringContaining('completed')}]);
});
