import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {control, named} from './clients.ts';
import {deploymentOf} from './deploy.ts';

let box: Sandbox;
let aws: ReturnType<typeof deploymentOf>;
beforeEach(async () => {
  box = await createSandbox({now: Date.parse('2026-11-24T00:30:00Z')});
  aws = deploymentOf(box);
});
afterEach(() => box.close());

const start = async (stateMachineArn: string, input: unknown = {}, name?: string) =>
  (
    await aws.states.send(
      new StartExecutionCommand({stateMachineArn, input: JSON.stringify(input), ...(name ? {name} : {})}),
    )
  ).executionArn;
const look = (executionArn: string | undefined) => aws.states.send(new DescribeExecutionCommand({executionArn}));
const hours = (count: number) => control(box.endpoint, 'POST', 'advance', {hours: count});
const ended = async (executionArn: string | undefined): Promise<DescribeExecutionCommandOutput> => {
  await hours(1);
  return look(executionArn);
};
const history = async (executionArn: string | undefined, more: object = {}) =>
  (await aws.states.send(new GetExecutionHistoryCommand({executionArn, ...more}))).events ?? [];
const kinds = async (executionArn: string | undefined) =>
  (await history(executionArn)).map(({type, previousEventId}) => `${previousEventId} ${type}`);
const pass = (Parameters: object) => ({StartAt: 'P', States: {P: {Type: 'Pass', Parameters, End: true}}});
const wait = (Seconds: number, more: object = {}) => ({
  StartAt: 'W',
  States: {W: {Type: 'Wait', Seconds, End: true}},
  ...more,
});
const task = (arn: string, more: object = {}) => ({
  StartAt: 'T',
  States: {
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: {FunctionName: arn, 'Payload.$': '$'},
      End: true,
      ...more,
    },
  },
});
const INVOKE: [string, string] = ['lambda:InvokeFunction', '*'];

describe('the history of an execution', () => {
  test('tells of every step of an invocation, with what went in and came out', async () => {
    const f = await aws.deploy('export const handler = async ({name}) => ({hello: name})');
    const run = await start(await aws.machine('m', task(f), INVOKE), {name: 'Ada'});
    await ended(run);
    expect(await kinds(run)).toEqual([
      '0 ExecutionStarted',
      '0 TaskStateEntered',
      '2 TaskScheduled',
      '3 TaskStarted',
      '4 TaskSucceeded',
      '5 TaskStateExited',
      '6 ExecutionSucceeded',
    ]);
    const events = await history(run);
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'eu-west-1',
      parameters: JSON.stringify({FunctionName: f, Payload: {name: 'Ada'}}),
    });
    expect(events[0]?.executionStartedEventDetails?.input).toBe('{"name":"Ada"}');
    expect(JSON.parse(events[4]?.taskSucceededEventDetails?.output ?? '')).toMatchObject({Payload: {hello: 'Ada'}});
    expect(JSON.stringify(await history(run, {includeExecutionData: false}))).not.toContain('hello');
  });

  test('by pages, and backwards', async () => {
    const run = await start(await aws.machine('m', pass({a: 1})));
    await ended(run);
    const page = await aws.states.send(new GetExecutionHistoryCommand({executionArn: run, maxResults: 3}));
    const rest = await aws.states.send(
      new GetExecutionHistoryCommand({executionArn: run, maxResults: 3, nextToken: page.nextToken}),
    );
    expect([page.events?.length, rest.events?.map(({type}) => type), rest.nextToken]).toEqual([
      3,
      ['ExecutionSucceeded'],
      undefined,
    ]);
    expect((await history(run, {reverseOrder: true})).map(({id}) => id)).toEqual([4, 3, 2, 1]);
  });

  test('every try of a task that fails; what is caught leaves the state', async () => {
    const f = await aws.deploy("export const handler = async () => { throw new RangeError('no') }");
    const definition = task(f, {
      Retry: [{ErrorEquals: ['States.ALL'], MaxAttempts: 1, JitterStrategy: 'FULL'}],
      Catch: [{ErrorEquals: ['States.ALL'], Next: 'F'}],
    });
    const run = await start(
      await aws.machine('m', {...definition, States: {...definition.States, F: {Type: 'Fail', Error: 'Mine'}}}, INVOKE),
    );
    expect(await ended(run)).toMatchObject({status: 'FAILED', error: 'Mine'});
    expect((await kinds(run)).slice(2)).toEqual([
      '2 TaskScheduled',
      '3 TaskStarted',
      '4 TaskFailed',
      '5 TaskScheduled',
      '6 TaskStarted',
      '7 TaskFailed',
      '8 TaskStateExited',
      '9 FailStateEntered',
      '10 ExecutionFailed',
    ]);
  });
});

