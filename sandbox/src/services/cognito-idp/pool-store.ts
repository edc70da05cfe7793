import type {SchemaAttributeType} from '@aws-sdk/client-cognito-identity-provider';
import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {findUser, type Group, indexUser, type Pool, type User} from './pool.ts';
import {fullSchema} from './schema-attributes.ts';

/** A user as a seed gives it: complete, nothing made up. */
export interface SeedUser {
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly enabled?: boolean;
  readonly status?: string;
  readonly createdAt?: number;
}

export class PoolStore {
  readonly pools = new Map<string, Pool>();
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  need(id: string | undefined, region: string): Pool {
    const pool = this.pools.get(id ?? '');
    if (!pool || pool.region !== region)
      throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
    return pool;
  }

  needUser(pool: Pool, name: string | undefined): User {
    const user = findUser(pool, name ?? '');
    if (!user) throw new AwsError('UserNotFoundException', 'User does not exist.');
    return user;
  }

  needGroup(pool: Pool, name: string | undefined): Group {
    const group = pool.groups.get(name ?? '');
    if (!group) throw new AwsError('ResourceNotFoundException', 'Group not found.');
    return group;
  }

  create(
    name: string,
    region: string,
    settings: Pool['settings'],
    schema: readonly SchemaAttributeType[],
    id = `${region}_${this.world.id(9)}`,
  ): Pool {
    const {world} = this;
    const pool: Pool = {
      id,
      name,
      region,
      settings,
      arn: `arn:aws:cognito-idp:${region}:${world.account}:userpool/${id}`,
      createdAt: world.timeline.now(),
      schema: [...schema],
      tags: {},
      everTagged: false,
      users: [],
      byName: new Map(),
      bySub: new Map(),
      byAlias: new Map(),
      groups: new Map(),
      clients: [],
      sequence: 0,
    };
    this.pools.set(id, pool);
    return pool;
  }

  /** The standard attributes and these custom ones. */
  schemaFor(custom: readonly SchemaAttributeType[]): SchemaAttributeType[] {
    return fullSchema(custom);
  }

  add(
    pool: Pool,
    {username, attributes, enabled = true, status = 'CONFIRMED', createdAt = this.world.timeline.now()}: SeedUser,
  ): User {
    const user: User = {
      sequence: pool.sequence++,
      username,
      attributes: new Map(Object.entries(attributes)),
      enabled,
      status,
      createdAt,
      modifiedAt: createdAt,
      groups: new Set(),
    };
    pool.users.push(user);
    indexUser(pool, user);
    return user;
  }

  addGroup(pool: Pool, group: Pick<Group, 'name' | 'description' | 'roleArn' | 'precedence'>): Group {
    const time = this.world.timeline.now();
    const made: Group = {...group, createdAt: time, modifiedAt: time, members: new Set()};
    pool.groups.set(group.name, made);
    return made;
  }

  join(group: Group, user: User): void {
    group.members.add(user.username);
    user.groups.add(group.name);
  }
}
