import {ApplicationAutoScalingClient} from '@aws-sdk/client-application-auto-scaling';
import {CloudWatchClient} from '@aws-sdk/client-cloudwatch';
import {
  DescribeContinuousBackupsCommand,
  DescribeContributorInsightsCommand,
  DescribeKinesisStreamingDestinationCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  ListTagsOfResourceCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import {LambdaClient} from '@aws-sdk/client-lambda';
import {type AwsAccess, connect} from '../../../aws/access.ts';
import {errorName} from '../../../aws/errors.ts';
import {readLists} from './list-gateway.ts';
import type {AccountLists} from './lists.ts';
import {plain, refusal, tried} from './read-part.ts';
import type {PartName, SavedParts, SavedTable, Unread} from './settings.ts';

export interface ProtectedTable {
  readonly name: string;
  readonly arn: string;
}

/** What DynamoDB itself tells of one table. */
export interface OwnParts {
  readonly parts: SavedParts;
  readonly unread: readonly Unread[];
}

/** Reads only. What AWS refuses for good is a part unread; what may pass (throttling, no answer) is thrown. */
export interface TableSettingsGateway {
  lists(): Promise<AccountLists>;
  /** Undefined when there is no such table any more. */
  own(table: ProtectedTable): Promise<OwnParts | undefined>;
}

export function createTableSettingsGateway(access: AwsAccess): TableSettingsGateway {
  const dynamodb = connect(DynamoDBClient, access);
  const clients = {
    scaling: connect(ApplicationAutoScalingClient, access),
    cloudwatch: connect(CloudWatchClient, access),
    lambda: connect(LambdaClient, access),
  };
  return {
    lists: () => readLists(clients),
    async own(table) {
      const described = await describe(dynamodb, table);
      return described && readOwn(dynamodb, table, described);
    },
  };
}

type Described = {readonly value: TableDescription} | {readonly code: string};

async function describe(client: DynamoDBClient, {name}: ProtectedTable): Promise<Described | undefined> {
  try {
    const {Table = {}} = await client.send(new DescribeTableCommand({TableName: name}));
    return {value: Table};
  } catch (error) {
    if (errorName(error) === 'ResourceNotFoundException') return undefined;
    return {code: refusal(error, `describe the table ${name}`)};
  }
}

async function readOwn(client: DynamoDBClient, table: ProtectedTable, described: Described): Promise<OwnParts> {
  const {name: TableName, arn} = table;
  const part = <Name extends PartName>(name: Name, ask: () => Promise<unknown>) =>
    tried(name, `read the part ${name} of the table ${TableName}`, ask);
  const answers = await Promise.all([
    ...('code' in described
      ? // Both need to know what only the description tells: the stream and the indexes.
        (['table', 'streamResourcePolicy', 'contributorInsights'] as const).map((name) => ({
          part: name,
          code: described.code,
        }))
      : [
          {part: 'table' as const, value: plain<SavedTable>(described.value)},
          part('streamResourcePolicy', () => streamPolicy(client, described.value)),
          part('contributorInsights', () => insights(client, TableName, described.value)),
        ]),
    part('timeToLive', () => timeToLive(client, TableName)),
    part('pointInTimeRecovery', () => pointInTimeRecovery(client, TableName)),
    part('tags', () => tags(client, arn)),
    part('resourcePolicy', () => policy(client, arn)),
    part('kinesisDestinations', () => kinesis(client, TableName)),
  ]);
  return {
    parts: Object.fromEntries(answers.flatMap((each) => ('code' in each ? [] : [[each.part, each.value]]))),
    unread: answers.flatMap((each) => ('code' in each ? [each] : [])),
  };
}

const orNone = <Item>(items: readonly Item[] | undefined) => (items && items.length > 0 ? items : null);

async function timeToLive(client: DynamoDBClient, TableName: string) {
  const {TimeToLiveDescription: found} = await client.send(new DescribeTimeToLiveCommand({TableName}));
  return found?.TimeToLiveStatus === 'DISABLED' ? null : found;
}

async function pointInTimeRecovery(client: DynamoDBClient, TableName: string) {
  const {ContinuousBackupsDescription} = await client.send(new DescribeContinuousBackupsCommand({TableName}));
  const found = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  return found?.PointInTimeRecoveryStatus === 'ENABLED' ? found : null;
}

async function tags(client: DynamoDBClient, ResourceArn: string) {
  const found = [];
  let token: string | undefined;
  do {
    const page = await client.send(new ListTagsOfResourceCommand({ResourceArn, NextToken: token}));
    found.push(...(page.Tags ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return orNone(found);
}

async function kinesis(client: DynamoDBClient, TableName: string) {
  const found = await client.send(new DescribeKinesisStreamingDestinationCommand({TableName}));
  return orNone(found.KinesisDataStreamDestinations);
}

/** A table or stream without one answers PolicyNotFoundException (SDK client-dynamodb, GetResourcePolicy). */
async function policy(client: DynamoDBClient, ResourceArn: string) {
  try {
    const {Policy, RevisionId} = await client.send(new GetResourcePolicyCommand({ResourceArn}));
    return {Policy, RevisionId};
  } catch (error) {
    if (errorName(error) === 'PolicyNotFoundException') return null;
    throw error;
  }
}

/** The ARN of a stream stays after it is switched off (SDK, TableDescription.LatestStreamArn): then there is none. */
async function streamPolicy(client: DynamoDBClient, {StreamSpecification, LatestStreamArn: arn}: TableDescription) {
  return StreamSpecification?.StreamEnabled && arn !== undefined ? policy(client, arn) : null;
}

/** Asked of the table and each global index: the one call that lists them all cannot be narrowed to a table by IAM. */
async function insights(client: DynamoDBClient, TableName: string, {GlobalSecondaryIndexes = []}: TableDescription) {
  const found = await Promise.all(
    [undefined, ...GlobalSecondaryIndexes.map((index) => index.IndexName)].map(async (IndexName) => {
      const {$metadata: _answer, ...rest} = await client.send(
        new DescribeContributorInsightsCommand({TableName, ...(IndexName === undefined ? {} : {IndexName})}),
      );
      return rest;
    }),
  );
  return orNone(found.filter(({ContributorInsightsStatus: status}) => status !== undefined && status !== 'DISABLED'));
}
