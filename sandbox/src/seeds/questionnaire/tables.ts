import type {AttributeDefinition, CreateTableCommandInput} from '@aws-sdk/client-dynamodb';

export interface SeedTable {
  /** CDK's logical id, without the environment. */
  readonly id: string;
  readonly keys: readonly [partition: string, sort?: string];
  readonly stream?: 'NEW_AND_OLD_IMAGES' | 'NEW_IMAGE';
  readonly ttl?: string;
  readonly global?: readonly {readonly name: string; readonly keys: readonly [string, string?]}[];
  readonly local?: readonly {readonly name: string; readonly sort: string}[];
  /** A fixed name instead of the one that CDK makes. */
  readonly named?: (environment: string) => string;
  /** Items in the test environment. */
  readonly items: number;
  /** Provisioned and scaled between these units, at 70 per cent; absent: on demand. */
  readonly scaled?: {readonly min: number; readonly max: number};
  /** What surrounds a table that matters: point-in-time recovery, a resource policy and an alarm. */
  readonly guarded?: boolean;
}

/** The eight tables of the product, from its own infrastructure code. */
export const TABLES: readonly SeedTable[] = [
  {
    id: 'FactoryAnswersTable',
    keys: ['group_id', 'answer_id'],
    stream: 'NEW_AND_OLD_IMAGES',
    guarded: true,
    items: 2400,
  },
  {id: 'FactoryAnswersSummaryTable', keys: ['cat_id', 'org_id'], items: 120},
  {id: 'FactoryAaiAttributeTable', keys: ['user_id', 'attribute_name'], stream: 'NEW_IMAGE', items: 300},
  {
    id: 'FactoryAaiTokensTable',
    keys: ['pk', 'sk'],
    ttl: 'expires_at',
    global: [{name: 'GSI1', keys: ['GSI1PK', 'GSI1SK']}],
    named: (environment) => `FactoryAaiTokensTable-${environment}`,
    items: 80,
  },
  {id: 'FactoryProgressTable', keys: ['org_id', 'questionnaire_id'], scaled: {min: 5, max: 50}, items: 90},
  {
    id: 'FactoryGroupsTable',
    keys: ['parent_organization_id', 'organization_id'],
    local: [
      {name: 'valid-until-index', sort: 'valid_until'},
      {name: 'organization_name-index', sort: 'organization_name'},
    ],
    global: [{name: 'pin-code-index', keys: ['pin']}],
    items: 60,
  },
  {id: 'FactoryGroupMembersTable', keys: ['group_id', 'user_id'], items: 400},
  {id: 'FactoryUserSettingsTable', keys: ['user_id'], items: 200},
];

/** Webiny's one table: everything in it, under PK and SK. */
export const WEBINY_TABLE: SeedTable = {
  id: 'webiny',
  keys: ['PK', 'SK'],
  global: [{name: 'GSI1', keys: ['GSI1_PK', 'GSI1_SK']}],
  items: 150,
};

export function createInput(table: SeedTable, name: string): CreateTableCommandInput {
  const {keys, global = [], local = [], scaled} = table;
  const names = new Set(
    [...keys, ...global.flatMap((index) => index.keys), ...local.map(({sort}) => sort)].filter(
      (each) => each !== undefined,
    ),
  );
  const AttributeDefinitions = [...names].map(
    (AttributeName): AttributeDefinition => ({AttributeName, AttributeType: 'S'}),
  );
  const Projection = {ProjectionType: 'ALL' as const};
  return {
    TableName: name,
    AttributeDefinitions,
    KeySchema: keySchema(keys),
    ...(scaled
      ? {
          BillingMode: 'PROVISIONED',
          ProvisionedThroughput: {ReadCapacityUnits: scaled.min, WriteCapacityUnits: scaled.min},
        }
      : {BillingMode: 'PAY_PER_REQUEST'}),
    ...(global.length > 0
      ? {
          GlobalSecondaryIndexes: global.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index.keys),
            Projection,
          })),
        }
      : {}),
    ...(local.length > 0
      ? {
          LocalSecondaryIndexes: local.map(({name: IndexName, sort}) => ({
            IndexName,
            KeySchema: keySchema([keys[0], sort]),
            Projection,
          })),
        }
      : {}),
  };
}

function keySchema([partition, sort]: readonly [string, string?]) {
  return [
    {AttributeName: partition, KeyType: 'HASH' as const},
    ...(sort === undefined ? [] : [{AttributeName: sort, KeyType: 'RANGE' as const}]),
  ];
}
