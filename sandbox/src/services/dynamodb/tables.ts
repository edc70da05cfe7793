import type * as sdk from '@aws-sdk/client-dynamodb';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {insightHandlers} from './contributor-insights.ts';
import {type ItemStore, sizeOf} from './item-store.ts';
import {kinesisHandlers} from './kinesis.ts';
import {readPolicy, resourcePolicyHandlers} from './resource-policy.ts';
import {describe, type TableRecord, type TableStore} from './table-store.ts';

/** Making, describing, changing and dropping tables. */
export function tableHandlers(store: TableStore, items: ItemStore): Handlers<typeof sdk> {
  const {world} = store;
  const described = async (table: TableRecord) => {
    await refreshCount(table, items, world.timeline.now());
    return describe(table, (await items.describe(table.name)) ?? {});
  };
  return {
    async CreateTable(input, {region}) {
      const {Tags = [], SSESpecification, DeletionProtectionEnabled, StreamSpecification, TableClass, ...other} = input;
      const {ResourcePolicy, ...rest} = other;
      const name = rest.TableName ?? '';
      if (store.tables.has(name)) throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
      await createInner(items, rest);
      const table = store.add(name, region);
      store.tag(table, fromTags(Tags));
      store.setStream(table, StreamSpecification);
      table.deletionProtection = DeletionProtectionEnabled ?? false;
      if (SSESpecification) table.sse = SSESpecification;
      if (TableClass) table.tableClass = TableClass;
      if (ResourcePolicy !== undefined) table.policy = readPolicy(ResourcePolicy);
      return {TableDescription: await described(table)};
    },
    async DescribeTable({TableName}, {region}) {
      return {Table: await described(store.need(TableName, region))};
    },
    ListTables({Limit = 100, ExclusiveStartTableName = ''}, {region}) {
      const names = [...store.tables.values()]
        .filter((table) => table.region === region)
        .map(({name}) => name)
        .sort();
      const after = names.filter((name) => name > ExclusiveStartTableName);
      const page = after.slice(0, Math.min(Limit, world.pageSize(100)));
      return {TableNames: page, ...(after.length > page.length ? {LastEvaluatedTableName: page.at(-1)} : {})};
    },
    async UpdateTable(input, {region}) {
      const table = store.need(input.TableName, region);
      const {
        TableName: _name,
        StreamSpecification,
        DeletionProtectionEnabled,
        TableClass,
        SSESpecification,
        ...other
      } = input;
      const [unknown] = Object.keys(other);
      if (unknown !== undefined)
        throw new AwsError(
          'NotImplementedBySandbox',
          `dynamodb:UpdateTable with ${unknown} is not implemented by the sandbox`,
          501,
        );
      if (StreamSpecification?.StreamEnabled && table.stream)
        throw new AwsError('ValidationException', `Table already has an enabled stream: TableName: ${table.name}`);
      store.setStream(table, StreamSpecification);
      if (DeletionProtectionEnabled !== undefined) table.deletionProtection = DeletionProtectionEnabled;
      if (TableClass) table.tableClass = TableClass;
      if (SSESpecification) table.sse = SSESpecification;
      return {TableDescription: await described(table)};
    },
    async DeleteTable({TableName}, {region}) {
      const table = store.need(TableName, region);
      if (table.deletionProtection) {
        throw new AwsError(
          'ValidationException',
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        );
      }
      const last = await described(table);
      await items.remove(table.name);
      store.tables.delete(table.name);
      return {TableDescription: {...last, TableStatus: 'DELETING'}};
    },
    ...tagHandlers(store),
    ...settingHandlers(store),
    ...resourcePolicyHandlers(store),
    ...kinesisHandlers(store),
    ...insightHandlers(store, items),
  };
}

const SIX_HOURS = 6 * 3_600_000;

async function refreshCount(table: TableRecord, items: ItemStore, now: number): Promise<void> {
  if (now - table.counted.at < SIX_HOURS) return;
  const all = await items.items(table.name);
  table.counted = {at: now, items: all.length, bytes: sizeOf(all)};
}

