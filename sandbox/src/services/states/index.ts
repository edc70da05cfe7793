import * as sdk from '@aws-sdk/client-sfn';
import {pageOf} from '../../kernel/paging.ts';
import type {Events, Functions, Metrics, Roles, StateMachines} from '../../kernel/ports.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {parseDefinition} from './definition.ts';
import {type Execution, runExecution} from './execution.ts';

interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  definition: string;
  roleArn: string;
  revision: string;
  tags: Record<string, string>;
}

export interface States {
  readonly service: Service;
  readonly machines: StateMachines;
  readonly executions: () => readonly Execution[];
}

export interface StatesParts {
  readonly functions: Functions;
  readonly roles: Roles;
  readonly events: Events;
  readonly metrics: Metrics;
}

type Sdk = typeof sdk;

/** Step Functions: standard state machines that run the deployed definition. */
export function createStates(world: World, parts: StatesParts): States {
  const machines = new Map<string, Machine>();
  let executions: Execution[] = [];
  const need = (arn = '') => {
    const found = machines.get(arn);
    if (!found) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return found;
  };

  async function start(arn: string, input: string, name = world.uuid()): Promise<Execution> {
    const machine = need(arn);
    const same = executions.find((each) => each.machineArn === arn && each.name === name);
    // The same name and input while it runs is the same execution; afterwards the name is taken (SDK client-sfn, StartExecution).
    if (same?.status === 'RUNNING' && same.input === input) return same;
    if (same) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${same.arn}'`);
    parseInput(input);
    const execution: Execution = {
      name,
      input,
      arn: `${arn.replace(':stateMachine:', ':execution:')}:${name}`,
      machineArn: arn,
      startedAt: world.timeline.now(),
      status: 'RUNNING',
      history: [],
    };
    executions.push(execution);
    const machinery = {...parts, world, roleArn: machine.roleArn};
    void world.timeline.track(
      runExecution(execution, parseDefinition(machine.definition), machinery).then(() => tell(execution, world, parts)),
    );
    return execution;
  }

  return {
    executions: () => executions,
    machines: {
      exists: (arn) => machines.has(arn),
      start: async (arn, input, name) => (await start(arn, input, name)).arn,
    },
    service: {
      signingName: 'states',
      protocol: 'awsJson1_0',
      sdk,
      handlers: {
        ...machineHandlers(machines, world, parts.roles, need),
        ...executionHandlers(world, () => executions, start, need),
      },
      resources: (_operation, input, {region, account}) => [
        String(
          input['stateMachineArn'] ??
            input['executionArn'] ??
            input['resourceArn'] ??
            `arn:aws:states:${region}:${account}:stateMachine:${String(input['name'] ?? '*')}`,
        ),
      ],
      save: () => ({machines: [...machines.values()], executions}),
      load(saved: {readonly machines: readonly Machine[]; readonly executions: Execution[]}) {
        machines.clear();
        for (const machine of saved.machines) machines.set(machine.arn, machine);
        executions = saved.executions;
      },
    },
  };
}

