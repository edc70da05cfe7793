import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {OWNER_TAG} from '../account/plan.ts';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';

export interface Queue {
  readonly retentionSeconds: number;
  readonly waiting: number;
}

export interface QueueGateway {
  queue(name: string): Promise<Queue | undefined>;
  /** Makes it, or sets how long it keeps messages. */
  put(name: string, retentionSeconds: number): Promise<void>;
  remove(name: string): Promise<void>;
}

const ABSENT = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];

export function createQueueGateway(access: AwsAccess): QueueGateway {
  const client = connect(SQSClient, access);
  const urlOf = async (QueueName: string): Promise<string | undefined> => {
    try {
      return (await client.send(new GetQueueUrlCommand({QueueName}))).QueueUrl;
    } catch (error) {
      if (ABSENT.includes(errorName(error))) return undefined;
      throw toBackupctlError(error, `find the queue ${QueueName}`);
    }
  };
  return {
    async queue(name) {
      const QueueUrl = await urlOf(name);
      if (QueueUrl === undefined) return undefined;
      try {
        const {Attributes = {}} = await client.send(
          new GetQueueAttributesCommand({
            QueueUrl,
            AttributeNames: ['MessageRetentionPeriod', 'ApproximateNumberOfMessages'],
          }),
        );
        return {
          retentionSeconds: Number(Attributes['MessageRetentionPeriod'] ?? 0),
          waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
        };
      } catch (error) {
        throw toBackupctlError(error, `read the queue ${name}`);
      }
    },
    async put(name, retentionSeconds) {
      const Attributes = {MessageRetentionPeriod: String(retentionSeconds)};
      try {
        const QueueUrl = await urlOf(name);
        await (QueueUrl === undefined
          ? client.send(new CreateQueueCommand({QueueName: name, Attributes, tags: {[OWNER_TAG.key]: OWNER_TAG.value}}))
          : client.send(new SetQueueAttributesCommand({QueueUrl, Attributes})));
      } catch (error) {
        throw toBackupctlError(error, `set up the queue ${name}`);
      }
    },
    async remove(name) {
      const QueueUrl = await urlOf(name);
      if (QueueUrl === undefined) return;
      try {
        await client.send(new DeleteQueueCommand({QueueUrl}));
      } catch (error) {
        throw toBackupctlError(error, `remove the queue ${name}`);
      }
    },
  };
}
