import type {Sandbox} from '../../create.ts';
import {etagOf} from '../../services/s3/objects.ts';
import {createRandom} from '../random.ts';
import {makeItems} from './items.ts';
import {GROUPS, makePeople} from './people.ts';
import {plantPoolParts} from './pool-parts.ts';
import {surround} from './surroundings.ts';
import {createInput, type SeedTable, TABLES, WEBINY_TABLE} from './tables.ts';

interface Size {
  readonly environment: string;
  /** Share of the items and objects of the test environment. */
  readonly share: number;
  readonly users: number;
  readonly groups: number;
}

const SIZES: readonly Size[] = [
  {environment: 'test', share: 1, users: 500, groups: 12},
  {environment: 'prod', share: 0.05, users: 40, groups: 4},
];

/**
 * The account that backupctl was made for, in the state before anybody set backups up: no service role, DynamoDB and S3
 * not opted in, nothing tagged for backup.
 */
export async function plantQuestionnaire(sandbox: Sandbox): Promise<void> {
  await Promise.all(SIZES.map((size) => plantEnvironment(sandbox, size)));
  // One after the other, so that the same seed gives the same ids.
  for (const {environment} of SIZES) {
    for (const table of TABLES) {
      const record = sandbox.dynamodb.store.tables.get(tableName(table, environment));
      if (record) await surround(sandbox, table, record);
    }
  }
}

async function plantEnvironment(sandbox: Sandbox, size: Size): Promise<void> {
  const subs = plantPool(sandbox, size);
  plantBuckets(sandbox, size);
  const {environment} = size;
  const webiny = {WbyProjectName: 'questionnaire', WbyEnvironment: environment};
  await Promise.all([
    ...TABLES.map((table) =>
      plantTable(sandbox, size, table, {
        name: tableName(table, environment),
        tags: stackTags(table.id + environment, environment),
        subs,
      }),
    ),
    plantTable(sandbox, size, WEBINY_TABLE, {
      name: `wby-webiny-${environment}-${createRandom(environment).hex(7)}`,
      tags: webiny,
      subs,
    }),
  ]);
}

/** What CloudFormation sets on everything it makes; callers may not set such tags. */
function stackTags(logicalId: string, environment: string): Record<string, string> {
  const stack = `QuestionnaireFactoryInfraStack-${environment}`;
  return {
    'aws:cloudformation:stack-name': stack,
    'aws:cloudformation:logical-id': `${logicalId}${createRandom(logicalId).hex(8).toUpperCase()}`,
    'aws:cloudformation:stack-id': `arn:aws:cloudformation:eu-west-1:123456789012:stack/${stack}/${createRandom(stack).uuid()}`,
  };
}

/** As CDK names what has no name of its own: stack, logical id with its hash, and CloudFormation's suffix. */
function tableName({id, named}: SeedTable, environment: string): string {
  const random = createRandom(`${id}/${environment}`);
  return (
    named?.(environment) ??
    `QuestionnaireFactoryInfraStack-${environment}-${id}${environment}${random.hex(8).toUpperCase()}-${random.hex(12).toUpperCase()}`
  );
}

interface Planting {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly subs: readonly string[];
}

async function plantTable(
  {dynamodb, world}: Sandbox,
  {environment, share}: Size,
  table: SeedTable,
  {name, tags, subs}: Planting,
): Promise<void> {
  const {store, items} = dynamodb;
  await items.create(createInput(table, name));
  const record = store.add(name, world.region);
  store.tag(record, tags);
  if (table.stream) store.setStream(record, {StreamEnabled: true, StreamViewType: table.stream});
  if (table.ttl) record.ttlAttribute = table.ttl;
  await items.write(name, makeItems(table, environment, Math.max(5, Math.round(table.items * share)), subs));
}

function plantPool({cognito, world}: Sandbox, {environment, users, groups}: Size): readonly string[] {
  const {store} = cognito;
  const settings = {
    AutoVerifiedAttributes: ['email' as const],
    AliasAttributes: ['email' as const],
    UsernameConfiguration: {CaseSensitive: false},
    MfaConfiguration: 'OPTIONAL' as const,
    DeletionProtection: 'ACTIVE' as const,
    Policies: {
      PasswordPolicy: {
        MinimumLength: 10,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: false,
        RequireUppercase: true,
      },
    },
  };
  const custom = (Name: string) => ({Name, AttributeDataType: 'String' as const, Mutable: true});
  const id = `${world.region}_${createRandom(`pool/${environment}`).hex(9)}`;
  const pool = store.create(
    `factoryuserpooladmin${environment}`,
    world.region,
    settings,
    store.schemaFor([custom('organization'), custom('pin_hint')]),
    id,
  );
  pool.tags = stackTags(`factoryuserpooladmin${environment}`, environment);
  pool.everTagged = true;
  plantPoolParts(world, pool, environment);
  const people = makePeople(environment, users, world.timeline.now()).map((person) => store.add(pool, person));
  for (const {has, ...group} of GROUPS.slice(0, groups)) {
    const made = store.addGroup(pool, group);
    for (const [index, person] of people.entries()) if (has(index)) store.join(made, person);
  }
  return people.map(({attributes}) => attributes.get('sub') ?? '');
}

function plantBuckets({s3, world}: Sandbox, {environment, share}: Size): void {
  const random = createRandom(`bucket/${environment}`);
  const assets = s3.store.create(
    `questionnairefactoryinfras-factoryassets${environment}-${random.hex(12)}`,
    world.region,
  );
  assets.versioning = 'Enabled';
  assets.tags = stackTags(`FactoryAssets${environment}`, environment);
  assets.everTagged = true;
  const put = (bucket: typeof assets, key: string, text: string, contentType: string) => {
    const body = Buffer.from(text);
    s3.store.add(bucket, {
      key,
      body,
      contentType,
      deleteMarker: false,
      etag: etagOf(body),
      metadata: {origin: 'factory'},
      checksums: {},
      tags: {},
    });
  };
  for (let index = 0; index < Math.max(10, 320 * share); index++) {
    const key = `organizations/org-${index % 9}/logo ${index}.svg`;
    put(assets, key, `<svg id="${index}">${random.hex(200)}</svg>`, 'image/svg+xml');
    if (index % 11 === 0) put(assets, key, `<svg id="${index}" v="2">${random.hex(200)}</svg>`, 'image/svg+xml');
  }
  // Webiny makes its file manager's bucket without versioning.
  const files = s3.store.create(`fm-bucket-${environment}-${random.hex(7)}`, world.region);
  files.tags = {WbyProjectName: 'questionnaire', WbyEnvironment: environment};
  files.everTagged = true;
  for (let index = 0; index < Math.max(5, 60 * share); index++)
    put(files, `${random.hex(24)}/photo-${index}.txt`, random.hex(400), 'text/plain');
}
