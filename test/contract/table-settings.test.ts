import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {CloudWatchClient, DescribeAlarmsCommand} from '@aws-sdk/client-cloudwatch';
import {
  DescribeContinuousBackupsCommand,
  DescribeContributorInsightsCommand,
  DescribeKinesisStreamingDestinationCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';
import {LambdaClient, ListEventSourceMappingsCommand} from '@aws-sdk/client-lambda';
import {mockClient} from 'aws-sdk-client-mock';
import {beforeEach, describe, expect, test} from 'vitest';
import type {AwsAccess} from '../../src/lib/aws/access.ts';
import {createTableSettingsGateway} from '../../src/lib/resources/table/settings/gateway.ts';

const access: AwsAccess = {
  region: 'eu-west-1',
  profile: undefined,
  version: '0',
  pathStyle: false,
  slots: (work) => work(),
  onDate: () => undefined,
};
const dynamodb = mockClient(DynamoDBClient);
const scaling = mockClient(ApplicationAutoScalingClient);
const cloudwatch = mockClient(CloudWatchClient);
const lambda = mockClient(LambdaClient);
const named = (name: string) => Object.assign(new Error('the words of AWS'), {name});
const table = {name: 'orders', arn: 'arn:aws:dynamodb:eu-west-1:1:table/orders'};
const stream = `${table.arn}/stream/2026-01-01T00:00:00.000`;

/** A table with nothing but the defaults. */
beforeEach(() => {
  for (const client of [dynamodb, scaling, cloudwatch, lambda]) client.reset();
  dynamodb
    .on(DescribeTableCommand)
    .resolves({Table: {TableName: 'orders', TableArn: table.arn, CreationDateTime: new Date(0)}})
    .on(DescribeTimeToLiveCommand)
    .resolves({TimeToLiveDescription: {TimeToLiveStatus: 'DISABLED'}})
    .on(DescribeContinuousBackupsCommand)
    .resolves({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: {PointInTimeRecoveryStatus: 'DISABLED'},
      },
    })
    .on(ListTagsOfResourceCommand)
    .resolves({Tags: []})
    .on(GetResourcePolicyCommand)
    .rejects(named('PolicyNotFoundException'))
    .on(DescribeKinesisStreamingDestinationCommand)
    .resolves({KinesisDataStreamDestinations: []})
    .on(DescribeContributorInsightsCommand)
    .resolves({ContributorInsightsStatus: 'DISABLED'});
  scaling.on(DescribeScalableTargetsCommand).resolves({ScalableTargets: []});
  scaling.on(DescribeScalingPoliciesCommand).resolves({ScalingPolicies: []});
  scaling.on(DescribeScheduledActionsCommand).resolves({ScheduledActions: []});
  cloudwatch.on(DescribeAlarmsCommand).resolves({MetricAlarms: []});
  lambda.on(ListEventSourceMappingsCommand).resolves({EventSourceMappings: []});
});
const gateway = createTableSettingsGateway(access);

