import {describe, expect, test} from 'vitest';
import {functionPolicy, machinePolicy, schedulePolicy, trustPolicy} from '../../../src/lib/nightly/policies.ts';
import {dateOf, manualRunId, nightlyRunId} from '../../../src/lib/nightly/run-id.ts';
import {stateMachineDefinition} from '../../../src/lib/nightly/state-machine.ts';

const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:backupctl-nightly-test';
const machineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:backupctl-nightly-test';
const poolArns = ['arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Pool00001'];
const bucket = 'backupctl-123456789012-eu-west-1';

/** Service Authorization Reference: these take no resource. */
const EVERYWHERE =
  /^(cognito-idp:DescribeUserPoolDomain|application-autoscaling:Describe\w+|lambda:ListEventSourceMappings|tag:GetResources)$/;

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}
const statements = (policy: object) => (policy as {readonly Statement: readonly Statement[]}).Statement;
const policies = (partition = 'aws') => ({
  function: functionPolicy({
    poolArns,
    tables: true,
    bucket,
    logGroup: '/aws/lambda/backupctl-nightly-test',
    place: {partition, account: '123456789012', region: 'eu-west-1'},
  }),
  machine: machinePolicy(functionArn, [machineArn]),
  schedule: schedulePolicy([machineArn], 'arn:aws:sqs:eu-west-1:123456789012:backupctl-dead-letters'),
});

describe('the roles of a nightly', () => {
  test.each(Object.entries(policies()))('%s: every action is named, on resources that are named', (_name, policy) => {
    for (const {Effect, Action, Resource} of statements(policy)) {
      expect(Effect).toBe('Allow');
      for (const action of Action) expect(action).toMatch(/^[a-z0-9-]+:[A-Z]\w+$/);
      // What AWS allows on no narrower resource, and nothing beside it.
      if (Action.every((action) => EVERYWHERE.test(action))) expect(Resource).toEqual(['*']);
      else for (const resource of Resource) expect(resource).toMatch(/^arn:aws:[a-z0-9-]+:.*[^*:/]/);
    }
  });

  test('no role may delete, change users, or read an archive', () => {
    const actions = Object.values(policies()).flatMap((policy) => statements(policy).flatMap(({Action}) => Action));
    expect(
      actions.filter((action) => /Delete|Admin(?!GetUser)|Create(?!LogStream)|Update|PassRole/.test(action)),
    ).toEqual([]);
    const readable = statements(policies().function).filter(({Action}) => Action.includes('s3:GetObject'));
    expect(readable.flatMap(({Resource}) => Resource)).toEqual([
      `arn:aws:s3:::${bucket}/cognito/*/progress.json`,
      `arn:aws:s3:::${bucket}/cognito/*/manifest.json`,
      `arn:aws:s3:::${bucket}/cognito/*/seen-*.bin`,
      // Settings of tables name nobody.
      `arn:aws:s3:::${bucket}/settings/*`,
    ]);
  });

  test('other partitions have their own ARNs', () => {
    const text = JSON.stringify(policies('aws-cn').function);
    expect(text).toContain('arn:aws-cn:s3:::');
    expect(text).not.toContain('arn:aws:s3');
    expect(text).not.toContain('arn:aws:logs');
  });

  test.each(['lambda', 'states', 'scheduler'] as const)('only %s may assume its role', (service) => {
    expect(statements(trustPolicy(service))).toEqual([
      {Effect: 'Allow', Principal: {Service: `${service}.amazonaws.com`}, Action: 'sts:AssumeRole'},
    ]);
  });
});

describe('the state machine', () => {
  interface State {
    readonly Type: string;
    readonly Next?: string;
    readonly Default?: string;
    readonly Choices?: readonly {readonly Next: string}[];
    readonly Catch?: readonly {readonly Next: string}[];
    readonly Retry?: readonly {readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number}[];
  }
  const {StartAt, States} = stateMachineDefinition({functionArn, machineArn}) as {
    readonly StartAt: string;
    readonly States: Readonly<Record<string, State>>;
  };
  const targets = ({Next, Default, Choices = [], Catch = []}: State) =>
    [Next, Default, ...[...Choices, ...Catch].map((each) => each.Next)].filter((each) => each !== undefined);

  test('every state is reached, every way leads to a state, and both ends exist', () => {
    const reached = new Set([StartAt]);
    for (const name of reached) for (const next of targets(States[name]!)) reached.add(next);
    expect([...reached].sort()).toEqual(Object.keys(States).sort());
    expect(Object.values(States).map(({Type}) => Type)).toEqual(expect.arrayContaining(['Succeed', 'Fail']));
  });

  test('a slice is repeated after any error, and ends the run as failed when it fails for good', () => {
    const slice = States['Slice'];
    expect(slice?.Retry?.at(-1)).toMatchObject({ErrorEquals: ['States.ALL'], MaxAttempts: 8});
    expect(slice?.Retry?.[0]).toMatchObject({ErrorEquals: expect.arrayContaining(['POOL_MISSING']), MaxAttempts: 0});
    // Caught, it would fail in another state, and a redrive would only enter that one again.
    expect(slice?.Catch).toBeUndefined();
  });

  test('it invokes this function and no other, well within the size of a definition', () => {
    const text = JSON.stringify(stateMachineDefinition({functionArn, machineArn}));
    expect(text.match(/arn:aws:lambda[^"]+/g)).toEqual([functionArn]);
    // Step Functions Developer Guide, quotas: 1 MB of definition.
    expect(text.length).toBeLessThan(10_000);
  });
});

describe('names of runs', () => {
  test('the night is that of its schedule, however late it is delivered, in UTC', () => {
    expect(dateOf('2026-11-24T01:15:00Z')).toBe('2026-11-24');
    expect(dateOf('2026-11-24T00:30:00+02:00')).toBe('2026-11-23');
    expect(nightlyRunId('2026-11-24')).toBe(nightlyRunId(dateOf('2026-11-24T23:59:59Z')));
  });

  test('runs by hand are each their own, in the order of time, and fit into a key', () => {
    const at = Date.parse('2026-11-24T15:00:07.900Z');
    expect(manualRunId(at)).toBe('manual-20261124T150007');
    expect(manualRunId(at + 1000) > manualRunId(at)).toBe(true);
    expect(manualRunId(at)).not.toBe(nightlyRunId('2026-11-24'));
  });
});
