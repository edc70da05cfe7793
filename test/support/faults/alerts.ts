import {CloudWatchClient, DeleteAlarmsCommand} from '@aws-sdk/client-cloudwatch';
import {EventBridgeClient, PutRuleCommand, RemoveTargetsCommand} from '@aws-sdk/client-eventbridge';
import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import {DeleteTopicCommand, SetTopicAttributesCommand, SNSClient} from '@aws-sdk/client-sns';
import {DeleteQueueCommand, SQSClient} from '@aws-sdk/client-sqs';
import type {Sandbox} from '../../../sandbox/src/index.ts';
import {type BrokenAccount, pool, vault} from './fault.ts';

const reach = ({endpoint}: Sandbox) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: {accessKeyId: 'test', secretAccessKey: 'test'},
});
const topicArn = 'arn:aws:sns:eu-west-1:123456789012:backupctl-alerts';
const schedule = (box: Sandbox) => `backupctl-nightly-test_${pool(box).id}`;

/** The nightly's schedule, and who hears of a bad night. */
export const ALERT_FAULTS: readonly BrokenAccount[] = [
  {
    name: 'the schedule of the nightly export is gone',
    break: async (box) =>
      void (await new SchedulerClient(reach(box)).send(new DeleteScheduleCommand({Name: schedule(box)}))),
    finds: ['COGNITO-NIGHTLY'],
    by: [],
  },
  {
    name: 'the schedule of the nightly export is switched off',
    async break(box) {
      const client = new SchedulerClient(reach(box));
      const {ScheduleExpression, Target, FlexibleTimeWindow} = await client.send(
        new GetScheduleCommand({Name: schedule(box)}),
      );
      await client.send(
        new UpdateScheduleCommand({
          Name: schedule(box),
          ScheduleExpression,
          Target,
          FlexibleTimeWindow,
          State: 'DISABLED',
        }),
      );
    },
    finds: ['COGNITO-NIGHTLY'],
    by: [],
  },
  {
    name: 'the topic is gone',
    break: async (box) => void (await new SNSClient(reach(box)).send(new DeleteTopicCommand({TopicArn: topicArn}))),
    finds: ['ALERTS-TOPIC'],
    by: [],
  },
  {
    name: 'the topic lets nobody publish',
    async break(box) {
      const AttributeValue = JSON.stringify({Version: '2012-10-17', Statement: []});
      await new SNSClient(reach(box)).send(
        new SetTopicAttributesCommand({TopicArn: topicArn, AttributeName: 'Policy', AttributeValue}),
      );
    },
    finds: ['ALERTS-TOPIC'],
    by: [],
  },
  {
    name: 'a rule is switched off',
    async break(box) {
      const EventPattern = box.events.rules().find(({name}) => name === 'backupctl-failed-backups')!.pattern;
      await new EventBridgeClient(reach(box)).send(
        new PutRuleCommand({Name: 'backupctl-failed-backups', EventPattern, State: 'DISABLED'}),
      );
    },
    finds: ['ALERTS-FAILED'],
    by: [],
  },
  {
    name: 'a rule tells nobody',
    async break(box) {
      await new EventBridgeClient(reach(box)).send(
        new RemoveTargetsCommand({Rule: 'backupctl-failed-nightly', Ids: ['backupctl']}),
      );
    },
    finds: ['ALERTS-FAILED'],
    by: [],
  },
  {
    name: 'an alarm is gone',
    async break(box) {
      await new CloudWatchClient(reach(box)).send(new DeleteAlarmsCommand({AlarmNames: ['backupctl-missed-backups']}));
    },
    finds: ['ALERTS-MISSED'],
    by: [],
  },
  {
    name: 'the dead-letter queue is gone',
    async break(box) {
      const QueueUrl = `${box.endpoint}/123456789012/backupctl-dead-letters`;
      await new SQSClient(reach(box)).send(new DeleteQueueCommand({QueueUrl}));
    },
    finds: ['ALERTS-DEAD-LETTER'],
    by: [],
  },
  {
    name: 'the vault tells nobody',
    break: (box) => {
      delete vault(box).notifications;
    },
    finds: ['ALERTS-VAULT'],
    by: [],
  },
  {
    name: 'the vault tells a topic of others',
    break: (box) => {
      vault(box).notifications = {topicArn: 'arn:aws:sns:eu-west-1:123456789012:theirs', events: []};
    },
    finds: ['ALERTS-VAULT'],
    by: [],
    residue: ['ALERTS-VAULT'],
  },
];
