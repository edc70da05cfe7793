import * as sdk from '@aws-sdk/client-sfn';
import type {Functions, Roles, StateMachines} from '../../kernel/ports.ts';
import {AwsError, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {parseDefinition} from './definition.ts';
import {type Execution, type Machinery, runExecution} from './execution.ts';
import {executionHandlers} from './executions.ts';
import {inputOf, note} from './history.ts';
import {type Machine, machineHandlers} from './machines.ts';
import {checkName} from './names.ts';
import {type Listeners, tell} from './tell.ts';

export interface States {
  readonly service: Service;
  readonly machines: StateMachines;
  readonly executions: () => readonly Execution[];
}

export interface StatesParts extends Listeners {
  readonly functions: Functions;
  readonly roles: Roles;
}

/** Step Functions Developer Guide, quotas: how long an execution that is over is kept, and its name taken. */
const KEPT_MS = 90 * 86_400_000;
const MOST_INPUT = 262_144;

interface Saved {
  readonly machines: readonly Machine[];
  readonly executions: readonly Execution[];
}

/** Step Functions: standard state machines that run the deployed definition. */
export function createStates(world: World, parts: StatesParts): States {
  const machines = new Map<string, Machine>();
  let all: readonly Execution[] = [];
  const need = (arn = '') => {
    const found = machines.get(arn);
    if (!found) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return found;
  };
  const executions = () => {
    const now = world.timeline.now();
    all = all.filter(({stoppedAt}) => stoppedAt === undefined || now - stoppedAt < KEPT_MS);
    return all;
  };
  const run = (execution: Execution, resumed: boolean) =>
    void world.timeline.track(runExecution(execution, machinery, resumed));

  /** What a start is refused for, it is refused for at once: by the API, a schedule or another machine. */
  function start(arn: string, input: string, name: string = world.uuid()): Execution {
    const machine = need(arn);
    checkName(name);
    const same = executions().find((each) => each.machineArn === arn && each.name === name);
    // The same name and input while it runs is the same execution; afterwards the name is taken (SDK client-sfn, StartExecution).
    if (same?.status === 'RUNNING' && same.input === input) return same;
    if (same) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${same.arn}'`);
    const execution = begin(machine, input, name, world.timeline.now());
    all = [...all, execution];
    run(execution, false);
    return execution;
  }

  const machinery: Machinery = {...parts, world, start, ended: (execution) => tell(execution, world, parts)};
  return {
    executions,
    machines: {
      exists: (arn) => machines.has(arn),
      start: async (arn, input, name) => start(arn, input, name).arn,
    },
    service: {
      signingName: 'states',
      protocol: 'awsJson1_0',
      sdk,
      handlers: {
        ...machineHandlers(machines, world, parts.roles, need),
        ...executionHandlers({world, machinery, executions, needMachine: need, run}),
      },
      resources: (_operation, input, {region, account}) => [
        String(
          input['stateMachineArn'] ??
            input['executionArn'] ??
            input['resourceArn'] ??
            `arn:aws:states:${region}:${account}:stateMachine:${String(input['name'] ?? '*')}`,
        ),
      ],
      save: (): Saved => ({machines: [...machines.values()], executions: all}),
      load(saved: Saved) {
        machines.clear();
        for (const machine of saved.machines) machines.set(machine.arn, machine);
        // What runs here belongs to the world that is left; what ran there goes on in the state it stood in.
        for (const execution of all) execution.status = 'ABORTED';
        all = saved.executions;
        for (const execution of all) if (execution.status === 'RUNNING') run(execution, true);
      },
    },
  };
}

function begin(machine: Machine, input: string, name: string, startedAt: number): Execution {
  const data = parseInput(input);
  const {arn, definition, roleArn} = machine;
  const execution: Execution = {
    name,
    input,
    definition,
    roleArn,
    arn: `${arn.replace(':stateMachine:', ':execution:')}:${name}`,
    machineArn: arn,
    startedAt,
    status: 'RUNNING',
    redriveCount: 0,
    redriveTokens: [],
    position: {state: parseDefinition(definition).StartAt, data, enteredAt: startedAt},
    history: [],
  };
  note(execution, startedAt, {
    type: 'ExecutionStarted',
    executionStartedEventDetails: {...inputOf(data), roleArn},
  });
  return execution;
}

function parseInput(input: string): unknown {
  if (Buffer.byteLength(input) > MOST_INPUT)
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    );
  try {
    return JSON.parse(input);
  } catch {
    throw new AwsError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'Invalid execution input.'");
  }
}
