import {GetScheduleCommand, SchedulerClient, UpdateScheduleCommand} from '@aws-sdk/client-scheduler';
import {DescribeStateMachineCommand, SFNClient, UpdateStateMachineCommand} from '@aws-sdk/client-sfn';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import type {SetupResult} from '../../src/lib/setup/run.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';
import {pool} from '../support/faults/fault.ts';
import {saveWorld} from '../support/saved-world.ts';
import {runWarm} from '../support/warm.ts';

/** Somebody changed a piece of the nightly: setup shows which field, from what to what, and puts it back. */
let desk: Desk;
let reset: () => Promise<void>;
beforeAll(async () => {
  desk = await openDesk();
  await setUp(desk);
  reset = await saveWorld(desk);
}, 120_000);
afterAll(() => desk.close());
beforeEach(() => reset());

const reach = () => ({
  endpoint: desk.box.endpoint,
  region: 'eu-west-1',
  credentials: {accessKeyId: 'test', secretAccessKey: 'test'},
});
const setup = () => runWarm<SetupResult>(desk, ['setup', '-e', 'test', '--yes']);
const made = ({changes}: SetupResult) =>
  changes.filter(({action}) => action !== 'keep').map(({kind, name, details}) => [kind, name, details]);

async function puts(kind: string, name: string, details: readonly unknown[]): Promise<void> {
  expect(made((await setup()).result)).toEqual([[kind, name, details]]);
  expect(made((await setup()).result)).toEqual([]);
}

test('the definition of a state machine', async () => {
  const client = new SFNClient(reach());
  const name = 'backupctl-nightly-test_pools';
  const stateMachineArn = `arn:aws:states:eu-west-1:123456789012:stateMachine:${name}`;
  const {definition = ''} = await client.send(new DescribeStateMachineCommand({stateMachineArn}));
  const changed = {...JSON.parse(definition), TimeoutSeconds: 60};
  changed.States.Slice.Retry.pop();
  await client.send(new UpdateStateMachineCommand({stateMachineArn, definition: JSON.stringify(changed)}));
  await puts('state machine', name, [
    'definition.TimeoutSeconds  60 → 172800',
    expect.stringMatching(/^definition\.States\.Slice\.Retry\[1\] {2}none → \{"ErrorEquals"/),
  ]);
});

test('what a role may do, and who may assume it', async () => {
  const role = desk.box.iam.roles.need('backupctl-nightly-test_schedule');
  const policy = JSON.parse(role.inline['backupctl'] ?? '');
  policy.Statement[0].Action = ['states:*'];
  role.inline['backupctl'] = JSON.stringify(policy);
  role.trust = replaced(role.trust);
  await puts('role', 'backupctl-nightly-test_schedule', [
    'trust.Statement[0].Principal.Service  "ec2.amazonaws.com" → "scheduler.amazonaws.com"',
    'policy.Statement[0].Action[0]  "states:*" → "states:StartExecution"',
  ]);
});

const replaced = <Trust>(trust: Trust): Trust =>
  JSON.parse(JSON.stringify(trust).replace('scheduler.amazonaws.com', 'ec2.amazonaws.com')) as Trust;

test('what a schedule hands over', async () => {
  const client = new SchedulerClient(reach());
  const Name = `backupctl-nightly-test_${pool(desk.box).id}`;
  const {ScheduleExpression, Target, FlexibleTimeWindow} = await client.send(new GetScheduleCommand({Name}));
  const Input = JSON.stringify({...JSON.parse(Target?.Input ?? ''), bucket: 'theirs'});
  await client.send(
    new UpdateScheduleCommand({
      Name,
      ScheduleExpression,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow,
      Target: {...Target!, Input},
    }),
  );
  await puts('schedule', Name, ['input.bucket  "theirs" → "backupctl-123456789012-eu-west-1"']);
});
