import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import {CreateScheduleCommand, type SchedulerClient, UpdateScheduleCommand} from '@aws-sdk/client-scheduler';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {named} from './clients.ts';
import {deploymentOf, zipOf} from './deploy.ts';

let box: Sandbox;
let lambda: LambdaClient;
let states: SFNClient;
let scheduler: SchedulerClient;
let logs: CloudWatchLogsClient;
let role: ReturnType<typeof deploymentOf>['role'];
let deploy: ReturnType<typeof deploymentOf>['deploy'];
beforeEach(async () => {
  box = await createSandbox({now: Date.parse('2026-11-24T00:30:00Z')});
  const settings = {
    endpoint: box.endpoint,
    region: 'eu-west-1',
    credentials: {accessKeyId: 'k', secretAccessKey: 's'},
    maxAttempts: 1,
  };
  ({lambda, states, scheduler, role, deploy} = deploymentOf(box));
  logs = new CloudWatchLogsClient(settings);
});
afterEach(() => box.close());

const invoke = async (payload: unknown = {}) => {
  const {Payload, FunctionError} = await lambda.send(
    new InvokeCommand({FunctionName: 'f', Payload: JSON.stringify(payload)}),
  );
  return {answer: JSON.parse(Payload?.transformToString() ?? 'null') as unknown, error: FunctionError};
};

describe('functions', () => {
  test('the deployed code runs, as its role, with nothing of this process', async () => {
    process.env['SECRET_OF_THE_PARENT'] = 'x';
    await deploy(
      'export const handler = async (event) => ({got: event.n, secret: process.env.SECRET_OF_THE_PARENT ?? null, name: process.env.AWS_LAMBDA_FUNCTION_NAME, key: process.env.AWS_ACCESS_KEY_ID.slice(0, 4), own: process.env.OWN})',
      {Environment: {Variables: {OWN: 'mine'}}},
    );
    expect(await invoke({n: 7})).toEqual({
      answer: {got: 7, secret: null, name: 'f', key: 'ASIA', own: 'mine'},
      error: undefined,
    });
    delete process.env['SECRET_OF_THE_PARENT'];
  });
  test('an error, a crash and a time-out are told apart', async () => {
    await deploy(
      "export const handler = async ({how}) => { if (how === 'throw') throw new TypeError('bad'); if (how === 'exit') process.exit(3); await new Promise((r) => setTimeout(r, 60000)); }",
      {Timeout: 1},
    );
    expect(await invoke({how: 'throw'})).toMatchObject({
      error: 'Unhandled',
      answer: {errorType: 'TypeError', errorMessage: 'bad'},
    });
    expect(await invoke({how: 'exit'})).toMatchObject({answer: {errorType: 'Runtime.ExitError'}});
    expect(await invoke({how: 'sleep'})).toMatchObject({
      answer: {errorMessage: expect.stringContaining('Task timed out after 1.00 seconds')},
    });
  });
  test('new code replaces warm instances; the checksum is that of the zip', async () => {
    await deploy('export const handler = async () => 1');
    expect((await invoke()).answer).toBe(1);
    const ZipFile = await zipOf('export const handler = async () => 2');
    await lambda.send(new UpdateFunctionCodeCommand({FunctionName: 'f', ZipFile}));
    expect((await invoke()).answer).toBe(2);
    const {createHash} = await import('node:crypto');
    expect((await lambda.send(new GetFunctionConfigurationCommand({FunctionName: 'f'}))).CodeSha256).toBe(
      createHash('sha256').update(ZipFile).digest('base64'),
    );
  });
  test('output goes to the log group when there is one', async () => {
    await logs.send(new CreateLogGroupCommand({logGroupName: '/aws/lambda/f'}));
    await expect(
      logs.send(new PutRetentionPolicyCommand({logGroupName: '/aws/lambda/f', retentionInDays: 31})),
    ).rejects.toEqual(named('InvalidParameterException'));
    await deploy(
      "export const handler = async () => { console.log('counted %d', 3); process.stdout.write('bare\\n'); return 0; }",
    );
    await invoke();
    await invoke();
    const {events = []} = await logs.send(new FilterLogEventsCommand({logGroupName: '/aws/lambda/f'}));
    expect(events.map(({message}) => message)).toEqual([
      expect.stringMatching(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/),
      expect.stringMatching(/^2026-11-24T00:3\d:\S+Z\t[0-9a-f-]{36}\tINFO\tcounted 3$/),
      'bare',
      expect.stringMatching(/^END RequestId: /),
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: [1-9]\d* MB\tInit Duration: [\d.]+ ms$/,
      ),
      expect.stringMatching(/^START /),
      expect.stringContaining('counted 3'),
      'bare',
      expect.stringMatching(/^END /),
      expect.not.stringContaining('Init Duration'),
    ]);
    expect(new Set(events.map(({logStreamName}) => logStreamName)).size).toBe(1);
    expect(events[0]?.logStreamName).toMatch(/^2026\/11\/24\/\[\$LATEST\][0-9a-f]{32}$/);
  });
  test('a time-out and a crash stand in the log, after what was written before', async () => {
    await logs.send(new CreateLogGroupCommand({logGroupName: '/aws/lambda/f'}));
    await deploy(
      "export const handler = async ({how}) => { console.log('first'); if (how === 'exit') process.exit(3); await new Promise((r) => setTimeout(r, 60000)); }",
      {Timeout: 1},
    );
    const last = async (how: string) => {
      await invoke({how});
      const {events = []} = await logs.send(new FilterLogEventsCommand({logGroupName: '/aws/lambda/f'}));
      return events
        .slice(how === 'exit' ? -3 : -4)
        .map(({message = ''}) => message.replace(/.*\t(?=first|Status)/, ''));
    };
    expect(await last('sleep')).toEqual([
      'first',
      expect.stringMatching(/^2026-11-24T00:3\S+Z \S+ Task timed out after 1\.00 seconds$/),
      expect.stringMatching(/^END /),
      'Status: timeout',
    ]);
    expect(await last('exit')).toEqual([
      'first',
      expect.stringMatching(/^END /),
      expect.stringContaining('Error Type: Runtime.ExitError'),
    ]);
  });
  test('a role that Lambda cannot assume is refused', async () => {
    const Role = await role('wrong', 'states');
    await expect(
      lambda.send(
        new CreateFunctionCommand({
          FunctionName: 'g',
          Role,
          Runtime: 'nodejs22.x',
          Handler: 'i.h',
          Code: {ZipFile: await zipOf('')},
        }),
      ),
    ).rejects.toEqual(named('InvalidParameterValueException', /cannot be assumed by Lambda/));
  });
});

