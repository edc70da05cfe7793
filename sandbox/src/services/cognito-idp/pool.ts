import type {SchemaAttributeType, UserPoolClientType, UserPoolType} from '@aws-sdk/client-cognito-identity-provider';

export interface User {
  /** Order of creation; page tokens name it, so that a page costs the same wherever it begins. */
  readonly sequence: number;
  readonly username: string;
  /** Includes `sub`. */
  readonly attributes: Map<string, string>;
  enabled: boolean;
  status: string;
  readonly createdAt: number;
  modifiedAt: number;
  readonly groups: Set<string>;
}

export interface Group {
  readonly name: string;
  description?: string;
  roleArn?: string;
  precedence?: number;
  readonly createdAt: number;
  modifiedAt: number;
  /** Usernames in the order they joined. */
  readonly members: Set<string>;
}

export type PoolSettings = Pick<
  UserPoolType,
  | 'Policies'
  | 'DeletionProtection'
  | 'LambdaConfig'
  | 'AutoVerifiedAttributes'
  | 'AliasAttributes'
  | 'UsernameAttributes'
  | 'MfaConfiguration'
  | 'AdminCreateUserConfig'
  | 'UsernameConfiguration'
  | 'AccountRecoverySetting'
  | 'UserPoolTier'
  | 'EmailConfiguration'
  | 'SmsConfiguration'
>;

export interface Pool {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  settings: PoolSettings;
  /** Region of the primary when this pool is its replica (Cognito Developer Guide, multi-Region replication). */
  primaryRegion?: string;
  readonly schema: SchemaAttributeType[];
  tags: Record<string, string>;
  everTagged: boolean;
  /** Sorted by sequence; the dropped are taken out. */
  users: User[];
  readonly byName: Map<string, User>;
  readonly bySub: Map<string, User>;
  /** `email=…` and the like, for pools where an attribute is an alias or the username. */
  readonly byAlias: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly clients: UserPoolClientType[];
  sequence: number;
}

/** Names that find a user: compared without case unless the pool says otherwise (Developer Guide, case sensitivity). */
export function fold(pool: Pool, name: string): string {
  return pool.settings.UsernameConfiguration?.CaseSensitive === false ? name.toLowerCase() : name;
}

export function aliasNames(pool: Pool): readonly string[] {
  return [...(pool.settings.AliasAttributes ?? []), ...(pool.settings.UsernameAttributes ?? [])];
}

/** By username, sub or alias, as the Admin calls take it (SDK AdminGetUser.Username). */
export function findUser(pool: Pool, name: string): User | undefined {
  const folded = fold(pool, name);
  const aliased = aliasNames(pool).map((attribute) => pool.byAlias.get(`${attribute}=${folded}`));
  return pool.byName.get(folded) ?? pool.bySub.get(name) ?? aliased.find((user) => user !== undefined);
}

export function indexUser(pool: Pool, user: User): void {
  pool.byName.set(fold(pool, user.username), user);
  pool.bySub.set(user.attributes.get('sub') ?? '', user);
  for (const attribute of aliasNames(pool)) {
    const value = user.attributes.get(attribute);
    if (value !== undefined) pool.byAlias.set(`${attribute}=${fold(pool, value)}`, user);
  }
}

export function dropUser(pool: Pool, user: User): void {
  pool.users = pool.users.filter((each) => each !== user);
  pool.byName.delete(fold(pool, user.username));
  pool.bySub.delete(user.attributes.get('sub') ?? '');
  for (const [alias, owner] of pool.byAlias) if (owner === user) pool.byAlias.delete(alias);
  for (const name of user.groups) pool.groups.get(name)?.members.delete(user.username);
}

/** Position of the first user at or behind a sequence number. */
export function positionOf(users: readonly User[], sequence: number): number {
  let low = 0;
  let high = users.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((users[middle]?.sequence ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
