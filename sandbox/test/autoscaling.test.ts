import {
  DeleteScalingPolicyCommand,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {DescribeAlarmsCommand, PutMetricAlarmCommand, paginateDescribeAlarms} from '@aws-sdk/client-cloudwatch';
import {CreateTableCommand, DescribeTableCommand} from '@aws-sdk/client-dynamodb';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {clientsOf, control, named} from './clients.ts';

let box: Sandbox;
let aws: ReturnType<typeof clientsOf>;
const capacity = (ReadCapacityUnits: number, WriteCapacityUnits: number) => ({ReadCapacityUnits, WriteCapacityUnits});
beforeEach(async () => {
  box = await createSandbox();
  aws = clientsOf(box);
  await aws.dynamodb.send(
    new CreateTableCommand({
      TableName: 'orders',
      KeySchema: [{AttributeName: 'PK', KeyType: 'HASH'}],
      AttributeDefinitions: [
        {AttributeName: 'PK', AttributeType: 'S'},
        {AttributeName: 'A', AttributeType: 'S'},
      ],
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: capacity(5, 2),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'GSI1',
          KeySchema: [{AttributeName: 'A', KeyType: 'HASH'}],
          Projection: {ProjectionType: 'ALL'},
          ProvisionedThroughput: capacity(3, 3),
        },
      ],
    }),
  );
});
afterEach(() => box.close());

const READ = {
  ServiceNamespace: 'dynamodb',
  ResourceId: 'table/orders',
  ScalableDimension: 'dynamodb:table:ReadCapacityUnits',
} as const;
const register = (MinCapacity?: number, MaxCapacity?: number, more: object = {}) =>
  aws.scaling.send(new RegisterScalableTargetCommand({...READ, MinCapacity, MaxCapacity, ...more}));
const track = (more: object = {}) =>
  aws.scaling.send(
    new PutScalingPolicyCommand({
      ...READ,
      PolicyName: 'reads',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: {PredefinedMetricType: 'DynamoDBReadCapacityUtilization'},
      },
      ...more,
    }),
  );
const targets = async () =>
  (await aws.scaling.send(new DescribeScalableTargetsCommand({ServiceNamespace: 'dynamodb'}))).ScalableTargets;
const policies = async () =>
  (await aws.scaling.send(new DescribeScalingPoliciesCommand({ServiceNamespace: 'dynamodb'}))).ScalingPolicies;
