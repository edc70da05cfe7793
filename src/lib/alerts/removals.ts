import type {Place} from '../nightly/policies.ts';
import type {Removal} from '../setup/removals.ts';
import type {AlertGateways} from './gateways.ts';
import {DEAD_LETTERS, FAILED_BACKUPS, FAILED_NIGHTLY, MISSED_BACKUPS, missedNightly, TOPIC, topicArn} from './names.ts';

const alarmRemoval = ({alarms}: AlertGateways, name: string): Removal => ({
  kind: 'alarm',
  name,
  present: async () => (await alarms.alarms()).has(name),
  remove: () => alarms.remove(name),
});

/** What tells of one environment's nights. */
export const environmentAlertRemovals = (gateways: AlertGateways, environment: string): readonly Removal[] => [
  alarmRemoval(gateways, missedNightly(environment, 'pools')),
  alarmRemoval(gateways, missedNightly(environment, 'tables')),
];

/** What tells of the account's nights; the topic last, because the others name it. */
export function accountAlertRemovals(gateways: AlertGateways, place: Place, vault: string): readonly Removal[] {
  const {topics, rules, queues} = gateways;
  const arn = topicArn(place);
  return [
    alarmRemoval(gateways, MISSED_BACKUPS),
    alarmRemoval(gateways, DEAD_LETTERS),
    ...[FAILED_BACKUPS, FAILED_NIGHTLY].map((name) => ({
      kind: 'rule',
      name,
      present: async () => (await rules.rule(name)) !== undefined,
      remove: () => rules.remove(name),
    })),
    {
      kind: 'notification',
      name: vault,
      present: async () => (await topics.notifications(vault))?.topicArn === arn,
      remove: () => topics.silence(vault),
    },
    {
      kind: 'queue',
      name: DEAD_LETTERS,
      present: async () => (await queues.queue(DEAD_LETTERS)) !== undefined,
      keep: async () => (((await queues.queue(DEAD_LETTERS))?.waiting ?? 0) > 0 ? 'messages wait in it' : undefined),
      remove: () => queues.remove(DEAD_LETTERS),
    },
    {
      kind: 'topic',
      name: TOPIC,
      present: async () => (await topics.topic(arn)) !== undefined,
      remove: () => topics.remove(arn),
    },
  ];
}
