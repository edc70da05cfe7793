import * as sdk from '@aws-sdk/client-scheduler';
import {nextRun} from '../../kernel/cron.ts';
import {pageOf} from '../../kernel/paging.ts';
import type {Functions, Queues, Roles, StateMachines} from '../../kernel/ports.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';

interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  modifiedAt: number;
  expression: string;
  timezone: string;
  state: 'ENABLED' | 'DISABLED';
  description?: string;
  flexible: sdk.FlexibleTimeWindow;
  target: sdk.Target;
  /** What became of each delivery: for tests and for people who wonder. */
  readonly deliveries: {readonly time: number; readonly outcome: string}[];
}

export interface SchedulerParts {
  readonly machines: StateMachines;
  readonly functions: Functions;
  readonly roles: Roles;
  readonly queues: Queues;
}

export interface Scheduler {
  readonly service: Service;
  readonly deliveries: (name: string) => readonly {readonly time: number; readonly outcome: string}[];
}

/** EventBridge Scheduler: one event on the timeline per schedule, delivered as the target's role. */
export function createScheduler(world: World, parts: SchedulerParts): Scheduler {
  const schedules = new Map<string, Schedule>();
  const waiting = new Map<string, () => void>();
  const keyOf = (name: string, region: string) => `${region}/${name}`;

  function arm(schedule: Schedule, after: number): void {
    waiting.get(schedule.arn)?.();
    if (schedule.state === 'DISABLED') return;
    const time = nextRun(schedule.expression, schedule.timezone, after);
    if (time === undefined) return;
    const cancel = world.timeline.at(time, async () => {
      arm(schedule, time);
      await deliver(schedule, time, world, parts);
    });
    waiting.set(schedule.arn, cancel);
  }

  const need = (name = '', region = '') => {
    const found = schedules.get(keyOf(name, region));
    if (!found) throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return found;
  };
  const handlers: Handlers<typeof sdk> = {
    CreateSchedule(input, {region, account}) {
      const {Name: name = '', GroupName = 'default'} = input;
      if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name))
        throw new AwsError(
          'ValidationException',
          `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint`,
        );
      if (GroupName !== 'default')
        throw new AwsError('ResourceNotFoundException', `Schedule group ${GroupName} does not exist.`, 404);
      if (schedules.has(keyOf(name, region)))
        throw new AwsError('ConflictException', `Schedule ${name} already exists.`, 409);
      const now = world.timeline.now();
      const schedule: Schedule = {
        ...read(input, parts.roles),
        name,
        region,
        arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${name}`,
        createdAt: now,
        modifiedAt: now,
        deliveries: [],
      };
      schedules.set(keyOf(name, region), schedule);
      arm(schedule, now);
      return {ScheduleArn: schedule.arn};
    },
    GetSchedule: ({Name}, {region}) => shape(need(Name, region)),
    UpdateSchedule(input, {region}) {
      const schedule = need(input.Name, region);
      // Everything is replaced; what is left out gets its default (SDK client-scheduler, UpdateSchedule).
      delete schedule.description;
      Object.assign(schedule, read(input, parts.roles), {modifiedAt: world.timeline.now()});
      arm(schedule, world.timeline.now());
      return {ScheduleArn: schedule.arn};
    },
    DeleteSchedule({Name}, {region}) {
      const schedule = need(Name, region);
      waiting.get(schedule.arn)?.();
      schedules.delete(keyOf(schedule.name, region));
      return {};
    },
    ListSchedules({NamePrefix = '', MaxResults = 100, NextToken}, {region}) {
      const all = [...schedules.values()]
        .filter((each) => each.region === region && each.name.startsWith(NamePrefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const {items, next} = pageOf(all, Math.min(MaxResults, world.pageSize(100)), NextToken, 'ValidationException');
      const Schedules = items.map(({name, arn, state, target, createdAt, modifiedAt}) => ({
        Name: name,
        Arn: arn,
        GroupName: 'default',
        State: state,
        Target: {Arn: target.Arn},
        CreationDate: new Date(createdAt),
        LastModificationDate: new Date(modifiedAt),
      }));
      return {Schedules, NextToken: next};
    },
  };
  return {
    deliveries: (name) => [...schedules.values()].find((each) => each.name === name)?.deliveries ?? [],
    service: {
      signingName: 'scheduler',
      protocol: 'restJson1',
      sdk,
      handlers,
      resources: (_operation, input, {region, account}) => [
        `arn:aws:scheduler:${region}:${account}:schedule/default/${String(input['Name'] ?? '*')}`,
      ],
      save: () => [...schedules.values()],
      load(saved: readonly Schedule[]) {
        for (const cancel of waiting.values()) cancel();
        schedules.clear();
        for (const schedule of saved) {
          schedules.set(keyOf(schedule.name, schedule.region), schedule);
          arm(schedule, world.timeline.now());
        }
      },
    },
  };
}

type Wish = sdk.CreateScheduleCommandInput | sdk.UpdateScheduleCommandInput;

function read(
  {
    ScheduleExpression = '',
    ScheduleExpressionTimezone = 'UTC',
    State = 'ENABLED',
    Description,
    FlexibleTimeWindow,
    Target,
  }: Wish,
  roles: Roles,
) {
  nextRun(ScheduleExpression, ScheduleExpressionTimezone, 0);
  const role = Target?.RoleArn ?? '';
  if (!roles.trusts(role, 'scheduler.amazonaws.com') || !roles.settled(role)) {
    throw new AwsError(
      'ValidationException',
      'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    );
  }
  return {
    expression: ScheduleExpression,
    timezone: ScheduleExpressionTimezone,
    state: State,
    flexible: FlexibleTimeWindow ?? {Mode: 'OFF' as const},
    target: {...Target, Arn: Target?.Arn ?? '', RoleArn: role},
    ...(Description === undefined ? {} : {description: Description}),
  };
}

async function deliver(
  schedule: Schedule,
  time: number,
  world: World,
  {machines, functions, roles, queues}: SchedulerParts,
): Promise<void> {
  const {Arn: target = '', RoleArn: role = '', Input = '{}'} = schedule.target;
  const attempt = world.uuid();
  // EventBridge Scheduler User Guide, context attributes.
  const input = Input.replaceAll('<aws.scheduler.scheduled-time>', new Date(time).toISOString().replace('.000Z', 'Z'))
    .replaceAll('<aws.scheduler.execution-id>', attempt)
    .replaceAll('<aws.scheduler.attempt-number>', '1')
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn);
  const action = target.includes(':states:') ? 'states:StartExecution' : 'lambda:InvokeFunction';
  const record = (outcome: string) => void schedule.deliveries.push({time: world.timeline.now(), outcome});
  // Retries would only say the same again here, so what fails goes to the dead letters at once, put there by the role of
  // the target (EventBridge Scheduler User Guide, dead-letter queue).
  const lost = (reason: string) => {
    record(reason);
    const queue = schedule.target.DeadLetterConfig?.Arn;
    if (queue !== undefined && roles.allows(role, 'sqs:SendMessage', queue)) queues.put(queue, input);
  };
  if (!roles.trusts(role, 'scheduler.amazonaws.com') || !roles.allows(role, action, target))
    return lost(`AccessDenied: ${role} may not ${action}`);
  try {
    if (machines.exists(target)) record(await machines.start(target, input));
    else if (functions.exists(target)) {
      void functions.invoke(target, JSON.parse(input));
      record(`invoked ${target}`);
    } else lost(`ResourceNotFound: ${target}`);
  } catch (error) {
    lost(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

function shape(schedule: Schedule) {
  return {
    Name: schedule.name,
    Arn: schedule.arn,
    GroupName: 'default',
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timezone,
    State: schedule.state,
    Description: schedule.description,
    FlexibleTimeWindow: schedule.flexible,
    Target: schedule.target,
    CreationDate: new Date(schedule.createdAt),
    LastModificationDate: new Date(schedule.modifiedAt),
  };
}
