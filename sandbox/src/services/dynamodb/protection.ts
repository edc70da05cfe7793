import type {CreateTableCommandInput, TableDescription} from '@aws-sdk/client-dynamodb';
import type {Protectable} from '../../kernel/ports.ts';
import {AwsError} from '../../kernel/service.ts';
import {type Item, type ItemStore, sizeOf} from './item-store.ts';
import {describe, type TableStore} from './table-store.ts';

interface SavedTable {
  readonly description: TableDescription;
  readonly items: readonly Item[];
}

const nameOf = (arn: string) => arn.replace(/^.*table\//, '');
const regionOf = (arn: string) => arn.split(':')[3] ?? '';

/** Keys AWS Backup takes for a table, in any case (AWS Backup Developer Guide, restoring DynamoDB). */
const METADATA = ['targettablename', 'encryptiontype', 'kmsmasterkeyarn', 'aws:backup:request-id'];

export function createTableProtection(store: TableStore, items: ItemStore): Protectable {
  const need = (arn: string) => store.need(arn, regionOf(arn));
  return {
    type: 'DynamoDB',
    owns: (arn) => /^arn:aws:dynamodb:[^:]+:\d+:table\/[^/]+$/.test(arn),
    exists: async (arn) => store.find(arn, regionOf(arn)) !== undefined,
    arns: async (region) => [...store.tables.values()].filter((table) => table.region === region).map(({arn}) => arn),
    tags: async (arn) => need(arn).tags,
    createdAt: async (arn) => need(arn).createdAt,
    obstacle: async () => undefined,
    keyArn: async (arn) => (need(arn).sse?.Enabled ? need(arn).sse?.KMSMasterKeyId : undefined),
    backupActions: ['dynamodb:DescribeTable', 'dynamodb:StartAwsBackupJob'],
    restoreActions: ['dynamodb:RestoreTableFromAwsBackup'],
    async capture(arn) {
      const table = need(arn);
      const description = describe(table, (await items.describe(table.name)) ?? {});
      const content: SavedTable = {description, items: await items.items(table.name)};
      return {arn, bytes: sizeOf(content.items), content: toJson(content)};
    },
    restoreMetadata: ({arn}) => ({originalTableName: nameOf(arn), encryptionType: 'Default'}),
    async checkRestore({arn}, metadata) {
      const unknown = Object.keys(metadata).filter((key) => !METADATA.includes(key.toLowerCase()));
      if (unknown.length > 0)
        throw new AwsError(
          'InvalidParameterValueException',
          `Invalid restore metadata. Unrecognized key: ${unknown[0]}`,
        );
      const target = targetOf(metadata);
      if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(target))
        throw new AwsError('InvalidParameterValueException', `Invalid target table name: ${target}`);
      // Failing later, as a job, is what AWS does with a name that is taken.
      if (store.find(target, regionOf(arn))) throw new Error(`Table already exists: ${target}`);
    },
    async restore(captured, metadata, region) {
      const {description, items: saved} = fromJson(captured.content);
      const name = targetOf(metadata);
      await items.create(shapeOf(description, name));
      // A restore brings no TTL, stream, tags (SDK client-dynamodb, RestoreTableFromBackup), and no PITR, deletion
      // protection, policy, class, Kinesis destination, insights, replicas (DynamoDB Developer Guide, restoring a table).
      const table = store.add(name, region);
      await items.write(name, saved);
      return {arn: table.arn};
    },
    async remove(arn) {
      const {name} = need(arn);
      await items.remove(name);
      store.tables.delete(name);
    },
  };
}

const targetOf = (metadata: Readonly<Record<string, string>>) =>
  Object.entries(metadata).find(([key]) => key.toLowerCase() === 'targettablename')?.[1] ?? '';

function shapeOf(table: TableDescription, name: string): CreateTableCommandInput {
  const {
    KeySchema,
    AttributeDefinitions,
    GlobalSecondaryIndexes: global,
    LocalSecondaryIndexes: local,
    ProvisionedThroughput: throughput,
  } = table;
  const onDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const capacity = onDemand
    ? {}
    : {
        ProvisionedThroughput: {
          ReadCapacityUnits: throughput?.ReadCapacityUnits ?? 1,
          WriteCapacityUnits: throughput?.WriteCapacityUnits ?? 1,
        },
      };
  const index = ({IndexName, KeySchema: keys, Projection}: NonNullable<typeof local>[number]) => ({
    IndexName,
    KeySchema: keys,
    Projection,
  });
  return {
    TableName: name,
    KeySchema,
    AttributeDefinitions,
    BillingMode: onDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    ...capacity,
    ...(global ? {GlobalSecondaryIndexes: global.map((each) => ({...index(each), ...capacity}))} : {}),
    ...(local ? {LocalSecondaryIndexes: local.map(index)} : {}),
  };
}

/** Bytes and dates survive as tagged text, so that a recovery point can be saved with the world. */
function toJson(content: SavedTable): unknown {
  return JSON.parse(
    JSON.stringify(content, (_key, value: unknown) =>
      isBytes(value) ? {$bytes: Buffer.from(value).toString('base64')} : value,
    ),
  );
}

/** `Buffer#toJSON` runs before the replacer sees a buffer, so both forms are recognised. */
function isBytes(value: unknown): value is Uint8Array {
  return (
    value instanceof Uint8Array ||
    (typeof value === 'object' &&
      value !== null &&
      Reflect.get(value, 'type') === 'Buffer' &&
      Array.isArray(Reflect.get(value, 'data')))
  );
}

function fromJson(content: unknown): SavedTable {
  return JSON.parse(JSON.stringify(content), (_key, value: unknown) => {
    const bytes: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, '$bytes') : undefined;
    return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : value;
  }) as SavedTable;
}
