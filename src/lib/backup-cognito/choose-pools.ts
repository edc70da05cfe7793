import type {Environment, Resource} from '../environments/environment.ts';
import {BackupctlError} from '../errors.ts';

/** The user pools of the environment, or the one that was named. @throws POOL_UNKNOWN, POOL_NONE */
export function choosePools(environment: Environment | undefined, poolId: string | undefined): readonly Resource[] {
  const name = environment?.name ?? '';
  const pools = (environment?.resources ?? []).filter(({kind}) => kind === 'user-pool');
  const chosen = poolId === undefined ? pools : pools.filter((pool) => pool.name === poolId);
  if (chosen.length > 0) return chosen;
  if (pools.length === 0) {
    throw new BackupctlError({
      code: 'POOL_NONE',
      exit: 'usage',
      message: `The environment ${name} has no user pool.`,
      next: ['Name one under environments in backupctl.yaml: resources.userPools'],
    });
  }
  throw new BackupctlError({
    code: 'POOL_UNKNOWN',
    exit: 'usage',
    message: `The environment ${name} has no user pool ${poolId}.`,
    next: pools.map((pool) => `--pool ${pool.name}`),
  });
}