describe('intrinsic functions', () => {
  const evaluate = async (call: string, input: unknown = {}) => {
    const {output, error} = await ended(await start(await aws.machine('m', pass({'v.$': call})), input));
    return output === undefined ? error : (JSON.parse(output) as {v: unknown}).v;
  };
  test.each([
    ["States.Format('{}-{}', $.a, 7)", {a: 'x'}, 'x-7'],
    ["States.Format('it\\'s \\{\\} {}', true)", {}, "it's {} true"],
    ["States.StringSplit($.t, '.+')", {t: 'a.b+c..d'}, ['a', 'b', 'c', 'd']],
    ['States.ArrayGetItem($.l, 1)', {l: [1, {b: 2}]}, {b: 2}],
    ['States.JsonToString($.o)', {o: {a: [1]}}, '{"a":[1]}'],
    ['States.StringToJson($.t)', {t: '{"a": 1}'}, {a: 1}],
    [
      "States.Format('cognito-{}', States.ArrayGetItem(States.StringSplit($.when, 'T'), 0))",
      {when: '2026-11-24T01:15:00Z'},
      'cognito-2026-11-24',
    ],
    ['$$.Execution.Input.a', {a: 3}, 3],
    ['States.ArrayGetItem($.l, 9)', {l: []}, 'States.IntrinsicFailure'],
    ['States.StringToJson($.t)', {t: '{'}, 'States.IntrinsicFailure'],
    ["States.Format('{}')", {}, 'States.IntrinsicFailure'],
    ['$.missing', {}, 'States.Runtime'],
  ])('%s of %j', async (call, input, expected) => expect(await evaluate(call, input)).toEqual(expected));

  test.each([
    ["States.Format('{}'", 'InvalidDefinition'],
    ['States.Nothing()', 'InvalidDefinition'],
    ['a word', 'InvalidDefinition'],
    ['States.UUID()', 'NotImplementedBySandbox'],
  ])('%s is refused', async (call, error) => {
    await expect(aws.machine('m', pass({'v.$': call}))).rejects.toEqual(named(error));
  });
});

describe('one machine starts another', () => {
  const parent = (child: string, more: object = {}) => ({
    StartAt: 'S',
    States: {
      S: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution',
        Parameters: {StateMachineArn: child, 'Name.$': '$.name', Input: {'n.$': '$.n'}},
        End: true,
        ...more,
      },
      Known: {Type: 'Succeed'},
    },
  });
  const children = async (stateMachineArn: string) =>
    (await aws.states.send(new ListExecutionsCommand({stateMachineArn}))).executions ?? [];

  test('does not wait for it, and time that is advanced does', async () => {
    const child = await aws.machine('child', wait(600));
    const run = await start(await aws.machine('parent', parent(child), ['states:StartExecution', child]), {
      name: 'night-1',
      n: 7,
    });
    await hours(0);
    const {status, output} = await look(run);
    const [started] = await children(child);
    expect([status, started?.name, started?.status]).toEqual(['SUCCEEDED', 'night-1', 'RUNNING']);
    expect(JSON.parse(output ?? '')).toMatchObject({ExecutionArn: started?.executionArn});
    expect((await history(run))[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'states',
      resource: 'startExecution',
    });
    expect(await ended(started?.executionArn)).toMatchObject({status: 'SUCCEEDED', input: '{"n":7}'});
  });

  test('a name that was used is an error to be caught by its name', async () => {
    const child = await aws.machine('child', pass({}));
    const machine = await aws.machine(
      'parent',
      parent(child, {Catch: [{ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], Next: 'Known'}]}),
      ['states:StartExecution', child],
    );
    await ended(await start(machine, {name: 'same', n: 1}));
    const again = await start(machine, {name: 'same', n: 1});
    expect((await ended(again)).status).toBe('SUCCEEDED');
    const failed = (await history(again)).find(({type}) => type === 'TaskFailed');
    expect(failed?.taskFailedEventDetails).toMatchObject({
      error: 'StepFunctions.ExecutionAlreadyExistsException',
      cause: expect.stringContaining('Execution Already Exists'),
    });
    expect(await children(child)).toHaveLength(1);
  });

  test('needs the right to, and a machine that is there', async () => {
    const child = await aws.machine('child', pass({}));
    const run = async (name: string, target: string, resource: string) =>
      ended(
        await start(await aws.machine(name, parent(target), ['states:StartExecution', resource]), {name: 'x', n: 1}),
      );
    expect(await run('no-right', child, 'arn:aws:states:eu-west-1:123456789012:stateMachine:other')).toMatchObject({
      error: 'StepFunctions.AWSStepFunctionsException',
      cause: expect.stringContaining('states:StartExecution'),
    });
    expect(await run('no-child', `${child}x`, '*')).toMatchObject({
      error: 'StepFunctions.StateMachineDoesNotExistException',
    });
    await expect(aws.machine('p', parent(child, {Parameters: {StateMachineArn: child, Other: 1}}))).rejects.toEqual(
      named('InvalidDefinition', /Other/),
    );
  });
});

