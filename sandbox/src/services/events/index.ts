import * as sdk from '@aws-sdk/client-eventbridge';
import {pageOf} from '../../kernel/paging.ts';
import type {Events, Queues, ServiceEvent, Topics} from '../../kernel/ports.ts';
import {AwsError, type Call, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {fitsPattern} from './pattern.ts';

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  description?: string;
  pattern: string;
  state: 'ENABLED' | 'DISABLED';
  tags: Record<string, string>;
  targets: sdk.Target[];
}

export interface EventBridge {
  readonly service: Service;
  readonly rules: () => readonly Rule[];
  readonly port: Events;
}

const PRINCIPAL = 'events.amazonaws.com';

/** EventBridge's default bus: rules by pattern, targets that are topics or queues. */
export function createEvents(world: World, targets: {readonly topics: Topics; readonly queues: Queues}): EventBridge {
  let rules: Rule[] = [];
  const port: Events = {
    emit(event) {
      const envelope = envelopeOf(event, world);
      const body = JSON.stringify(envelope);
      for (const rule of rules.filter(({region, state}) => region === event.region && state === 'ENABLED')) {
        if (!fitsPattern(JSON.parse(rule.pattern), envelope)) continue;
        for (const {Arn: arn = ''} of rule.targets) {
          if (arn.includes(':sns:')) targets.topics.publish(arn, {service: PRINCIPAL, subject: event.detailType, body});
          if (arn.includes(':sqs:')) targets.queues.send(arn, {service: PRINCIPAL, body, sourceArn: rule.arn});
        }
      }
    },
  };
  const need = (name: string | undefined, region: string): Rule => {
    const rule = rules.find((each) => each.name === name && each.region === region);
    if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return rule;
  };
  const store = {
    all: () => rules,
    replace: (next: Rule[]) => {
      rules = next;
    },
    need,
  };
  return {
    port,
    rules: () => rules,
    service: {
      signingName: 'events',
      protocol: 'awsJson1_1',
      sdk,
      handlers: {...ruleHandlers(store, world), ...targetHandlers(store, world)},
      resources: (_operation, input, call) => [
        String(input['ResourceARN'] ?? arnOf(String(input['Name'] ?? input['Rule'] ?? '*'), call)),
      ],
      save: () => rules,
      load(saved: Rule[]) {
        rules = saved;
      },
    },
  };
}

/** The fields of every event (EventBridge User Guide, events). */
const envelopeOf = ({source, detailType, region, resources, detail}: ServiceEvent, world: World) => ({
  version: '0',
  id: world.uuid(),
  'detail-type': detailType,
  source,
  account: world.account,
  time: new Date(world.timeline.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
  region,
  resources,
  detail,
});

const arnOf = (name: string, {region, account}: Pick<Call, 'region' | 'account'>) =>
  `arn:aws:events:${region}:${account}:rule/${name}`;

interface Store {
  readonly all: () => readonly Rule[];
  readonly replace: (rules: Rule[]) => void;
  readonly need: (name: string | undefined, region: string) => Rule;
}

function ruleHandlers({all, replace, need}: Store, world: World): Handlers<typeof sdk> {
  return {
    PutRule({Name: name = '', EventPattern = '', State = 'ENABLED', Description, Tags = []}, call) {
      if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
        throw new AwsError('ValidationException', `Value '${name}' at 'name' failed to satisfy constraint`);
      checkPattern(EventPattern);
      const found = all().find((each) => each.name === name && each.region === call.region);
      // What is left out of an update is removed; targets and tags stay (EventBridge API reference, PutRule).
      const rule: Rule = {
        name,
        region: call.region,
        arn: arnOf(name, call),
        pattern: EventPattern,
        state: State === 'DISABLED' ? 'DISABLED' : 'ENABLED',
        tags: found?.tags ?? Object.fromEntries(Tags.map(({Key = '', Value = ''}) => [Key, Value])),
        targets: found?.targets ?? [],
        ...(Description === undefined ? {} : {description: Description}),
      };
      replace([...all().filter((each) => each !== found), rule]);
      return {RuleArn: rule.arn};
    },
    DescribeRule: ({Name}, {region}) => shape(need(Name, region)),
    ListRules({NamePrefix = '', Limit = 100, NextToken}, {region}) {
      const found = all().filter((each) => each.region === region && each.name.startsWith(NamePrefix));
      const {items, next} = pageOf(found, Math.min(Limit, world.pageSize(100)), NextToken, 'ValidationException');
      return {Rules: items.map(shape), NextToken: next};
    },
    DeleteRule({Name}, {region}) {
      const rule = all().find((each) => each.name === Name && each.region === region);
      if (rule && rule.targets.length > 0)
        throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
      replace(all().filter((each) => each !== rule));
      return {};
    },
    ListTagsForResource({ResourceARN}, {region}) {
      const {tags} = need(ResourceARN?.split('/').at(-1), region);
      return {Tags: Object.entries(tags).map(([Key, Value]) => ({Key, Value}))};
    },
  };
}

function targetHandlers({need}: Store, world: World): Handlers<typeof sdk> {
  return {
    PutTargets({Rule: name, Targets = []}, {region}) {
      const rule = need(name, region);
      const ids = new Set(Targets.map(({Id}) => Id));
      rule.targets = [...rule.targets.filter(({Id}) => !ids.has(Id)), ...Targets];
      return {FailedEntryCount: 0, FailedEntries: []};
    },
    ListTargetsByRule({Rule: name, Limit = 100, NextToken}, {region}) {
      const {items, next} = pageOf(
        need(name, region).targets,
        Math.min(Limit, world.pageSize(100)),
        NextToken,
        'ValidationException',
      );
      return {Targets: [...items], NextToken: next};
    },
    RemoveTargets({Rule: name, Ids = []}, {region}) {
      const rule = need(name, region);
      rule.targets = rule.targets.filter(({Id}) => !Ids.includes(Id ?? ''));
      return {FailedEntryCount: 0, FailedEntries: []};
    },
  };
}

function checkPattern(pattern: string): void {
  try {
    const read: unknown = JSON.parse(pattern);
    if (typeof read === 'object' && read !== null) return;
  } catch {}
  throw new AwsError('InvalidEventPatternException', 'Event pattern is not valid. Reason: not a JSON object');
}

const shape = ({name, arn, description, pattern, state}: Rule) => ({
  Name: name,
  Arn: arn,
  Description: description,
  EventPattern: pattern,
  State: state,
  EventBusName: 'default',
});
