import {createHash} from 'node:crypto';
import * as sdk from '@aws-sdk/client-sqs';
import type {Queues} from '../../kernel/ports.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {admits} from '../iam/resource-policy.ts';

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  attributes: Record<string, string>;
  tags: Record<string, string>;
  messages: {readonly id: string; readonly body: string; readonly sentAt: number}[];
}

export interface Sqs {
  readonly service: Service;
  readonly queues: () => readonly Queue[];
  readonly port: Queues;
}

/** Queues as dead-letter targets: what comes in stays until somebody deletes it. No visibility time, no FIFO. */
export function createSqs(world: World): Sqs {
  let queues: Queue[] = [];
  const byArn = (arn: string) => queues.find((queue) => queue.arn === arn);
  const put = (queue: Queue, body: string) =>
    queue.messages.push({id: world.uuid(), body, sentAt: world.timeline.now()});
  const port: Queues = {
    exists: (arn) => byArn(arn) !== undefined,
    send(arn, {service, body, sourceArn = ''}) {
      const queue = byArn(arn);
      const policy = queue?.attributes['Policy'];
      const context = {'aws:SourceAccount': world.account, 'aws:SourceArn': sourceArn};
      if (!queue || !policy || !admits(policy, {service, action: 'sqs:SendMessage', resource: arn, context}))
        return false;
      put(queue, body);
      return true;
    },
    put(arn, body) {
      const queue = byArn(arn);
      if (queue) put(queue, body);
      return queue !== undefined;
    },
  };
  return {
    port,
    queues: () => queues,
    service: {
      signingName: 'sqs',
      protocol: 'awsJson1_0',
      sdk,
      handlers: queueHandlers(
        world,
        () => queues,
        (next) => {
          queues = next;
        },
        put,
      ),
      resources: (_operation, input, {region, account}) => [
        `arn:aws:sqs:${region}:${account}:${String(
          input['QueueName'] ??
            String(input['QueueUrl'] ?? '*')
              .split('/')
              .at(-1),
        )}`,
      ],
      save: () => queues,
      load(saved: Queue[]) {
        queues = saved;
      },
    },
  };
}

function queueHandlers(
  world: World,
  all: () => readonly Queue[],
  replace: (queues: Queue[]) => void,
  put: (queue: Queue, body: string) => void,
): Handlers<typeof sdk> {
  const urlOf = ({name}: Queue) => `${world.endpoint()}/${world.account}/${name}`;
  const find = (name: string, region: string) => all().find((queue) => queue.name === name && queue.region === region);
  const need = (reference: string | undefined, region: string): Queue => {
    const queue = find(reference?.split('/').at(-1) ?? '', region);
    if (queue) return queue;
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);
  };
  return {
    CreateQueue({QueueName: name = '', Attributes = {}, tags = {}}, {region, account}) {
      if (!/^[\w-]{1,80}$/.test(name))
        throw new AwsError(
          'InvalidParameterValue',
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
        );
      const same = find(name, region);
      if (same && Object.entries(Attributes).some(([key, value]) => same.attributes[key] !== value))
        throw new AwsError(
          'QueueNameExists',
          'A queue already exists with the same name and a different value for an attribute',
        );
      const queue = same ?? {
        name,
        region,
        arn: `arn:aws:sqs:${region}:${account}:${name}`,
        attributes: {MessageRetentionPeriod: '345600', VisibilityTimeout: '30', ...Attributes},
        tags,
        messages: [],
      };
      if (!same) replace([...all(), queue]);
      return {QueueUrl: urlOf(queue)};
    },
    GetQueueUrl: ({QueueName}, {region}) => ({QueueUrl: urlOf(need(QueueName, region))}),
    GetQueueAttributes({QueueUrl, AttributeNames = []}, {region}) {
      const {arn, attributes, messages} = need(QueueUrl, region);
      const known: Record<string, string> = {
        QueueArn: arn,
        ApproximateNumberOfMessages: String(messages.length),
        ...attributes,
      };
      const wanted = AttributeNames.includes('All') ? Object.keys(known) : AttributeNames;
      const entries = wanted.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]] as const]));
      return {Attributes: Object.fromEntries(entries)};
    },
    SetQueueAttributes({QueueUrl, Attributes = {}}, {region}) {
      const queue = need(QueueUrl, region);
      queue.attributes = {...queue.attributes, ...Attributes};
      return {};
    },
    DeleteQueue({QueueUrl}, {region}) {
      const queue = need(QueueUrl, region);
      replace(all().filter((each) => each !== queue));
      return {};
    },
    ListQueueTags: ({QueueUrl}, {region}) => ({Tags: need(QueueUrl, region).tags}),
    TagQueue({QueueUrl, Tags = {}}, {region}) {
      const queue = need(QueueUrl, region);
      queue.tags = {...queue.tags, ...Tags};
      return {};
    },
    SendMessage({QueueUrl, MessageBody = ''}, {region}) {
      const queue = need(QueueUrl, region);
      put(queue, MessageBody);
      return {MessageId: queue.messages.at(-1)?.id, MD5OfMessageBody: md5(MessageBody)};
    },
    ReceiveMessage({QueueUrl, MaxNumberOfMessages = 1}, {region}) {
      const messages = need(QueueUrl, region).messages.slice(0, MaxNumberOfMessages);
      return {
        Messages: messages.map(({id, body}) => ({MessageId: id, ReceiptHandle: id, Body: body, MD5OfBody: md5(body)})),
      };
    },
    DeleteMessage({QueueUrl, ReceiptHandle}, {region}) {
      const queue = need(QueueUrl, region);
      queue.messages = queue.messages.filter(({id}) => id !== ReceiptHandle);
      return {};
    },
  };
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
