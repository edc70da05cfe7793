import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  SFNClient,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import {OWNER_TAG} from '../../account/plan.ts';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';

export interface Machine {
  readonly roleArn: string;
  /** Canonical JSON. */
  readonly definition: string;
}

export interface Schedule {
  readonly expression: string;
  readonly timezone: string;
  readonly enabled: boolean;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly input: string;
  /** Where what could not be delivered is left. */
  readonly deadLetterArn: string;
  /** Milliseconds since 1970; known of what is there. */
  readonly createdAt?: number;
}

export interface MachineGateway {
  machine(arn: string): Promise<Machine | undefined>;
  createMachine(name: string, machine: Machine): Promise<void>;
  updateMachine(arn: string, machine: Machine): Promise<void>;
  schedule(name: string): Promise<Schedule | undefined>;
  createSchedule(name: string, schedule: Schedule): Promise<void>;
  updateSchedule(name: string, schedule: Schedule): Promise<void>;
  /** How the newest execution ended or that it runs; undefined when there was none. */
  lastExecution(arn: string): Promise<string | undefined>;
  schedulesNamed(prefix: string): Promise<readonly string[]>;
  removeSchedule(name: string): Promise<void>;
  /** AWS lets executions that run come to their end (Step Functions API reference, DeleteStateMachine). */
  removeMachine(arn: string): Promise<void>;
}

export function createMachineGateway(access: AwsAccess): MachineGateway {
  return {...machineCalls(connect(SFNClient, access)), ...scheduleCalls(connect(SchedulerClient, access))};
}

async function attempt<Value>(doing: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw toBackupctlError(error, doing);
  }
}

type ScheduleCalls = Pick<
  MachineGateway,
  'schedule' | 'createSchedule' | 'updateSchedule' | 'schedulesNamed' | 'removeSchedule'
>;

function machineCalls(states: SFNClient): Omit<MachineGateway, keyof ScheduleCalls> {
  return {
    async machine(arn) {
      try {
        const {roleArn = '', definition = ''} = await states.send(
          new DescribeStateMachineCommand({stateMachineArn: arn}),
        );
        return {roleArn, definition: JSON.stringify(JSON.parse(definition))};
      } catch (error) {
        if (errorName(error) === 'StateMachineDoesNotExist') return undefined;
        throw toBackupctlError(error, `read the state machine ${arn}`);
      }
    },
    async createMachine(name, {roleArn, definition}) {
      const tags = [{key: OWNER_TAG.key, value: OWNER_TAG.value}];
      await attempt(`create the state machine ${name}`, () =>
        states.send(new CreateStateMachineCommand({name, roleArn, definition, type: 'STANDARD', tags})),
      );
    },
    async updateMachine(arn, {roleArn, definition}) {
      await attempt(`change the state machine ${arn}`, () =>
        states.send(new UpdateStateMachineCommand({stateMachineArn: arn, roleArn, definition})),
      );
    },
    async lastExecution(arn) {
      try {
        // The newest first (Step Functions API reference, ListExecutions).
        const {executions = []} = await states.send(new ListExecutionsCommand({stateMachineArn: arn, maxResults: 1}));
        return executions[0]?.status;
      } catch (error) {
        if (errorName(error) === 'StateMachineDoesNotExist') return undefined;
        throw toBackupctlError(error, `list the executions of ${arn}`);
      }
    },
    async removeMachine(arn) {
      await attempt(`remove the state machine ${arn}`, () =>
        states.send(new DeleteStateMachineCommand({stateMachineArn: arn})),
      );
    },
  };
}

function scheduleCalls(scheduler: SchedulerClient): ScheduleCalls {
  return {
    async schedule(name) {
      try {
        const found = await scheduler.send(new GetScheduleCommand({Name: name}));
        return {
          expression: found.ScheduleExpression ?? '',
          timezone: found.ScheduleExpressionTimezone ?? 'UTC',
          enabled: found.State === 'ENABLED',
          targetArn: found.Target?.Arn ?? '',
          roleArn: found.Target?.RoleArn ?? '',
          input: found.Target?.Input ?? '',
          deadLetterArn: found.Target?.DeadLetterConfig?.Arn ?? 'none',
          ...(found.CreationDate === undefined ? {} : {createdAt: found.CreationDate.getTime()}),
        };
      } catch (error) {
        if (errorName(error) === 'ResourceNotFoundException') return undefined;
        throw toBackupctlError(error, `read the schedule ${name}`);
      }
    },
    async createSchedule(name, schedule) {
      try {
        await scheduler.send(new CreateScheduleCommand(scheduleInput(name, schedule)));
      } catch (error) {
        if (errorName(error) !== 'ConflictException') throw toBackupctlError(error, `create the schedule ${name}`);
      }
    },
    async updateSchedule(name, schedule) {
      await attempt(`change the schedule ${name}`, () =>
        scheduler.send(new UpdateScheduleCommand(scheduleInput(name, schedule))),
      );
    },
    schedulesNamed: (prefix) =>
      attempt(`list the schedules ${prefix}…`, async () => {
        const names: string[] = [];
        for await (const page of paginateListSchedules({client: scheduler}, {NamePrefix: prefix}))
          names.push(...(page.Schedules ?? []).flatMap(({Name}) => Name ?? []));
        return names;
      }),
    async removeSchedule(name) {
      try {
        await scheduler.send(new DeleteScheduleCommand({Name: name}));
      } catch (error) {
        if (errorName(error) !== 'ResourceNotFoundException')
          throw toBackupctlError(error, `remove the schedule ${name}`);
      }
    },
  };
}

function scheduleInput(name: string, {expression, timezone, targetArn, roleArn, input, deadLetterArn}: Schedule) {
  return {
    Name: name,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timezone,
    State: 'ENABLED' as const,
    FlexibleTimeWindow: {Mode: 'OFF' as const},
    Description: 'Nightly export of Cognito users and groups. Made by backupctl.',
    // Deliveries are at least once; the run id is made of pool and date, so a second one finds the work done.
    Target: {
      Arn: targetArn,
      RoleArn: roleArn,
      Input: input,
      DeadLetterConfig: {Arn: deadLetterArn},
      RetryPolicy: {MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 21_600},
    },
  };
}