describe('redriving', () => {
  const failing = `import {readFileSync} from 'node:fs';
    export const handler = async ({file}) => { try { return readFileSync(file, 'utf8') } catch { throw new Error('not yet') } }`;
  const redrive = (executionArn: string | undefined, clientToken?: string) =>
    aws.states.send(new RedriveExecutionCommand({executionArn, ...(clientToken ? {clientToken} : {})}));

  test('goes on at the task that failed, with its retries, within fourteen days', async () => {
    const f = await aws.deploy(failing);
    const retry = {Retry: [{ErrorEquals: ['States.ALL'], MaxAttempts: 1}]};
    const run = await start(await aws.machine('m', task(f, retry), INVOKE), {file: '/not/there'});
    expect(await ended(run)).toMatchObject({status: 'FAILED', redriveCount: 0, redriveStatus: 'REDRIVABLE'});
    const before = (await history(run)).length;
    await control(box.endpoint, 'POST', 'advance', {nights: 13});
    await redrive(run, 'token');
    await redrive(run, 'token');
    const second = await ended(run);
    expect(second).toMatchObject({status: 'FAILED', redriveCount: 1, redriveDate: expect.any(Date)});
    expect((await history(run)).slice(before).map(({type}) => type)).toEqual([
      'ExecutionRedriven',
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed', 'TaskScheduled', 'TaskStarted', 'TaskFailed'],
      'ExecutionFailed',
    ]);
    await control(box.endpoint, 'POST', 'advance', {nights: 15});
    expect(await look(run)).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution redrivable period exceeded',
    });
    await expect(redrive(run)).rejects.toEqual(named('ExecutionNotRedrivable'));
  });

  test('a failure that was led into a Fail state fails again there', async () => {
    const definition = {
      StartAt: 'P',
      States: {P: {Type: 'Pass', Next: 'F'}, F: {Type: 'Fail', Error: 'E', Cause: 'c'}},
    };
    const run = await start(await aws.machine('m', definition));
    await ended(run);
    await redrive(run);
    expect(await ended(run)).toMatchObject({status: 'FAILED', error: 'E', redriveCount: 1});
    expect((await kinds(run)).slice(-3).map((each) => each.split(' ')[1])).toEqual([
      'ExecutionRedriven',
      'FailStateEntered',
      'ExecutionFailed',
    ]);
  });

  test('what runs or succeeded cannot be redriven; what was stopped can', async () => {
    const run = await start(await aws.machine('m', wait(7_200)));
    await expect(redrive(run)).rejects.toEqual(named('ExecutionNotRedrivable', /RUNNING/));
    await aws.states.send(new StopExecutionCommand({executionArn: run, cause: 'enough'}));
    expect(await look(run)).toMatchObject({status: 'ABORTED', cause: 'enough'});
    expect((await kinds(run)).at(-1)).toBe('0 ExecutionAborted');
    await redrive(run);
    await hours(3);
    expect(await look(run)).toMatchObject({status: 'SUCCEEDED', redriveCount: 1});
    expect((await kinds(run)).filter((each) => each.endsWith('WaitStateExited'))).toHaveLength(1);
    await expect(redrive(run)).rejects.toEqual(named('ExecutionNotRedrivable', /SUCCEEDED/));
  });
});