/** dynalite's own validation speaks AWS's words, so its refusals are passed on. */
async function createInner(items: ItemStore, input: sdk.CreateTableCommandInput): Promise<void> {
  try {
    await items.create(input);
  } catch (error) {
    if (error instanceof Error && error.name.endsWith('Exception')) throw new AwsError(error.name, error.message);
    throw error;
  }
}

function tagHandlers(store: TableStore): Handlers<typeof sdk> {
  return {
    TagResource({ResourceArn, Tags = []}, {region}) {
      refuseSystemTags(Tags.map(({Key = ''}) => Key));
      store.tag(store.need(ResourceArn, region), fromTags(Tags));
      return {};
    },
    UntagResource({ResourceArn, TagKeys = []}, {region}) {
      refuseSystemTags(TagKeys);
      const table = store.need(ResourceArn, region);
      table.tags = Object.fromEntries(Object.entries(table.tags).filter(([key]) => !TagKeys.includes(key)));
      return {};
    },
    ListTagsOfResource({ResourceArn}, {region}) {
      return {Tags: Object.entries(store.need(ResourceArn, region).tags).map(([Key, Value]) => ({Key, Value}))};
    },
  };
}

function settingHandlers(store: TableStore): Handlers<typeof sdk> {
  const now = () => store.world.timeline.now();
  const backups = ({pitr}: TableRecord): sdk.ContinuousBackupsDescription => ({
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: pitr
      ? {
          PointInTimeRecoveryStatus: 'ENABLED',
          RecoveryPeriodInDays: pitr.days,
          EarliestRestorableDateTime: new Date(pitr.since),
          LatestRestorableDateTime: new Date(Math.max(pitr.since, now() - 300_000)),
        }
      : {PointInTimeRecoveryStatus: 'DISABLED'},
  });
  return {
    DescribeTimeToLive({TableName}, {region}) {
      const {ttlAttribute} = store.need(TableName, region);
      return {
        TimeToLiveDescription:
          ttlAttribute === undefined
            ? {TimeToLiveStatus: 'DISABLED'}
            : {TimeToLiveStatus: 'ENABLED', AttributeName: ttlAttribute},
      };
    },
    UpdateTimeToLive({TableName, TimeToLiveSpecification: wanted}, {region}) {
      const table = store.need(TableName, region);
      if (wanted?.Enabled && table.ttlAttribute !== undefined)
        throw new AwsError('ValidationException', 'TimeToLive is already enabled');
      if (wanted?.Enabled) table.ttlAttribute = wanted.AttributeName ?? '';
      else delete table.ttlAttribute;
      return {TimeToLiveSpecification: wanted};
    },
    DescribeContinuousBackups: ({TableName}, {region}) => ({
      ContinuousBackupsDescription: backups(store.need(TableName, region)),
    }),
    UpdateContinuousBackups({TableName, PointInTimeRecoverySpecification: wanted}, {region}) {
      const table = store.need(TableName, region);
      const days = wanted?.RecoveryPeriodInDays ?? 35;
      // SDK client-dynamodb, UpdateContinuousBackups.
      if (!Number.isInteger(days) || days < 1 || days > 35)
        throw new AwsError('ValidationException', 'RecoveryPeriodInDays must be between 1 and 35');
      if (wanted?.PointInTimeRecoveryEnabled) table.pitr = {since: table.pitr?.since ?? now(), days};
      else delete table.pitr;
      return {ContinuousBackupsDescription: backups(table)};
    },
  };
}

/** Names that begin with `aws:` are AWS's own (DynamoDB Developer Guide, tagging restrictions). */
function refuseSystemTags(keys: readonly string[]): void {
  if (keys.some((key) => /^aws:/i.test(key)))
    throw new AwsError('ValidationException', 'Tag keys starting with "aws:" are reserved for system use');
}

const fromTags = (tags: readonly sdk.Tag[]) => Object.fromEntries(tags.map(({Key = '', Value = ''}) => [Key, Value]));
