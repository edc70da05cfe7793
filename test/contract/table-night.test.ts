import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {ACCOUNT, createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import {createS3Store} from '../../src/lib/archive/s3-store.ts';
import {tableNight, tableNightGateways} from '../../src/lib/nightly/table-night.ts';
import {tableSettingsStatements} from '../../src/lib/nightly/table-policies.ts';
import {readTableSettings} from '../../src/lib/resources/table/settings/read.ts';
import {fakeClock} from '../support/fake-clock.ts';
import {accessTo} from '../support/sandbox-access.ts';

const bucket = 'backupctl-archives';
let box: Sandbox;
let answers: string;
let progress: string;
beforeAll(async () => {
  // Small pages: every list is read over several.
  box = await createSandbox({seed: 'questionnaire', pageSize: 3});
  const tables = [...box.dynamodb.store.tables.values()].filter(({name}) => name.includes('-test-'));
  for (const table of tables) box.dynamodb.store.tag(table, {backup: 'daily'});
  const nameOf = (id: string) => tables.find(({name}) => name.includes(id))?.name ?? '';
  [answers, progress] = [nameOf('FactoryAnswersTabletest'), nameOf('FactoryProgressTable')];
  const record = box.dynamodb.store.tables.get(answers)!;
  record.insights = {'': {mode: 'THROTTLED_KEYS', at: 0}};
  record.destinations = [
    {arn: `arn:aws:kinesis:eu-west-1:${ACCOUNT}:stream/answers`, active: true, precision: 'MILLISECOND'},
  ];
  record.replicas = ['eu-north-1'];
  record.tableClass = 'STANDARD_INFREQUENT_ACCESS';
  record.deletionProtection = true;
  box.lambda.mappings.push({
    uuid: 'u',
    region: record.region,
    sourceArn: record.stream!.arn,
    functionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:index-answers`,
  });
});
beforeEach(() => {
  box.faults.clear();
  box.s3.store.buckets.clear();
  box.s3.store.create(bucket, box.world.region).versioning = 'Enabled';
  const place = {partition: 'aws', account: ACCOUNT, region: box.world.region};
  box.authority.callerPolicy = {Statement: tableSettingsStatements(place, bucket)};
});
afterAll(() => box.close());

function night(deadline = Number.POSITIVE_INFINITY, clock = fakeClock()) {
  const access = accessTo(box);
  const store = createS3Store(access, bucket, ACCOUNT);
  const tag = {key: 'backup', value: 'daily'};
  const input = {
    kind: 'tables' as const,
    bucket,
    account: ACCOUNT,
    tag,
    scheduledTime: '2026-11-24T01:15:00Z',
    pace: 0.3,
  };
  const run = () => tableNight(input, {...tableNightGateways(access), store, clock, version: '0.1.0', deadline});
  return {run, store};
}
const objects = () => [...(box.s3.store.buckets.get(bucket)?.objects.keys() ?? [])];

describe('with the statements of its role and nothing more', () => {
  test('every protected table is saved, the index is there, and a second delivery writes nothing', async () => {
    const {run} = night();
    expect(await run()).toEqual({date: '2026-11-24', done: true, tables: 8, failed: 0, unread: 0, gone: 0});
    expect(objects()).toHaveLength(9);
    expect(objects()).toContain('settings/2026-11-24/index.json');
    box.requests.clear();
    expect(await run()).toMatchObject({done: true, tables: 8});
    expect(
      box.requests.list().filter(({operation}) => operation === 'PutObject' || /^Describe/.test(operation)),
    ).toEqual([]);
  });

  test('all that a restore would lose is in the document', async () => {
    const {run, store} = night();
    await run();
    expect(await readTableSettings(store, answers, '2026-11-24')).toMatchObject({
      format: 1,
      TableName: answers,
      unread: [],
      parts: {
        table: {
          StreamSpecification: {StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES'},
          BillingModeSummary: {BillingMode: 'PAY_PER_REQUEST'},
          TableClassSummary: {TableClass: 'STANDARD_INFREQUENT_ACCESS'},
          DeletionProtectionEnabled: true,
          Replicas: [{RegionName: 'eu-north-1', ReplicaStatus: 'ACTIVE'}],
        },
        timeToLive: null,
        pointInTimeRecovery: {PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35},
        tags: expect.arrayContaining([{Key: 'backup', Value: 'daily'}]),
        resourcePolicy: {Policy: expect.stringContaining('factory-reports')},
        streamResourcePolicy: null,
        kinesisDestinations: [{DestinationStatus: 'ACTIVE'}],
        contributorInsights: [{ContributorInsightsMode: 'THROTTLED_KEYS'}],
        scalableTargets: null,
        alarms: [{AlarmName: expect.stringMatching(/-throttled$/)}],
        eventSourceMappings: [{FunctionArn: expect.stringMatching(/index-answers$/)}],
      },
    });
    const scaled = await readTableSettings(store, progress, '2026-11-24');
    expect(scaled?.parts).toMatchObject({
      table: {ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}},
      scalableTargets: [
        {ScalableDimension: 'dynamodb:table:ReadCapacityUnits', MinCapacity: 5, MaxCapacity: 50},
        {ScalableDimension: 'dynamodb:table:WriteCapacityUnits', MinCapacity: 5, MaxCapacity: 50},
      ],
      scalingPolicies: [{TargetTrackingScalingPolicyConfiguration: {TargetValue: 70}}, {}],
    });
    expect(scaled?.parts.alarms).toHaveLength(8);
  });

  test('it cannot read an item, write elsewhere in the bucket, or list it', async () => {
    const {store} = night();
    for (const attempt of [
      () => store.put('cognito/x', Buffer.from('x')),
      () => store.read('cognito/x'),
      () => store.folders('cognito/'),
      () => store.folders(''),
    ])
      await expect(attempt()).rejects.toMatchObject({code: 'ACCESS_DENIED'});
  });
});

describe('what is denied', () => {
  const PARTS = [
    ['dynamodb', 'DescribeTable', 'table', 'streamResourcePolicy', 'contributorInsights'],
    ['dynamodb', 'DescribeTimeToLive', 'timeToLive'],
    ['dynamodb', 'DescribeContinuousBackups', 'pointInTimeRecovery'],
    ['dynamodb', 'ListTagsOfResource', 'tags'],
    ['dynamodb', 'GetResourcePolicy', 'resourcePolicy', 'streamResourcePolicy'],
    ['dynamodb', 'DescribeKinesisStreamingDestination', 'kinesisDestinations'],
    ['dynamodb', 'DescribeContributorInsights', 'contributorInsights'],
    ['application-autoscaling', 'DescribeScalableTargets', 'scalableTargets'],
    ['application-autoscaling', 'DescribeScalingPolicies', 'scalingPolicies'],
    ['application-autoscaling', 'DescribeScheduledActions', 'scheduledActions'],
    ['cloudwatch', 'DescribeAlarms', 'alarms'],
    ['lambda', 'ListEventSourceMappings', 'eventSourceMappings'],
  ] as const;

  test.each(PARTS)('%s:%s is named in the document and counted; the other parts are there', async (...denied) => {
    const [service, operation, ...parts] = denied;
    const Deny = {Effect: 'Deny', Action: `${service}:${operation}`, Resource: '*'};
    const {Statement} = box.authority.callerPolicy as {Statement: readonly object[]};
    box.authority.callerPolicy = {Statement: [...Statement, Deny]};
    const {run, store} = night();
    expect(await run()).toMatchObject({done: true, tables: 8, failed: 0, unread: 8});
    const {unread = [], parts: read = {}} = (await readTableSettings(store, answers, '2026-11-24')) ?? {};
    expect(unread.map(({part}) => part).sort()).toEqual([...parts].sort());
    expect(new Set(unread.map(({code}) => code))).toEqual(new Set(['AccessDeniedException']));
    expect(Object.keys(read)).toHaveLength(13 - parts.length);
  });

  test('the bucket: nothing is saved and the whole fails', async () => {
    box.faults.plan([{service: 's3', operation: 'PutObject', kind: 'denied', times: 100}]);
    await expect(night().run()).rejects.toMatchObject({
      code: 'TABLE_SETTINGS_INCOMPLETE',
      message: expect.stringContaining('8 of 8'),
    });
    expect(objects()).toEqual([]);
  });
});

describe('what is cut off', () => {
  test('one table fails: the others are saved without an index, and the next run completes the night', async () => {
    box.faults.plan([{service: 's3', operation: 'PutObject', kind: 'denied', times: 1}]);
    await expect(night().run()).rejects.toMatchObject({facts: [expect.stringContaining('ACCESS_DENIED')]});
    expect(objects()).toHaveLength(7);
    expect(await night().run()).toMatchObject({done: true, tables: 8});
    expect(objects()).toContain('settings/2026-11-24/index.json');
  });

  test('time is up: what is missing comes with the next slice', async () => {
    const clock = fakeClock();
    const first = await night(1_000, clock).run();
    expect(first).toMatchObject({done: false, failed: 0});
    expect(objects()).toHaveLength(first.tables);
    expect(first.tables).toBeLessThan(8);
    expect(await night().run()).toMatchObject({done: true, tables: 8});
  });
});