const alarms = async () => (await aws.cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [];
const throughput = async () =>
  (await aws.dynamodb.send(new DescribeTableCommand({TableName: 'orders'}))).Table?.ProvisionedThroughput;

describe('targets', () => {
  test('a table or an index that is there; what is not given at a change stays', async () => {
    await register(1, 10);
    await register(2);
    const index = {ResourceId: 'table/orders/index/GSI1', ScalableDimension: 'dynamodb:index:WriteCapacityUnits'};
    await register(1, 10, index);
    expect(await targets()).toMatchObject([
      {ResourceId: 'table/orders', MinCapacity: 2, MaxCapacity: 10},
      {ResourceId: 'table/orders/index/GSI1', MinCapacity: 1, MaxCapacity: 10},
    ]);
    await expect(register(1, 2, {ResourceId: 'table/none'})).rejects.toEqual(named('ValidationException', /not exist/));
    await expect(
      register(1, 2, {ResourceId: 'table/orders/index/none', ScalableDimension: index.ScalableDimension}),
    ).rejects.toEqual(named('ValidationException'));
  });

  test('a new one needs both limits, the larger one last; resource and dimension must fit', async () => {
    await expect(register(1)).rejects.toEqual(named('ValidationException'));
    await expect(register(10, 1)).rejects.toEqual(named('ValidationException'));
    await expect(register(1, 2, {ResourceId: 'orders'})).rejects.toEqual(named('ValidationException'));
    await expect(
      register(1, 2, {
        ServiceNamespace: 'ecs',
        ResourceId: 'service/a/b',
        ScalableDimension: 'ecs:service:DesiredCount',
      }),
    ).rejects.toMatchObject({$metadata: {httpStatusCode: 501}});
  });

  test('the capacity is moved into the limits', async () => {
    await register(8, 20);
    expect(await throughput()).toMatchObject(capacity(8, 2));
    await register(1, 6);
    expect(await throughput()).toMatchObject(capacity(6, 2));
    await register(1, 10);
    expect(await throughput()).toMatchObject(capacity(6, 2));
  });
});

describe('target tracking', () => {
  test('needs a target; keeps the four alarms of DynamoDB on the table', async () => {
    await expect(track()).rejects.toEqual(named('ObjectNotFoundException', /No scalable target registered/));
    await register(1, 10);
    const {PolicyARN, Alarms = []} = await track();
    expect(Alarms.map(({AlarmName}) => AlarmName)).toEqual(
      ['AlarmHigh', 'AlarmLow', 'ProvisionedCapacityHigh', 'ProvisionedCapacityLow'].map((kind) =>
        expect.stringMatching(new RegExp(`^TargetTracking-table/orders-${kind}-[0-9a-f-]{36}$`)),
      ),
    );
    const found = await alarms();
    expect(found.map(({AlarmArn}) => AlarmArn)).toEqual(Alarms.map(({AlarmARN}) => AlarmARN));
    expect(found[0]).toMatchObject({
      Namespace: 'AWS/DynamoDB',
      MetricName: 'ConsumedReadCapacityUnits',
      Dimensions: [{Name: 'TableName', Value: 'orders'}],
      AlarmActions: [PolicyARN],
      Threshold: 210,
      Period: 60,
      EvaluationPeriods: 2,
    });
  });

  test('put again it is the same policy with other alarms; a second for the same metric is refused', async () => {
    await register(1, 10);
    const first = await track();
    const second = await track();
    expect(second.PolicyARN).toBe(first.PolicyARN);
    expect(await policies()).toMatchObject([{PolicyName: 'reads', Alarms: second.Alarms}]);
    expect(await alarms()).toHaveLength(4);
    await expect(track({PolicyName: 'more'})).rejects.toEqual(named('ValidationException', /Only one/));
  });

  test('deleted with its alarms, by itself or with its target; what is not there is not found', async () => {
    await register(1, 10);
    await track();
    await aws.scaling.send(new DeleteScalingPolicyCommand({...READ, PolicyName: 'reads'}));
    expect([await policies(), await alarms()]).toEqual([[], []]);
    await expect(aws.scaling.send(new DeleteScalingPolicyCommand({...READ, PolicyName: 'reads'}))).rejects.toEqual(
      named('ObjectNotFoundException'),
    );
    await track();
    await aws.scaling.send(new DeregisterScalableTargetCommand(READ));
    expect([await targets(), await policies(), await alarms()]).toEqual([[], [], []]);
    await expect(aws.scaling.send(new DeregisterScalableTargetCommand(READ))).rejects.toEqual(
      named('ObjectNotFoundException'),
    );
  });

  test('step scaling and custom metrics are not written', async () => {
    await register(1, 10);
    await expect(track({PolicyType: 'StepScaling'})).rejects.toMatchObject({$metadata: {httpStatusCode: 501}});
  });

  test('the world is saved with them', async () => {
    await register(1, 10);
    await track();
    const saved = await control(box.endpoint, 'GET', 'state');
    await aws.scaling.send(new DeregisterScalableTargetCommand(READ));
    await control(box.endpoint, 'PUT', 'state', saved);
    expect([(await targets())?.length, (await policies())?.length, (await alarms()).length]).toEqual([1, 1, 4]);
  });
});

test('alarms come in pages of at most a hundred, fifty unless asked for', async () => {
  for (let index = 0; index < 120; index++)
    await aws.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: `alarm-${String(index).padStart(3, '0')}`,
        Namespace: 'n',
        MetricName: 'm',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Threshold: 1,
      }),
    );
  const sizes: number[] = [];
  for await (const page of paginateDescribeAlarms({client: aws.cloudwatch}, {MaxRecords: 100}))
    sizes.push(page.MetricAlarms?.length ?? 0);
  expect([sizes, (await alarms()).length]).toEqual([[100, 20], 50]);
});
