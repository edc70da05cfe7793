import type {Topics} from '../../kernel/ports.ts';
import type {World} from '../../kernel/world.ts';
import {admits} from '../iam/resource-policy.ts';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  confirmed: boolean;
}

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  /** As they were set; `Policy` always has a value. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
  /** Everything that services published and the policy let in. */
  readonly published: {
    readonly time: number;
    readonly service: string;
    readonly subject: string;
    readonly body: string;
  }[];
}

export class TopicStore implements Topics {
  topics: Topic[] = [];
  subscriptions: Subscription[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  find(arn: string | undefined): Topic | undefined {
    return this.topics.find((topic) => topic.arn === arn);
  }

  publish(arn: string, {service, subject, body}: {service: string; subject: string; body: string}): void {
    const topic = this.find(arn);
    if (!topic) return;
    const {account} = this.world;
    const context = {
      'aws:SourceAccount': account,
      // Alarms publish under the default policy, other services do not: our reading of "Setting up SNS notifications".
      ...(service === 'cloudwatch.amazonaws.com' ? {'AWS:SourceOwner': account} : {}),
    };
    const policy = topic.attributes['Policy'] ?? '{}';
    if (!admits(policy, {service, action: 'SNS:Publish', resource: arn, context})) return;
    topic.published.push({time: this.world.timeline.now(), service, subject, body});
    for (const {protocol, endpoint, confirmed, topicArn} of this.subscriptions) {
      if (topicArn === arn && confirmed && protocol === 'email')
        this.world.deliver({from: 'sns', kind: 'notification', to: endpoint, subject, body});
    }
  }

  /** What clicking the link in the mail does. */
  confirm(endpoint: string): void {
    for (const each of this.subscriptions) if (each.endpoint === endpoint) each.confirmed = true;
  }
}

/** Only the account itself, by the owner of the source (SNS Developer Guide, default topic policy). */
export const defaultPolicy = (arn: string, account: string) =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: {AWS: '*'},
        Action: ['SNS:Publish', 'SNS:Subscribe', 'SNS:GetTopicAttributes', 'SNS:SetTopicAttributes', 'SNS:DeleteTopic'],
        Resource: arn,
        Condition: {StringEquals: {'AWS:SourceOwner': account}},
      },
    ],
  });