const loop = (arn: string) => ({
  StartAt: 'Slice',
  States: {
    Slice: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: {FunctionName: arn, 'Payload.$': '$'},
      ResultSelector: {'done.$': '$.Payload.done', 'n.$': '$.Payload.n'},
      ResultPath: '$.result',
      Retry: [{ErrorEquals: ['States.ALL'], IntervalSeconds: 60, MaxAttempts: 2}],
      Catch: [{ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Failed'}],
      Next: 'Done?',
    },
    'Done?': {
      Type: 'Choice',
      Choices: [{Variable: '$.result.done', BooleanEquals: true, Next: 'Done'}],
      Default: 'Again',
    },
    Again: {Type: 'Pass', Parameters: {'n.$': '$.result.n'}, Next: 'Slice'},
    Done: {Type: 'Succeed'},
    Failed: {Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause'},
  },
});
const machine = async (arn: string, allowed = true) => {
  const roleArn = await role(
    'm-role',
    'states',
    ...(allowed ? [['lambda:InvokeFunction', arn] as [string, string]] : []),
  );
  return (
    (await states.send(new CreateStateMachineCommand({name: 'm', definition: JSON.stringify(loop(arn)), roleArn})))
      .stateMachineArn ?? ''
  );
};
const ended = async (executionArn: string | undefined) => {
  await box.world.timeline.advanceTo(box.world.timeline.now() + 3_600_000);
  return states.send(new DescribeExecutionCommand({executionArn}));
};

describe('state machines', () => {
  test('a loop of slices runs until it is done', async () => {
    const arn = await machine(
      await deploy('export const handler = async ({n = 0}) => ({n: n + 1, done: n + 1 === 4})'),
    );
    const {executionArn} = await states.send(
      new StartExecutionCommand({stateMachineArn: arn, input: '{}', name: 'one'}),
    );
    const outcome = await ended(executionArn);
    expect([outcome.status, JSON.parse(outcome.output ?? '')]).toEqual([
      'SUCCEEDED',
      {n: 3, result: {done: true, n: 4}},
    ]);
    await expect(
      states.send(new StartExecutionCommand({stateMachineArn: arn, input: '{}', name: 'one'})),
    ).rejects.toEqual(named('ExecutionAlreadyExists'));
  });
  test('what fails for good is retried, then fails by its own name', async () => {
    const arn = await machine(
      await deploy("let n = 0; export const handler = async () => { throw new RangeError('no ' + ++n); }"),
    );
    const {executionArn} = await states.send(new StartExecutionCommand({stateMachineArn: arn}));
    expect(await ended(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'RangeError',
      cause: expect.stringContaining('no 3'),
    });
  });
  test('a role that may not invoke fails the run', async () => {
    const arn = await machine(await deploy('export const handler = async () => 1'), false);
    const {executionArn} = await states.send(new StartExecutionCommand({stateMachineArn: arn}));
    expect(await ended(executionArn)).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('lambda:InvokeFunction'),
    });
  });
  test.each([
    ['no JSON', '{'],
    ['a start that is no state', '{"StartAt": "A", "States": {}}'],
    ['a state that leads nowhere', '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}'],
  ])('%s is refused', async (_name, definition) => {
    await expect(
      states.send(new CreateStateMachineCommand({name: 'x', definition, roleArn: await role('r', 'states')})),
    ).rejects.toEqual(named('InvalidDefinition'));
  });
});

