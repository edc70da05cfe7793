import type {SchemaAttributeType} from '@aws-sdk/client-cognito-identity-provider';
import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {holds, insert} from './ordered.ts';
import {noParts} from './parts.ts';
import {addUser, findUser, type Group, type Pool} from './pool.ts';
import {fullSchema} from './schema-attributes.ts';
import {type SeedUser, User} from './user.ts';

export class PoolStore {
  readonly pools = new Map<string, Pool>();
  readonly world: World;
  #made = 0;

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
      sequence: this.#made++,
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
      shards: new Map(),
      byName: new Map(),
      bySub: new Map(),
      byAlias: new Map(),
      groups: new Map(),
      replicas: [],
      parts: noParts(),
      upcoming: 0,
    };
    this.put(pool);
    return pool;
  }

  put(pool: Pool): void {
    this.pools.set(pool.id, pool);
    this.#made = Math.max(this.#made, pool.sequence + 1);
  }

  /** The standard attributes and these custom ones. */
  schemaFor(custom: readonly SchemaAttributeType[]): SchemaAttributeType[] {
    return fullSchema(custom);
  }

  add(pool: Pool, given: SeedUser): User {
    const user = new User(pool.upcoming++, {createdAt: this.world.timeline.now(), ...given});
    addUser(pool, user);
    return user;
  }

  addGroup(pool: Pool, group: Pick<Group, 'name' | 'description' | 'roleArn' | 'precedence'>): Group {
    const time = this.world.timeline.now();
    const made: Group = {...group, sequence: pool.upcoming++, createdAt: time, modifiedAt: time, members: []};
    pool.groups.set(group.name, made);
    return made;
  }

  join(group: Group, user: User): void {
    insert(group.members, user);
  }

  groupsOf(pool: Pool, user: User): Group[] {
    return [...pool.groups.values()].filter(({members}) => holds(members, user));
  }
}