function parseInput(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw new AwsError('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  }
}

function machineHandlers(
  machines: Map<string, Machine>,
  world: World,
  roles: Roles,
  need: (arn?: string) => Machine,
): Handlers<Sdk> {
  const refuseRole = (arn: string) => {
    // Wording of Step Functions for a role it cannot use yet, or at all.
    if (!roles.trusts(arn, 'states.amazonaws.com') || !roles.settled(arn))
      throw new AwsError(
        'AccessDeniedException',
        `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.`,
        400,
      );
  };
  return {
    CreateStateMachine({name = '', definition = '', roleArn = '', tags = []}, {region, account}) {
      if (!/^[a-zA-Z0-9-_]{1,80}$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
      parseDefinition(definition);
      refuseRole(roleArn);
      const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
      const found = machines.get(arn);
      if (found && (found.definition !== definition || found.roleArn !== roleArn))
        throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      const machine = found ?? {
        name,
        arn,
        region,
        definition,
        roleArn,
        createdAt: world.timeline.now(),
        revision: world.uuid(),
        tags: Object.fromEntries(tags.map(({key = '', value = ''}) => [key, value])),
      };
      machines.set(arn, machine);
      return {stateMachineArn: arn, creationDate: new Date(machine.createdAt)};
    },
    UpdateStateMachine({stateMachineArn, definition, roleArn}) {
      const machine = need(stateMachineArn);
      if (definition !== undefined) {
        parseDefinition(definition);
        machine.definition = definition;
      }
      if (roleArn !== undefined) {
        refuseRole(roleArn);
        machine.roleArn = roleArn;
      }
      machine.revision = world.uuid();
      return {updateDate: new Date(world.timeline.now()), revisionId: machine.revision};
    },
    DescribeStateMachine({stateMachineArn}) {
      const {arn, name, definition, roleArn, createdAt, revision} = need(stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        definition,
        roleArn,
        type: 'STANDARD' as const,
        status: 'ACTIVE' as const,
        creationDate: new Date(createdAt),
        revisionId: revision,
      };
    },
    ListStateMachines({maxResults = 100, nextToken}, {region}) {
      const all = [...machines.values()]
        .filter((each) => each.region === region)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const {items, next} = pageOf(all, Math.min(maxResults || 100, world.pageSize(1000)), nextToken, 'InvalidToken');
      return {
        stateMachines: items.map(({arn, name, createdAt}) => ({
          stateMachineArn: arn,
          name,
          type: 'STANDARD' as const,
          creationDate: new Date(createdAt),
        })),
        nextToken: next,
      };
    },
    DeleteStateMachine({stateMachineArn}) {
      machines.delete(stateMachineArn ?? '');
      return {};
    },
    ListTagsForResource: ({resourceArn}) => ({
      tags: Object.entries(need(resourceArn).tags).map(([key, value]) => ({key, value})),
    }),
  };
}

function executionHandlers(
  world: World,
  executions: () => readonly Execution[],
  start: (arn: string, input: string, name?: string) => Promise<Execution>,
  need: (arn?: string) => Machine,
): Handlers<Sdk> {
  const find = (arn = '') => {
    const found = executions().find((each) => each.arn === arn);
    if (!found) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  };
  return {
    async StartExecution({stateMachineArn = '', input = '{}', name}) {
      const {arn, startedAt} = await start(stateMachineArn, input, name);
      return {executionArn: arn, startDate: new Date(startedAt)};
    },
    DescribeExecution({executionArn}) {
      const {output, error, cause, input, ...execution} = find(executionArn);
      return {...shape(execution), input, output, error, cause};
    },
    ListExecutions({stateMachineArn, statusFilter, maxResults = 100, nextToken}) {
      const {arn} = need(stateMachineArn);
      const all = executions().filter(
        (each) => each.machineArn === arn && (statusFilter === undefined || each.status === statusFilter),
      );
      const {items, next} = pageOf(
        all.toReversed(),
        Math.min(maxResults || 100, world.pageSize(1000)),
        nextToken,
        'InvalidToken',
      );
      return {executions: items.map(shape), nextToken: next};
    },
    StopExecution({executionArn}) {
      const execution = find(executionArn);
      if (execution.status === 'RUNNING') execution.status = 'ABORTED';
      execution.stoppedAt ??= world.timeline.now();
      return {stopDate: new Date(execution.stoppedAt)};
    },
  };
}

const METRICS: Readonly<Record<string, string>> = {
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** The end of an execution as EventBridge and CloudWatch hear of it (Step Functions Developer Guide, monitoring). */
function tell(execution: Execution, world: World, {events, metrics}: StatesParts): void {
  const {arn, machineArn, name, status, startedAt, stoppedAt} = execution;
  const [, , , region = world.region] = machineArn.split(':');
  events.emit({
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    region,
    resources: [arn],
    detail: {executionArn: arn, stateMachineArn: machineArn, name, status, startDate: startedAt, stopDate: stoppedAt},
  });
  const metric = METRICS[status];
  if (metric !== undefined)
    metrics.count({namespace: 'AWS/States', name: metric, region, dimensions: {StateMachineArn: machineArn}});
}

function shape({
  arn,
  machineArn,
  name,
  status,
  startedAt,
  stoppedAt,
}: Pick<Execution, 'arn' | 'machineArn' | 'name' | 'status' | 'startedAt' | 'stoppedAt'>) {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: new Date(startedAt),
    ...(stoppedAt === undefined ? {} : {stopDate: new Date(stoppedAt)}),
  };
}