describe('schedules', () => {
  async function scheduled(may = true) {
    const arn = await machine(await deploy('export const handler = async ({when}) => ({done: true, n: when})'));
    const RoleArn = await role(
      's-role',
      'scheduler',
      ...(may ? [['states:StartExecution', arn] as [string, string]] : []),
    );
    const input = {
      Name: 's',
      ScheduleExpression: 'cron(15 1 * * ? *)',
      FlexibleTimeWindow: {Mode: 'OFF' as const},
      Target: {Arn: arn, RoleArn, Input: '{"when": "<aws.scheduler.scheduled-time>"}'},
    };
    await scheduler.send(new CreateScheduleCommand(input));
    return {arn, input};
  }
  test('each night at its hour, with the time it was scheduled for', async () => {
    const {arn} = await scheduled();
    await box.world.timeline.advanceTo(Date.parse('2026-11-26T00:00:00Z'));
    const {executions = []} = await states.send(new ListExecutionsCommand({stateMachineArn: arn}));
    expect(executions.map(({status}) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    const {output} = await states.send(new DescribeExecutionCommand({executionArn: executions[0]?.executionArn}));
    expect(JSON.parse(output ?? '')).toMatchObject({when: '2026-11-25T01:15:00Z'});
  });
  test('a role that may not start it: nothing runs, and the delivery is on record', async () => {
    const {arn} = await scheduled(false);
    await box.world.timeline.advanceTo(Date.parse('2026-11-25T00:00:00Z'));
    expect((await states.send(new ListExecutionsCommand({stateMachineArn: arn}))).executions).toEqual([]);
    expect(box.scheduler.deliveries('s')).toMatchObject([{outcome: expect.stringContaining('AccessDenied')}]);
  });
  test('switched off it does nothing', async () => {
    const {arn, input} = await scheduled();
    await scheduler.send(new UpdateScheduleCommand({...input, State: 'DISABLED'}));
    await box.world.timeline.advanceTo(Date.parse('2026-11-27T00:00:00Z'));
    expect((await states.send(new ListExecutionsCommand({stateMachineArn: arn}))).executions).toEqual([]);
  });
});
