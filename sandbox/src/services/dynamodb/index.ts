import * as sdk from '@aws-sdk/client-dynamodb';
import type {Capacities, Protectable, Taggable} from '../../kernel/ports.ts';
import {AwsError, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {createCapacities} from './capacity.ts';
import {createItemStore, type ItemStore} from './item-store.ts';
import {createTableProtection} from './protection.ts';
import {type TableRecord, TableStore} from './table-store.ts';
import {tableHandlers} from './tables.ts';

export interface Dynamodb {
  readonly service: Service;
  readonly store: TableStore;
  readonly items: ItemStore;
  readonly taggable: Taggable;
  readonly protectable: Protectable;
  readonly capacities: Capacities;
}

const ITEM_OPERATIONS = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
];

/** DynamoDB: items in dynalite, everything around them here. */
export async function createDynamodb(world: World): Promise<Dynamodb> {
  const store = new TableStore(world);
  const items = await createItemStore();
  return {
    store,
    items,
    protectable: createTableProtection(store, items),
    capacities: createCapacities(store, items),
    taggable: {
      tagged: (region) =>
        [...store.tables.values()]
          .filter((table) => table.region === region)
          .map((table) => ({...table, type: 'dynamodb:table'})),
    },
    service: {
      signingName: 'dynamodb',
      protocol: 'awsJson1_0',
      sdk,
      handlers: tableHandlers(store, items),
      resources: (_operation, input, {region, account}) =>
        tableNames(input).map((name) =>
          name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`,
        ),
      async fallback(operation, request, {region}) {
        if (!ITEM_OPERATIONS.includes(operation)) return undefined;
        const body = JSON.parse(request.body.toString()) as Record<string, unknown>;
        for (const name of tableNames(body)) {
          if (name !== '*' && !store.find(name, region))
            throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
        }
        return items.pass(request);
      },
      save: () => saveTables(store, items),
      load: (saved: readonly SavedWorldTable[]) => loadTables(store, items, saved),
      close: () => items.close(),
    },
  };
}

function tableNames(input: Readonly<Record<string, unknown>>): readonly string[] {
  const named = input['TableName'] ?? input['ResourceArn'];
  if (typeof named === 'string') return [named];
  const {RequestItems} = input;
  return typeof RequestItems === 'object' && RequestItems !== null ? Object.keys(RequestItems) : ['*'];
}

interface SavedWorldTable {
  readonly record: TableRecord;
  /** Keys, indexes and items, as a recovery point would hold them. */
  readonly content: unknown;
}

async function saveTables(store: TableStore, items: ItemStore): Promise<readonly SavedWorldTable[]> {
  const protection = createTableProtection(store, items);
  return Promise.all(
    [...store.tables.values()].map(async (record) => ({
      record,
      content: (await protection.capture(record.arn)).content,
    })),
  );
}

async function loadTables(store: TableStore, items: ItemStore, saved: readonly SavedWorldTable[]): Promise<void> {
  for (const name of store.tables.keys()) await items.remove(name);
  store.tables.clear();
  const protection = createTableProtection(store, items);
  for (const {record, content} of saved) {
    await protection.restore({arn: record.arn, bytes: 0, content}, {targetTableName: record.name}, record.region);
    store.tables.set(record.name, record);
  }
}
