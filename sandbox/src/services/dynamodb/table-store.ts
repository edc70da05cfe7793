import type {
  ApproximateCreationDateTimePrecision,
  ContributorInsightsMode,
  SSESpecification,
  StreamSpecification,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';

/** A table and a stream each have one policy at most. */
export interface PolicyHolder {
  policy?: string;
}

export interface TableStream extends PolicyHolder {
  readonly specification: StreamSpecification;
  readonly arn: string;
  readonly label: string;
}

export interface Insight {
  readonly mode: ContributorInsightsMode;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What dynalite does not keep of a table: everything that a restore loses, and where and when it was made. */
export interface TableRecord extends PolicyHolder {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly region: string;
  readonly createdAt: number;
  tags: Record<string, string>;
  everTagged: boolean;
  deletionProtection: boolean;
  tableClass?: string;
  ttlAttribute?: string;
  pitr?: {readonly since: number; readonly days: number};
  stream?: TableStream;
  sse?: SSESpecification;
  destinations?: readonly {
    readonly arn: string;
    readonly active: boolean;
    readonly precision: ApproximateCreationDateTimePrecision;
  }[];
  /** By index; the table itself under the empty name. */
  insights?: Readonly<Record<string, Insight>>;
  /** Regions with a replica. Only seeds and tests make one: the other region holds no table here. */
  replicas?: readonly string[];
  /** As of `at`: AWS brings it up to date about every six hours (SDK client-dynamodb, TableDescription.ItemCount). */
  counted: {readonly at: number; readonly items: number; readonly bytes: number};
}

export class TableStore {
  readonly tables = new Map<string, TableRecord>();
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** By name or ARN; a table is seen only in its own region. */
  find(nameOrArn: string | undefined, region: string): TableRecord | undefined {
    const name = (nameOrArn ?? '').replace(/^arn:[^/]*table\//, '');
    const table = this.tables.get(name);
    return table?.region === region ? table : undefined;
  }

  need(nameOrArn: string | undefined, region: string): TableRecord {
    const table = this.find(nameOrArn, region);
    if (!table)
      throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${nameOrArn} not found`);
    return table;
  }

  add(name: string, region: string): TableRecord {
    const {world} = this;
    const table: TableRecord = {
      name,
      region,
      arn: `arn:aws:dynamodb:${region}:${world.account}:table/${name}`,
      id: world.uuid(),
      createdAt: world.timeline.now(),
      tags: {},
      everTagged: false,
      deletionProtection: false,
      counted: {at: world.timeline.now(), items: 0, bytes: 0},
    };
    this.tables.set(name, table);
    return table;
  }

  tag(table: TableRecord, tags: Readonly<Record<string, string>>): void {
    table.tags = {...table.tags, ...tags};
    table.everTagged ||= Object.keys(tags).length > 0;
  }

  /** Every switching-on makes another stream, with the time in its ARN (DynamoDB Developer Guide, streams). */
  setStream(table: TableRecord, specification: StreamSpecification | undefined): void {
    if (specification === undefined) return;
    if (!specification.StreamEnabled) delete table.stream;
    else {
      const label = new Date(this.world.timeline.now()).toISOString().replace('Z', '');
      table.stream = {specification, label, arn: `${table.arn}/stream/${label}`};
    }
  }
}

/** dynalite's description with the parts it does not know. */
export function describe(table: TableRecord, inner: TableDescription): TableDescription {
  const {stream, sse, tableClass, replicas = []} = table;
  const {BillingModeSummary: _inner, ...rest} = inner;
  const onDemand = (inner.ProvisionedThroughput?.ReadCapacityUnits ?? 0) === 0;
  return {
    ...rest,
    TableArn: table.arn,
    TableId: table.id,
    ItemCount: table.counted.items,
    TableSizeBytes: table.counted.bytes,
    CreationDateTime: new Date(table.createdAt),
    DeletionProtectionEnabled: table.deletionProtection,
    ...(onDemand
      ? {
          BillingModeSummary: {
            BillingMode: 'PAY_PER_REQUEST',
            LastUpdateToPayPerRequestDateTime: new Date(table.createdAt),
          },
        }
      : {}),
    GlobalSecondaryIndexes: inner.GlobalSecondaryIndexes?.map((index) => ({
      ...index,
      IndexArn: `${table.arn}/index/${index.IndexName}`,
    })),
    LocalSecondaryIndexes: inner.LocalSecondaryIndexes?.map((index) => ({
      ...index,
      IndexArn: `${table.arn}/index/${index.IndexName}`,
    })),
    ...(stream
      ? {StreamSpecification: stream.specification, LatestStreamArn: stream.arn, LatestStreamLabel: stream.label}
      : {}),
    ...(sse?.Enabled
      ? {SSEDescription: {Status: 'ENABLED', SSEType: sse.SSEType ?? 'KMS', KMSMasterKeyArn: sse.KMSMasterKeyId}}
      : {}),
    ...(replicas.length > 0
      ? {
          GlobalTableVersion: '2019.11.21',
          Replicas: replicas.map((RegionName) => ({RegionName, ReplicaStatus: 'ACTIVE' as const})),
        }
      : {}),
    ...(tableClass ? {TableClassSummary: {TableClass: tableClass as 'STANDARD'}} : {}),
  };
}