describe('one table', () => {
  test('"there is none" is null in every part, and nothing is unread', async () => {
    expect(await gateway.own(table)).toEqual({
      parts: {
        table: {TableName: 'orders', TableArn: table.arn, CreationDateTime: '1970-01-01T00:00:00.000Z'},
        timeToLive: null,
        pointInTimeRecovery: null,
        tags: null,
        resourcePolicy: null,
        streamResourcePolicy: null,
        kinesisDestinations: null,
        contributorInsights: null,
      },
      unread: [],
    });
  });

  test('every tag of every page; the policies of table and stream; insights of the table and its indexes', async () => {
    dynamodb
      .on(DescribeTableCommand)
      .resolves({
        Table: {
          StreamSpecification: {StreamEnabled: true, StreamViewType: 'NEW_IMAGE'},
          LatestStreamArn: stream,
          GlobalSecondaryIndexes: [{IndexName: 'GSI1'}, {IndexName: 'GSI2'}],
        },
      })
      .on(ListTagsOfResourceCommand, {NextToken: undefined})
      .resolves({Tags: [{Key: 'a', Value: '1'}], NextToken: 'more'})
      .on(ListTagsOfResourceCommand, {NextToken: 'more'})
      .resolves({Tags: [{Key: 'b', Value: '2'}]})
      .on(GetResourcePolicyCommand, {ResourceArn: table.arn})
      .resolves({Policy: '{"of":"table"}', RevisionId: '1'})
      .on(GetResourcePolicyCommand, {ResourceArn: stream})
      .resolves({Policy: '{"of":"stream"}', RevisionId: '2'})
      .on(DescribeContributorInsightsCommand, {IndexName: 'GSI2'})
      .resolves({IndexName: 'GSI2', ContributorInsightsStatus: 'ENABLED', ContributorInsightsMode: 'THROTTLED_KEYS'});
    expect((await gateway.own(table))?.parts).toMatchObject({
      tags: [
        {Key: 'a', Value: '1'},
        {Key: 'b', Value: '2'},
      ],
      resourcePolicy: {Policy: '{"of":"table"}', RevisionId: '1'},
      streamResourcePolicy: {Policy: '{"of":"stream"}', RevisionId: '2'},
      contributorInsights: [
        {IndexName: 'GSI2', ContributorInsightsStatus: 'ENABLED', ContributorInsightsMode: 'THROTTLED_KEYS'},
      ],
    });
  });

  test('a stream that was switched off has no policy to ask for', async () => {
    dynamodb.on(DescribeTableCommand).resolves({Table: {LatestStreamArn: stream}});
    await gateway.own(table);
    expect(dynamodb.commandCalls(GetResourcePolicyCommand).map(({args}) => args[0].input.ResourceArn)).toEqual([
      table.arn,
    ]);
  });

  test('a table that is gone is undefined', async () => {
    dynamodb.on(DescribeTableCommand).rejects(named('ResourceNotFoundException'));
    expect(await gateway.own(table)).toBeUndefined();
  });

  const READS = [
    [DescribeTimeToLiveCommand, ['timeToLive']],
    [DescribeContinuousBackupsCommand, ['pointInTimeRecovery']],
    [ListTagsOfResourceCommand, ['tags']],
    [GetResourcePolicyCommand, ['resourcePolicy']],
    [DescribeKinesisStreamingDestinationCommand, ['kinesisDestinations']],
    [DescribeContributorInsightsCommand, ['contributorInsights']],
    // The stream and the indexes are known from the description alone.
    [DescribeTableCommand, ['table', 'streamResourcePolicy', 'contributorInsights']],
  ] as const;

  test.each(READS.map(([command, parts]) => [command.name, command, parts] as const))(
    '%s denied: its part is unread, the others are there',
    async (_name, command, parts) => {
      const whole = await gateway.own(table);
      dynamodb.on(command as typeof DescribeTableCommand).rejects(named('AccessDeniedException'));
      const read = await gateway.own(table);
      expect(read?.unread).toEqual(parts.map((part) => ({part, code: 'AccessDeniedException'})));
      const others = Object.entries(whole?.parts ?? {}).filter(([part]) => !parts.some((each) => each === part));
      expect(read?.parts).toEqual(Object.fromEntries(others));
    },
  );

  test.each(READS.map(([command]) => [command.name, command] as const))(
    '%s throttled: the table is read again later, not saved with a hole',
    async (_name, command) => {
      dynamodb.on(command as typeof DescribeTableCommand).rejects(named('ThrottlingException'));
      await expect(gateway.own(table)).rejects.toMatchObject({code: 'AWS_THROTTLED'});
    },
  );
});

describe('the lists of the account', () => {
  test('every page; of alarms only those on tables', async () => {
    scaling
      .on(DescribeScalingPoliciesCommand, {NextToken: undefined})
      .resolves({ScalingPolicies: [{PolicyName: 'a'} as never], NextToken: 't'})
      .on(DescribeScalingPoliciesCommand, {NextToken: 't'})
      .resolves({ScalingPolicies: [{PolicyName: 'b', CreationTime: new Date(0)} as never]});
    const own = {AlarmName: 'own', Dimensions: [{Name: 'TableName', Value: 'orders'}]};
    cloudwatch.on(DescribeAlarmsCommand).resolves({MetricAlarms: [{AlarmName: 'other'}, own]});
    lambda.on(ListEventSourceMappingsCommand, {Marker: undefined}).resolves({NextMarker: 'm'});
    lambda
      .on(ListEventSourceMappingsCommand, {Marker: 'm'})
      .resolves({EventSourceMappings: [{EventSourceArn: stream}]});
    expect(await gateway.lists()).toEqual({
      scalableTargets: {items: []},
      scalingPolicies: {items: [{PolicyName: 'a'}, {PolicyName: 'b', CreationTime: '1970-01-01T00:00:00.000Z'}]},
      scheduledActions: {items: []},
      alarms: {items: [own]},
      eventSourceMappings: {items: [{EventSourceArn: stream}]},
    });
    expect(scaling.commandCalls(DescribeScalableTargetsCommand)[0]?.args[0].input.ServiceNamespace).toBe('dynamodb');
  });

  test.each([
    ['scalableTargets', () => scaling.on(DescribeScalableTargetsCommand).rejects(named('AccessDeniedException'))],
    ['scalingPolicies', () => scaling.on(DescribeScalingPoliciesCommand).rejects(named('AccessDeniedException'))],
    ['scheduledActions', () => scaling.on(DescribeScheduledActionsCommand).rejects(named('AccessDeniedException'))],
    ['alarms', () => cloudwatch.on(DescribeAlarmsCommand).rejects(named('AccessDenied'))],
    ['eventSourceMappings', () => lambda.on(ListEventSourceMappingsCommand).rejects(named('AccessDeniedException'))],
  ])('%s denied: the others are there', async (name, deny) => {
    deny();
    const {[name]: denied, ...others} = (await gateway.lists()) as Record<string, object>;
    expect(denied).toEqual({code: expect.stringMatching(/^AccessDenied/)});
    expect(Object.values(others)).toEqual(Array.from({length: 4}, () => ({items: []})));
  });
});