describe('time limits', () => {
  test('of a task: States.Timeout, to be caught by that name', async () => {
    const f = await aws.deploy('export const handler = () => new Promise((done) => setTimeout(done, 20_000))', {
      Timeout: 2,
    });
    const run = await start(await aws.machine('m', task(f, {TimeoutSeconds: 1}), INVOKE));
    expect(await ended(run)).toMatchObject({status: 'FAILED', error: 'States.Timeout'});
    const events = await history(run);
    expect(events[2]?.taskScheduledEventDetails?.timeoutInSeconds).toBe(1);
    expect(events.slice(4).map(({type}) => type)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  test('of the machine, also of one that waits', async () => {
    const run = await start(await aws.machine('m', wait(86_400, {TimeoutSeconds: 1_200})));
    expect((await ended(run)).status).toBe('TIMED_OUT');
    expect((await kinds(run)).at(-1)).toMatch(/ExecutionTimedOut$/);
  });

  test("of the function itself: Lambda's own error", async () => {
    const f = await aws.deploy('export const handler = () => new Promise((done) => setTimeout(done, 20_000))', {
      Timeout: 1,
    });
    const run = await start(await aws.machine('m', task(f), INVOKE));
    expect(await ended(run)).toMatchObject({
      error: 'Sandbox.Timedout',
      cause: expect.stringContaining('Task timed out after 1.00 seconds'),
    });
  });
});

describe('names and inputs', () => {
  test('the same name and input while it runs is the same execution; the name is free after ninety days', async () => {
    const machine = await aws.machine('m', wait(60));
    const first = await start(machine, {a: 1}, 'one');
    expect(await start(machine, {a: 1}, 'one')).toBe(first);
    await expect(start(machine, {a: 2}, 'one')).rejects.toEqual(named('ExecutionAlreadyExists'));
    await ended(first);
    await expect(start(machine, {a: 1}, 'one')).rejects.toEqual(named('ExecutionAlreadyExists'));
    await control(box.endpoint, 'POST', 'advance', {nights: 91});
    await expect(look(first)).rejects.toEqual(named('ExecutionDoesNotExist'));
    expect(await start(machine, {a: 1}, 'one')).toBe(first);
  });

  test.each(['a b', 'a/b', 'a:b', 'x'.repeat(81), 'a*', 'a\u0001'])('the name %j is refused', async (name) => {
    await expect(start(await aws.machine('m', pass({})), {}, name)).rejects.toEqual(named('InvalidName'));
  });

  test('what the language knows and the sandbox does not is a 501', async () => {
    const roleArn = await aws.role('r', 'states');
    const create = (state: object) =>
      aws.states.send(
        new CreateStateMachineCommand({
          name: 'x',
          roleArn,
          definition: JSON.stringify({StartAt: 'A', States: {A: {End: true, ...state}}}),
        }),
      );
    for (const state of [{Type: 'Map'}, {Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage'}])
      await expect(create(state)).rejects.toEqual(named('NotImplementedBySandbox'));
  });
});

test('an execution that waits is saved, and goes on where its world is loaded', async () => {
  const run = await start(await aws.machine('m', wait(3_600)));
  await control(box.endpoint, 'POST', 'advance', {minutes: 30});
  const state = await control(box.endpoint, 'GET', 'state');
  const other = await createSandbox({now: box.world.timeline.now()});
  await control(other.endpoint, 'PUT', 'state', state);
  await control(other.endpoint, 'POST', 'advance', {minutes: 40});
  const outcome = await deploymentOf(other).states.send(new DescribeExecutionCommand({executionArn: run}));
  expect(outcome.status).toBe('SUCCEEDED');
  await other.close();
});

test('a caller who may look may not redrive', async () => {
  const run = await start(await aws.machine('m', {StartAt: 'F', States: {F: {Type: 'Fail'}}}));
  await ended(run);
  box.authority.callerPolicy = {Statement: [{Effect: 'Allow', Action: 'states:GetExecutionHistory', Resource: run}]};
  expect(await history(run)).toHaveLength(3);
  await expect(aws.states.send(new RedriveExecutionCommand({executionArn: run}))).rejects.toEqual(
    named('AccessDeniedException', /states:RedriveExecution/),
  );
});
