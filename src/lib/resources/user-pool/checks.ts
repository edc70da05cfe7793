import {type Check, defineCheck, type Verdict} from '../../checks/check.ts';
import type {Resource} from '../../environments/environment.ts';
import {once} from '../../once.ts';
import type {PoolLook, PoolLookGateway} from './look-gateway.ts';

export interface PoolParts {
  readonly pool: Resource;
  readonly gateway: PoolLookGateway;
}

/** One user pool: what would lose it, and what would make its export worthless. */
export function poolChecks({pool, gateway}: PoolParts): readonly Check[] {
  const look = once(() => gateway.look(pool.name));
  const about = {scopes: ['account'] as const, resource: pool.arn, observe: look};
  return [
    defineCheck({
      ...about,
      id: 'POOL-PROTECTION',
      title: `Deletion protection, ${pool.name}`,
      judge: (found) => (found === undefined ? gone(pool.name) : judgeProtection(pool.name, found)),
    }),
    defineCheck({
      ...about,
      id: 'POOL-REPLICA',
      title: `Primary, not a replica, ${pool.name}`,
      judge: (found) => (found === undefined ? gone(pool.name) : judgeReplica(pool.name, found)),
    }),
  ];
}

const gone = (name: string): Verdict => ({
  state: 'unmet',
  problem: `There is no user pool ${name}.`,
  next: 'Remove its id from backupctl.yaml, or use the region it lies in: --region NAME',
});

const judgeProtection = (name: string, {deletionProtection}: PoolLook): Verdict =>
  deletionProtection
    ? {state: 'ok'}
    : {
        state: 'at-risk',
        problem: `The deletion protection of the user pool ${name} is off.`,
        next: 'Cognito console → the user pool → Settings → Deletion protection: Activate',
      };

const judgeReplica = (name: string, {primaryElsewhere}: PoolLook): Verdict =>
  primaryElsewhere === undefined
    ? {state: 'ok'}
    : {
        state: 'unmet',
        problem: `The user pool ${name} is a replica; its primary is in ${primaryElsewhere}.`,
        next: `backupctl check-account --region ${primaryElsewhere}`,
      };
