import type {AwsAccess} from '../aws/access.ts';
import {type AlarmGateway, createAlarmGateway} from './alarm-gateway.ts';
import {createQueueGateway, type QueueGateway} from './queue-gateway.ts';
import {createRuleGateway, type RuleGateway} from './rule-gateway.ts';
import {createTopicGateway, type TopicGateway} from './topic-gateway.ts';

/** The doors to AWS that telling of bad nights needs. */
export interface AlertGateways {
  readonly topics: TopicGateway;
  readonly rules: RuleGateway;
  readonly alarms: AlarmGateway;
  readonly queues: QueueGateway;
}

export function createAlertGateways(access: AwsAccess): AlertGateways {
  return {
    topics: createTopicGateway(access),
    rules: createRuleGateway(access),
    alarms: createAlarmGateway(access),
    queues: createQueueGateway(access),
  };
}
