import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
  paginateScan,
  type TableDescription,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';
import type {Tag} from '../../config/config.ts';

export interface TableIndex {
  readonly name: string;
  /** `PK (HASH), SK (RANGE)`. */
  readonly keys: string;
  readonly projection: string;
  readonly active: boolean;
}

/** What a restore must bring back of a table itself. */
export interface TableShape {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly keys: string;
  /** `PK:S SK:S`, by name. */
  readonly attributes: string;
  readonly billing: string;
  readonly globalIndexes: readonly TableIndex[];
  readonly localIndexes: readonly TableIndex[];
  /** AWS's own count, brought up to date about every six hours (SDK client-dynamodb, TableDescription.ItemCount). */
  readonly approximateItems: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The customer's own key; undefined when DynamoDB's encrypts. */
  readonly keyArn: string | undefined;
}

/** What a restore loses. */
export interface TableSettings {
  readonly ttlAttribute: string | undefined;
  readonly stream: string | undefined;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** The only door to AWS for tables. */
export interface TableGateway {
  names(): Promise<readonly string[]>;
  shape(name: string): Promise<TableShape | undefined>;
  settings(name: string): Promise<TableSettings | undefined>;
  /** Counts by reading: exact while nobody writes. Costs read capacity. */
  count(name: string, onProgress?: (items: number) => void): Promise<number>;
  /** Beside the tags that are there. */
  addTags(arn: string, tags: readonly Tag[]): Promise<void>;
  removeTags(arn: string, keys: readonly string[]): Promise<void>;
}

/** Lanes of the parallel scan that counts. */
const SEGMENTS = 4;

export function createTableGateway(access: AwsAccess): TableGateway {
  const client = connect(DynamoDBClient, access);
  const describe = async (name: string): Promise<TableDescription | undefined> => {
    try {
      return (await client.send(new DescribeTableCommand({TableName: name}))).Table;
    } catch (error) {
      if (errorName(error) === 'ResourceNotFoundException') return undefined;
      throw toBackupctlError(error, `describe the table ${name}`);
    }
  };
  return {
    async names() {
      const names: string[] = [];
      try {
        for await (const page of paginateListTables({client}, {})) names.push(...(page.TableNames ?? []));
      } catch (error) {
        throw toBackupctlError(error, 'list the tables');
      }
      return names;
    },
    async shape(name) {
      const table = await describe(name);
      return table && toShape(table);
    },
    async settings(name) {
      const table = await describe(name);
      return table && readSettings(client, name, table);
    },
    count: (name, onProgress) => countItems(client, name, onProgress),
    async addTags(arn, tags) {
      try {
        const Tags = tags.map(({key, value}) => ({Key: key, Value: value}));
        await client.send(new TagResourceCommand({ResourceArn: arn, Tags}));
      } catch (error) {
        throw toBackupctlError(error, `tag the table ${arn.split('/').at(-1)}`);
      }
    },
    async removeTags(arn, keys) {
      try {
        await client.send(new UntagResourceCommand({ResourceArn: arn, TagKeys: [...keys]}));
      } catch (error) {
        throw toBackupctlError(error, `untag the table ${arn.split('/').at(-1)}`);
      }
    },
  };
}

function toShape(table: TableDescription): TableShape {
  return {
    name: table.TableName ?? '',
    arn: table.TableArn ?? '',
    status: table.TableStatus ?? '',
    keys: keysOf(table.KeySchema),
    attributes: (table.AttributeDefinitions ?? [])
      .map(({AttributeName, AttributeType}) => `${AttributeName}:${AttributeType}`)
      .sort()
      .join(' '),
    billing: table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
    globalIndexes: (table.GlobalSecondaryIndexes ?? []).map(toIndex).sort(byName),
    // A local index lives and dies with its table: it has no state of its own.
    localIndexes: (table.LocalSecondaryIndexes ?? []).map((index) => ({...toIndex(index), active: true})).sort(byName),
    approximateItems: table.ItemCount ?? 0,
    bytes: table.TableSizeBytes ?? 0,
    createdAt: table.CreationDateTime?.getTime() ?? 0,
    keyArn: table.SSEDescription?.KMSMasterKeyArn,
  };
}

type Keys = TableDescription['KeySchema'];
type Index = NonNullable<TableDescription['GlobalSecondaryIndexes']>[number];

const keysOf = (keys: Keys) =>
  (keys ?? []).map(({AttributeName, KeyType}) => `${AttributeName} (${KeyType})`).join(', ');
const byName = (a: TableIndex, b: TableIndex) => a.name.localeCompare(b.name);

function toIndex({IndexName = '', KeySchema, Projection, IndexStatus}: Index): TableIndex {
  const projection = [Projection?.ProjectionType ?? '', ...(Projection?.NonKeyAttributes ?? []).toSorted()].join(' ');
  return {name: IndexName, keys: keysOf(KeySchema), projection, active: IndexStatus === 'ACTIVE'};
}

async function readSettings(client: DynamoDBClient, name: string, table: TableDescription): Promise<TableSettings> {
  try {
    const [ttl, backups, tags] = await Promise.all([
      client.send(new DescribeTimeToLiveCommand({TableName: name})),
      client.send(new DescribeContinuousBackupsCommand({TableName: name})),
      client.send(new ListTagsOfResourceCommand({ResourceArn: table.TableArn})),
    ]);
    return {
      ttlAttribute: ttl.TimeToLiveDescription?.AttributeName,
      stream: table.StreamSpecification?.StreamEnabled ? table.StreamSpecification.StreamViewType : undefined,
      deletionProtection: table.DeletionProtectionEnabled ?? false,
      pointInTimeRecovery:
        backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
      tags: Object.fromEntries((tags.Tags ?? []).map(({Key = '', Value = ''}) => [Key, Value])),
    };
  } catch (error) {
    throw toBackupctlError(error, `read the settings of the table ${name}`);
  }
}

async function countItems(client: DynamoDBClient, name: string, onProgress?: (items: number) => void): Promise<number> {
  let counted = 0;
  const lane = async (Segment: number) => {
    for await (const page of paginateScan(
      {client},
      {TableName: name, Select: 'COUNT', ConsistentRead: true, Segment, TotalSegments: SEGMENTS},
    )) {
      counted += page.Count ?? 0;
      onProgress?.(counted);
    }
  };
  try {
    await Promise.all(Array.from({length: SEGMENTS}, (_, segment) => lane(segment)));
  } catch (error) {
    throw toBackupctlError(error, `count the items of the table ${name}`);
  }
  return counted;
}
