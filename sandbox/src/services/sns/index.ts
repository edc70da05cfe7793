import * as sdk from '@aws-sdk/client-sns';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {defaultPolicy, type Subscription, type Topic, TopicStore} from './topic-store.ts';

export interface Sns {
  readonly service: Service;
  readonly topics: TopicStore;
}

const PENDING = 'PendingConfirmation';

export function createSns(world: World): Sns {
  const store = new TopicStore(world);
  const need = (arn: string | undefined): Topic => {
    const topic = store.find(arn);
    if (!topic) throw new AwsError('NotFoundException', 'Topic does not exist', 404);
    return topic;
  };
  return {
    topics: store,
    service: {
      signingName: 'sns',
      protocol: 'awsQuery',
      sdk,
      xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
      handlers: {...topicHandlers(store, world, need), ...subscriptionHandlers(store, world, need)},
      resources: (_operation, input, {region, account}) => [
        String(
          input['TopicArn'] ??
            input['ResourceArn'] ??
            `arn:aws:sns:${region}:${account}:${String(input['Name'] ?? '*')}`,
        ),
      ],
      save: () => ({topics: store.topics, subscriptions: store.subscriptions}),
      load(saved: {topics: Topic[]; subscriptions: Subscription[]}) {
        store.topics = saved.topics;
        store.subscriptions = saved.subscriptions;
      },
    },
  };
}

type Need = (arn: string | undefined) => Topic;

function topicHandlers(store: TopicStore, world: World, need: Need): Handlers<typeof sdk> {
  const toRecord = (tags: readonly sdk.Tag[]) => Object.fromEntries(tags.map(({Key = '', Value = ''}) => [Key, Value]));
  return {
    // Idempotent by name: the same topic again answers its ARN (SNS API reference, CreateTopic).
    CreateTopic({Name: name = '', Attributes = {}, Tags = []}, {region, account}) {
      if (!/^[\w-]{1,256}$/.test(name))
        throw new AwsError('InvalidParameterException', 'Invalid parameter: Topic Name');
      const arn = `arn:aws:sns:${region}:${account}:${name}`;
      if (!store.find(arn)) {
        const attributes = {Policy: defaultPolicy(arn, account), ...Attributes};
        store.topics.push({arn, name, region, attributes, tags: toRecord(Tags), published: []});
      }
      return {TopicArn: arn};
    },
    DeleteTopic({TopicArn}) {
      store.topics = store.topics.filter(({arn}) => arn !== TopicArn);
      store.subscriptions = store.subscriptions.filter(({topicArn}) => topicArn !== TopicArn);
      return {};
    },
    GetTopicAttributes({TopicArn}) {
      const {arn, attributes} = need(TopicArn);
      return {Attributes: {TopicArn: arn, Owner: world.account, ...attributes}};
    },
    SetTopicAttributes({TopicArn, AttributeName = '', AttributeValue = ''}) {
      if (!['Policy', 'DisplayName', 'KmsMasterKeyId'].includes(AttributeName))
        throw new AwsError('InvalidParameterException', `Invalid parameter: AttributeName ${AttributeName}`);
      need(TopicArn).attributes[AttributeName] = AttributeValue;
      return {};
    },
    ListTopics({NextToken}, {region}) {
      const all = store.topics.filter((topic) => topic.region === region);
      const {items, next} = pageOf(all, world.pageSize(100), NextToken, 'InvalidParameterException');
      return {Topics: items.map(({arn}) => ({TopicArn: arn})), NextToken: next};
    },
    TagResource({ResourceArn, Tags = []}) {
      const topic = need(ResourceArn);
      topic.tags = {...topic.tags, ...toRecord(Tags)};
      return {};
    },
    ListTagsForResource: ({ResourceArn}) => ({
      Tags: Object.entries(need(ResourceArn).tags).map(([Key, Value]) => ({Key, Value})),
    }),
  };
}

function subscriptionHandlers(store: TopicStore, world: World, need: Need): Handlers<typeof sdk> {
  return {
    Subscribe({TopicArn, Protocol: protocol = '', Endpoint: endpoint = '', ReturnSubscriptionArn}) {
      const topic = need(TopicArn);
      const same = store.subscriptions.find(
        (each) => each.topicArn === topic.arn && each.protocol === protocol && each.endpoint === endpoint,
      );
      const mail = protocol === 'email';
      const arn = same?.arn ?? `${topic.arn}:${world.uuid()}`;
      if (!same) store.subscriptions.push({arn, topicArn: topic.arn, protocol, endpoint, confirmed: !mail});
      if (mail && same?.confirmed !== true)
        world.deliver({
          from: 'sns',
          kind: 'confirmation',
          to: endpoint,
          subject: 'AWS Notification - Subscription Confirmation',
        });
      const told = same?.confirmed || !mail || ReturnSubscriptionArn;
      return {SubscriptionArn: told ? arn : 'pending confirmation'};
    },
    Unsubscribe({SubscriptionArn}) {
      store.subscriptions = store.subscriptions.filter(({arn}) => arn !== SubscriptionArn);
      return {};
    },
    ListSubscriptionsByTopic({TopicArn, NextToken}) {
      const {arn} = need(TopicArn);
      const all = store.subscriptions.filter(({topicArn}) => topicArn === arn);
      const {items, next} = pageOf(all, world.pageSize(100), NextToken, 'InvalidParameterException');
      return {
        Subscriptions: items.map((each) => ({
          SubscriptionArn: each.confirmed ? each.arn : PENDING,
          Owner: world.account,
          Protocol: each.protocol,
          Endpoint: each.endpoint,
          TopicArn: each.topicArn,
        })),
        NextToken: next,
      };
    },
  };
}
