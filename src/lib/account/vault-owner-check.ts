import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import type {BackupGateway, Vault} from './backup-gateway.ts';
import {OWNER_TAG} from './plan.ts';

export interface VaultOwnerParts {
  readonly gateway: BackupGateway;
  readonly vault: string;
  readonly vaults: () => Promise<readonly Vault[]>;
}

/** A vault of the right name that somebody else made is taken over, never made anew: it may hold the only backups. */
export function vaultOwnerCheck({gateway, vault: name, vaults}: VaultOwnerParts): Check {
  return defineCheck({
    id: 'VAULT-OWNER',
    scopes: ['account', 'setup'],
    async observe() {
      const found = (await vaults()).find((vault) => vault.name === name);
      return found && {arn: found.arn, owned: await gateway.vaultOwned(found.arn)};
    },
    judge(found): Verdict {
      if (found === undefined) return {state: 'skipped', problem: 'There is no vault yet.'};
      return found.owned
        ? {state: 'ok'}
        : {
            state: 'unmet',
            problem: `The vault ${name} was made by hand or by another script.`,
            next: 'backupctl setup',
          };
    },
    repair: (found) =>
      found === undefined
        ? []
        : [
            {
              action: 'change',
              kind: 'vault',
              name,
              details: [`taken over: + tag ${OWNER_TAG.key}=${OWNER_TAG.value}`],
              adopts: true,
              apply: () => gateway.ownVault(found.arn),
            },
          ],
  });
}
