import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type {Taggable} from '../../kernel/ports.ts';
import type {Call, Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {clientHandlers} from './clients.ts';
import {domainHandlers} from './domains.ts';
import {federationHandlers} from './federation.ts';
import {groupHandlers} from './groups.ts';
import {limitHandlers} from './limits.ts';
import {listUsersHandler} from './list-users.ts';
import {lookHandlers} from './looks.ts';
import {createPages, type Pages, setLengths} from './pages.ts';
import {configurationHandlers} from './pool-configuration.ts';
import {PoolStore} from './pool-store.ts';
import {poolHandlers} from './pools.ts';
import {createRates, type Rates} from './rates.ts';
import {refuseOnReplica, replicaHandlers} from './replicas.ts';
import {type FrozenPool, freeze, thaw} from './saved.ts';
import {userHandlers} from './users.ts';

export interface Cognito {
  readonly service: Service;
  readonly store: PoolStore;
  readonly rates: Rates;
  readonly pages: Pages;
  readonly taggable: Taggable;
}

type AnyHandler = (input: {readonly UserPoolId?: string}, call: Call) => unknown;

/** Cognito user pools: users, groups, memberships, with AWS's pages, rules and rates. */
export function createCognito(world: World): Cognito {
  const store = new PoolStore(world);
  const pages = createPages(world);
  const rates = createRates(world.options.quotas);
  const handlers = {
    ...poolHandlers(store, pages),
    ...listUsersHandler(store, pages),
    ...userHandlers(store),
    ...groupHandlers(store, pages),
    ...limitHandlers(rates),
    ...replicaHandlers(store),
    ...clientHandlers(store, pages),
    ...federationHandlers(store, pages),
    ...domainHandlers(store),
    ...lookHandlers(store, pages),
    ...configurationHandlers(store),
  };
  const limited = Object.entries(handlers).map(([operation, handler]) => [
    operation,
    (input: {readonly UserPoolId?: string}, call: Call) => {
      rates.take(operation, input.UserPoolId);
      refuseOnReplica(call, store.pools.get(input.UserPoolId ?? ''));
      return (handler as AnyHandler)(input, call);
    },
  ]);
  return {
    store,
    rates,
    pages,
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
      controls: {
        'GET quotas': () => rates.state(),
        'POST quotas': (given) => rates.set(given),
        'POST pages': ({lengths}) => setLengths(pages, lengths),
      },
      resources: (_operation, input, {region, account}) => {
        const pool = input['UserPoolId'];
        if (typeof pool === 'string') return [`arn:aws:cognito-idp:${region}:${account}:userpool/${pool}`];
        // Tags are the only operations that name the pool by its ARN (Service Authorization Reference).
        const arn = input['ResourceArn'];
        return [typeof arn === 'string' ? arn : '*'];
      },
      save: () => [...store.pools.values()].map(freeze),
      load(saved: readonly FrozenPool[]) {
        store.pools.clear();
        for (const pool of saved) store.put(thaw(pool));
      },
    },
  };
}
