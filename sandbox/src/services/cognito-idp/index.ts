import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type {Taggable} from '../../kernel/ports.ts';
import type {Call, Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {groupHandlers} from './groups.ts';
import {listUsersHandler} from './list-users.ts';
import {indexUser, type Pool} from './pool.ts';
import {PoolStore} from './pool-store.ts';
import {poolHandlers} from './pools.ts';
import {createRates} from './rates.ts';
import {userHandlers} from './users.ts';

export interface Cognito {
  readonly service: Service;
  readonly store: PoolStore;
  readonly taggable: Taggable;
}

type AnyHandler = (input: {readonly UserPoolId?: string}, call: Call) => unknown;

/** Cognito user pools: users, groups, memberships, with AWS's pages, rules and rates. */
export function createCognito(world: World): Cognito {
  const store = new PoolStore(world);
  const rates = createRates();
  const handlers = {
    ...poolHandlers(store),
    ...listUsersHandler(store),
    ...userHandlers(store),
    ...groupHandlers(store),
  };
  const limited = Object.entries(handlers).map(([operation, handler]) => [
    operation,
    (input: {readonly UserPoolId?: string}, call: Call) => {
      if (world.options.quotas) rates.take(operation, input.UserPoolId);
      return (handler as AnyHandler)(input, call);
    },
  ]);
  return {
    store,
    taggable: {
      tagged: (region) =>
        [...store.pools.values()]
          .filter((pool) => pool.region === region)
          .map(({arn, tags, everTagged}) => ({arn, tags, everTagged, region, type: 'cognito-idp:userpool'})),
    },
    service: {
      signingName: 'cognito-idp',
      protocol: 'awsJson1_1',
      sdk,
      handlers: Object.fromEntries(limited),
      invalid: 'InvalidParameterException',
      resources: (_operation, input, {region, account}) => {
        const pool = input['UserPoolId'];
        return [typeof pool === 'string' ? `arn:aws:cognito-idp:${region}:${account}:userpool/${pool}` : '*'];
      },
      save: () => [...store.pools.values()].map(freeze),
      load(saved: readonly FrozenPool[]) {
        store.pools.clear();
        for (const pool of saved) store.pools.set(pool.id, thaw(pool));
      },
    },
  };
}

function freeze({users, groups, byName: _n, bySub: _s, byAlias: _a, ...pool}: Pool) {
  return {
    ...pool,
    users: users.map((user) => ({...user, attributes: [...user.attributes], groups: [...user.groups]})),
    groups: [...groups.values()].map((group) => ({...group, members: [...group.members]})),
  };
}

type FrozenPool = ReturnType<typeof freeze>;

function thaw({users, groups, ...rest}: FrozenPool): Pool {
  const pool: Pool = {
    ...rest,
    users: users.map((user) => ({...user, attributes: new Map(user.attributes), groups: new Set(user.groups)})),
    groups: new Map(groups.map((group) => [group.name, {...group, members: new Set(group.members)}])),
    byName: new Map(),
    bySub: new Map(),
    byAlias: new Map(),
  };
  for (const user of pool.users) indexUser(pool, user);
  return pool;
}
