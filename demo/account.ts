import {
  AdminDeleteUserCommand,
  type AttributeType,
  CognitoIdentityProviderClient,
  DeleteGroupCommand,
  paginateListGroups,
  paginateListUserPools,
  paginateListUsers,
  paginateListUsersInGroup,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  type AttributeValue,
  DeleteTableCommand,
  DynamoDBClient,
  paginateListTables,
  paginateScan,
} from '@aws-sdk/client-dynamodb';

/** What is in the account, read by plain SDK calls: the witness that does not share a line with backupctl. */
export interface Contents {
  /** Item as canonical JSON. */
  readonly items: ReadonlySet<string>;
  /** Attributes but `sub`, state and status, by username. */
  readonly users: ReadonlyMap<string, string>;
  /** Without the description's dates. */
  readonly groups: ReadonlySet<string>;
  /** `group/username`. */
  readonly memberships: ReadonlySet<string>;
}

export interface Witness {
  readonly table: string;
  readonly pool: string;
  contents(table: string): Promise<Contents>;
  dropTable(): Promise<void>;
  /** Every fifth user who did not come through an identity provider; answers how many. */
  deleteUsers(): Promise<number>;
  deleteGroup(name: string): Promise<void>;
}

export async function callWitness(endpoint: string): Promise<Witness> {
  const settings = {
    endpoint,
    region: 'eu-west-1',
    credentials: {accessKeyId: 'witness', secretAccessKey: 'witness'},
    maxAttempts: 8,
  };
  const dynamodb = new DynamoDBClient(settings);
  const cognito = new CognitoIdentityProviderClient(settings);
  const table = await findTable(dynamodb);
  const pool = await findPool(cognito);
  return {
    table,
    pool,
    contents: async (name) => ({items: await readItems(dynamodb, name), ...(await readPool(cognito, pool))}),
    async dropTable() {
      await dynamodb.send(new DeleteTableCommand({TableName: table}));
    },
    deleteUsers: () => deleteUsers(cognito, pool),
    async deleteGroup(name) {
      await cognito.send(new DeleteGroupCommand({UserPoolId: pool, GroupName: name}));
    },
  };
}

async function findTable(client: DynamoDBClient): Promise<string> {
  for await (const {TableNames = []} of paginateListTables({client}, {})) {
    const found = TableNames.find((name) => /-test-FactoryAnswersTable/.test(name));
    if (found) return found;
  }
  throw new Error('the answers table is not there');
}

async function findPool(client: CognitoIdentityProviderClient): Promise<string> {
  for await (const {UserPools = []} of paginateListUserPools({client}, {MaxResults: 60})) {
    const found = UserPools.find(({Name}) => Name === 'factoryuserpooladmintest');
    if (found?.Id) return found.Id;
  }
  throw new Error('the user pool is not there');
}

async function readItems(client: DynamoDBClient, name: string): Promise<ReadonlySet<string>> {
  const items = new Set<string>();
  for await (const {Items = []} of paginateScan({client}, {TableName: name}))
    for (const item of Items) items.add(canonical(item));
  return items;
}

async function readPool(client: CognitoIdentityProviderClient, UserPoolId: string) {
  const users = new Map<string, string>();
  for await (const {Users = []} of paginateListUsers({client}, {UserPoolId})) {
    for (const {Username = '', Attributes = [], Enabled} of Users)
      users.set(Username, canonical({attributes: withoutSub(Attributes), Enabled}));
  }
  const groups = new Set<string>();
  const memberships = new Set<string>();
  for await (const {Groups = []} of paginateListGroups({client}, {UserPoolId})) {
    for (const {GroupName = '', Description, RoleArn, Precedence} of Groups) {
      groups.add(canonical({GroupName, Description, RoleArn, Precedence}));
      for await (const {Users = []} of paginateListUsersInGroup({client}, {UserPoolId, GroupName}))
        for (const {Username} of Users) memberships.add(`${GroupName}/${Username}`);
    }
  }
  return {users, groups, memberships};
}

const withoutSub = (attributes: readonly AttributeType[]) =>
  attributes
    .filter(({Name}) => Name !== 'sub')
    .map(({Name, Value}) => `${Name}=${Value}`)
    .sort();

async function deleteUsers(client: CognitoIdentityProviderClient, UserPoolId: string): Promise<number> {
  const native: string[] = [];
  for await (const {Users = []} of paginateListUsers({client}, {UserPoolId})) {
    native.push(
      ...Users.filter(({UserStatus}) => UserStatus !== 'EXTERNAL_PROVIDER').flatMap(({Username}) => Username ?? []),
    );
  }
  const doomed = native.filter((_, index) => index % 5 === 0);
  for (const Username of doomed) await client.send(new AdminDeleteUserCommand({UserPoolId, Username}));
  return doomed.length;
}

type Json = string | number | boolean | null | undefined | AttributeValue | object;

/** Keys in order, sets in order, bytes as text: two equal things have one form. */
function canonical(value: Json): string {
  return JSON.stringify(value, (key, each: unknown) => {
    if (each instanceof Uint8Array) return Buffer.from(each).toString('base64');
    if ((key === 'SS' || key === 'NS') && Array.isArray(each)) return each.toSorted();
    const plain = typeof each === 'object' && each !== null && !Array.isArray(each);
    return plain ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each;
  });
}
