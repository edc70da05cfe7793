import {positionOf} from './ordered.ts';
import {addUser, type Pool} from './pool.ts';
import {User} from './user.ts';

/** A pool as plain JSON: indexes are made again, members are named by their sequence. */
export function freeze({users, groups, shards: _d, byName: _n, bySub: _s, byAlias: _a, ...pool}: Pool) {
  return {
    ...pool,
    users: users.map((user) => Object.assign({}, user, {pairs: [...user.pairs]})),
    groups: [...groups.values()].map((group) => ({...group, members: group.members.map(({sequence}) => sequence)})),
  };
}

export type FrozenPool = ReturnType<typeof freeze>;

export function thaw({users, groups, ...rest}: FrozenPool): Pool {
  const pool: Pool = {
    ...rest,
    users: [],
    shards: new Map(),
    byName: new Map(),
    bySub: new Map(),
    byAlias: new Map(),
    groups: new Map(),
  };
  for (const {sequence, username, createdAt, ...changing} of users)
    addUser(pool, Object.assign(new User(sequence, {username, createdAt, attributes: {}}), changing));
  for (const group of groups) {
    const members = group.members.flatMap((sequence) => pool.users[positionOf(pool.users, sequence)] ?? []);
    pool.groups.set(group.name, {...group, members});
  }
  return pool;
}
