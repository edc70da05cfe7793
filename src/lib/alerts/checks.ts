import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import {jsonDifferences} from '../checks/json-differences.ts';
import {pieceCheck} from '../checks/piece-check.ts';
import {machinePrefix} from '../nightly/deploy/names.ts';
import type {Place} from '../nightly/policies.ts';
import {once} from '../once.ts';
import type {Alarm} from './alarm-gateway.ts';
import {deadLetterAlarm, type Nightly, VAULT_EVENTS, type WantedAlarm, wantedAlarms, wantedRules} from './desired.ts';
import type {AlertGateways} from './gateways.ts';
import {DEAD_LETTERS, TOPIC, topicArn} from './names.ts';
import type {Topic, VaultNotifications} from './topic-gateway.ts';
import {letsPublish, withPublishers} from './topic-policy.ts';

export interface AlertParts {
  readonly gateways: AlertGateways;
  readonly place: Place;
  readonly vault: string;
  /** From the configuration; undefined: nobody is to be mailed. */
  readonly email: string | undefined;
  readonly nightlies: readonly Nightly[];
  readonly begun: () => Promise<boolean>;
}

const BOTH = ['account', 'setup'] as const;
/** Two weeks: SQS's longest. */
const RETENTION_SECONDS = 1_209_600;

/** Who hears of a night that failed, and of one in which nothing happened; in the order in which one needs another. */
export function alertChecks(parts: AlertParts): readonly Check[] {
  const {gateways, place} = parts;
  const topic = once(() => gateways.topics.topic(topicArn(place)));
  const alarms = once(() => gateways.alarms.alarms());
  const {nightlies, vault} = parts;
  return [
    topicCheck(parts, topic),
    emailCheck(parts, topic),
    vaultCheck(parts),
    ...ruleChecks(parts),
    ...wantedAlarms({vault, topicArn: topicArn(place), nightlies}).map((wanted) =>
      alarmCheck(parts, alarms, wanted, 'ALERTS-MISSED'),
    ),
    ...(nightlies.length > 0
      ? [queueCheck(parts), alarmCheck(parts, alarms, deadLetterAlarm(topicArn(place)), 'ALERTS-DEAD-LETTER')]
      : []),
  ];
}

function topicCheck({gateways: {topics}, place, begun}: AlertParts, find: () => Promise<Topic | undefined>): Check {
  const arn = topicArn(place);
  const allow = async (topic: Topic | undefined) =>
    topics.setPolicy(arn, withPublishers((topic ?? (await topics.topic(arn)))?.policy, arn, place.account));
  return pieceCheck<Topic>({
    id: 'ALERTS-TOPIC',
    title: 'Alerts: topic',
    scopes: BOTH,
    begun,
    kind: 'topic',
    name: TOPIC,
    what: ['AWS Backup, EventBridge and CloudWatch of this account may publish'],
    find,
    differences: ({policy}) =>
      letsPublish(policy, arn, place.account) ? [] : ['policy: + AWS Backup, EventBridge and CloudWatch may publish'],
    async make() {
      await topics.create(TOPIC);
      await allow(undefined);
    },
    mend: allow,
  });
}

/** Addresses are people: only the first letter and the domain are shown. */
export const masked = (address: string) => address.replace(/^(.)[^@]*/, '$1***');

function emailCheck(
  {gateways: {topics}, place, email, begun}: AlertParts,
  find: () => Promise<Topic | undefined>,
): Check {
  const arn = topicArn(place);
  return defineCheck<{
    readonly mail: Topic['mails'][number] | undefined;
    readonly others: number;
    readonly open: boolean;
  }>({
    id: 'ALERTS-EMAIL',
    scopes: BOTH,
    async observe() {
      const mails = (await find())?.mails ?? [];
      const mail = mails.find(({address}) => address.toLowerCase() === email?.toLowerCase());
      return {mail, others: mails.filter(({confirmed}) => confirmed).length, open: await begun()};
    },
    judge({mail, others, open}): Verdict {
      if (!open) return {state: 'skipped', problem: 'Backups are not set up here yet.'};
      if (email === undefined)
        return others > 0
          ? {state: 'ok', detail: `${others} confirmed`}
          : {state: 'skipped', problem: 'No address is configured: alerts.email in backupctl.yaml.'};
      if (mail === undefined)
        return {state: 'unmet', problem: `${masked(email)} is not subscribed to ${TOPIC}.`, next: 'backupctl setup'};
      return mail.confirmed
        ? {state: 'ok', detail: masked(email)}
        : {
            state: 'at-risk',
            problem: `${masked(email)} has not confirmed the subscription.`,
            next: 'Open the mail "AWS Notification - Subscription Confirmation" and follow its link.',
          };
    },
    repair: () => [
      {
        action: 'create',
        kind: 'subscription',
        name: masked(email ?? ''),
        details: [`to ${TOPIC}; AWS sends a mail that must be confirmed`],
        apply: () => topics.subscribe(arn, email ?? ''),
      },
    ],
  });
}

