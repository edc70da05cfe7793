import type {CreateUserPoolRequest, SchemaAttributeType} from '@aws-sdk/client-cognito-identity-provider';
import {insert, remove, type Sequenced} from './ordered.ts';
import type {PoolParts} from './parts.ts';
import type {User} from './user.ts';

export interface Group extends Sequenced {
  readonly name: string;
  description?: string;
  roleArn?: string;
  precedence?: number;
  readonly createdAt: number;
  modifiedAt: number;
  readonly members: User[];
}

/** What CreateUserPool was given, and DescribeUserPool answers (SDK UserPoolType). */
export type PoolSettings = Partial<Omit<CreateUserPoolRequest, 'PoolName' | 'Schema' | 'UserPoolTags'>>;

export interface Pool extends Sequenced {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  settings: PoolSettings;
  /** Region of the primary when this pool is its replica (Cognito Developer Guide, multi-Region replication). */
  primaryRegion?: string;
  /** Regions of the secondary replicas of this primary. */
  replicas: string[];
  readonly schema: SchemaAttributeType[];
  tags: Record<string, string>;
  everTagged: boolean;
  readonly users: User[];
  /** By the first character of `sub`: `sub ^= "a"` is how an export splits a large pool. */
  readonly shards: Map<string, User[]>;
  readonly byName: Map<string, User>;
  readonly bySub: Map<string, User>;
  /** `email=…` and the like, for pools where an attribute is an alias or the username. */
  readonly byAlias: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly parts: PoolParts;
  /** Of the next user or group. */
  upcoming: number;
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

const aliasesOf = (pool: Pool, user: User) =>
  aliasNames(pool).flatMap((name) => {
    const value = user.attribute(name);
    return value === undefined ? [] : `${name}=${fold(pool, value)}`;
  });

/** Everything that finds a user by what it is called. */
export function indexUser(pool: Pool, user: User): void {
  pool.byName.set(fold(pool, user.username), user);
  pool.bySub.set(user.attribute('sub') ?? '', user);
  for (const alias of aliasesOf(pool, user)) pool.byAlias.set(alias, user);
}

/** Before a change of attributes: an address that a user gave up is free. */
export function dropAliases(pool: Pool, user: User): void {
  for (const alias of aliasesOf(pool, user)) if (pool.byAlias.get(alias) === user) pool.byAlias.delete(alias);
}

export function addUser(pool: Pool, user: User): void {
  const digit = user.attribute('sub')?.[0] ?? '';
  const shard = pool.shards.get(digit) ?? [];
  pool.shards.set(digit, shard);
  insert(shard, user);
  insert(pool.users, user);
  indexUser(pool, user);
}

export function dropUser(pool: Pool, user: User): void {
  const sub = user.attribute('sub') ?? '';
  remove(pool.users, user);
  remove(pool.shards.get(sub[0] ?? '') ?? [], user);
  pool.byName.delete(fold(pool, user.username));
  pool.bySub.delete(sub);
  dropAliases(pool, user);
  for (const {members} of pool.groups.values()) remove(members, user);
}