function vaultCheck({gateways: {topics}, place, vault, begun}: AlertParts): Check {
  const arn = topicArn(place);
  const wanted = {topicArn: arn, events: VAULT_EVENTS};
  const missing = ({events}: VaultNotifications) => VAULT_EVENTS.filter((event) => !events.includes(event));
  return defineCheck<{readonly found: VaultNotifications | undefined; readonly open: boolean}>({
    id: 'ALERTS-VAULT',
    scopes: BOTH,
    thing: {kind: 'notification', name: vault},
    observe: async () => ({found: await topics.notifications(vault), open: await begun()}),
    judge({found, open}): Verdict {
      if (!open) return {state: 'skipped', problem: 'Backups are not set up here yet.'};
      if (found !== undefined && found.topicArn !== arn)
        return {
          state: 'at-risk',
          problem: `The vault ${vault} tells ${found.topicArn}, which others set; it is not replaced.`,
          next: `If it may be: aws backup delete-backup-vault-notifications --backup-vault-name ${vault}, then: backupctl setup`,
        };
      return found !== undefined && missing(found).length === 0
        ? {state: 'ok'}
        : {
            state: 'unmet',
            problem: `The vault ${vault} does not tell ${TOPIC} of everything.`,
            next: 'backupctl setup',
          };
    },
    repair: ({found}) => [
      {
        action: found === undefined ? 'create' : 'change',
        kind: 'notification',
        name: vault,
        details: (found === undefined ? VAULT_EVENTS : missing(found)).map((event) => `+ ${event}`),
        // Events that others added stay.
        apply: () =>
          topics.notify(vault, {...wanted, events: [...new Set([...(found?.events ?? []), ...VAULT_EVENTS])]}),
      },
    ],
  });
}

function ruleChecks({gateways: {rules}, place, vault, begun}: AlertParts): readonly Check[] {
  const arn = topicArn(place);
  return wantedRules(vault, machinePrefix(place)).map(({name, pattern, what}) => {
    const put = () => rules.put(name, pattern, arn, `Tells of ${what}. Made by backupctl.`);
    return pieceCheck({
      id: 'ALERTS-FAILED',
      title: `Alerts: ${what}`,
      scopes: BOTH,
      begun,
      kind: 'rule',
      name,
      what: [`${what}, to ${TOPIC}`],
      find: () => rules.rule(name),
      differences: (found) => [
        ...jsonDifferences(JSON.parse(found.pattern), JSON.parse(pattern), 'pattern'),
        ...(found.enabled ? [] : ['disabled → enabled']),
        ...(found.targets.includes(arn) ? [] : [`target: + ${TOPIC}`]),
      ],
      make: put,
      mend: put,
    });
  });
}

function alarmCheck(
  {gateways, begun}: AlertParts,
  alarms: () => Promise<ReadonlyMap<string, Alarm>>,
  {name, alarm, what}: WantedAlarm,
  id: 'ALERTS-MISSED' | 'ALERTS-DEAD-LETTER',
): Check {
  const put = () => gateways.alarms.put(name, alarm, `Tells when ${what}. Made by backupctl.`);
  return pieceCheck<Alarm>({
    id,
    title: `Alerts: ${what}`,
    scopes: BOTH,
    begun,
    kind: 'alarm',
    name,
    what: [`when ${what}, to ${TOPIC}`],
    find: async () => (await alarms()).get(name),
    differences: (found) =>
      (Object.keys(alarm) as (keyof Alarm)[])
        .filter((field) => String(found[field]) !== String(alarm[field]))
        .map((field) => `${field}  ${String(found[field])} → ${String(alarm[field])}`),
    make: put,
    mend: put,
  });
}

function queueCheck({gateways: {queues}, begun}: AlertParts): Check {
  const put = () => queues.put(DEAD_LETTERS, RETENTION_SECONDS);
  return pieceCheck({
    id: 'ALERTS-DEAD-LETTER',
    title: 'Alerts: dead letters',
    scopes: BOTH,
    begun,
    kind: 'queue',
    name: DEAD_LETTERS,
    what: ['holds for 14 days what could not be delivered'],
    find: () => queues.queue(DEAD_LETTERS),
    differences: ({retentionSeconds}) =>
      retentionSeconds === RETENTION_SECONDS ? [] : [`kept  ${retentionSeconds} → ${RETENTION_SECONDS} s`],
    make: put,
    mend: put,
  });
}
