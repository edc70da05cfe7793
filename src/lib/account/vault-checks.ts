import type {KeyGateway} from '../aws/keys.ts';
import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import type {BackupGateway, Vault} from './backup-gateway.ts';
import {judgeKey, type KeyUse} from './key-verdict.ts';
import type {Plan} from './plan.ts';
import type {Protection} from './protection.ts';
import type {ServiceRole} from './role.ts';

export interface VaultParts {
  readonly gateway: BackupGateway;
  readonly vault: string;
  readonly retentionDays: number;
  readonly vaults: () => Promise<readonly Vault[]>;
  readonly plans: () => Promise<readonly Plan[]>;
  readonly keys: KeyGateway;
  readonly role: () => Promise<ServiceRole | undefined>;
  /** Whether anybody has begun to set backups up here; before that a missing vault is no fault. */
  readonly begun: () => Promise<Protection>;
}

export function vaultChecks(parts: VaultParts): readonly Check[] {
  return [existsCheck(parts), lockCheck(parts), keyCheck(parts)];
}

function existsCheck({gateway, vault: name, vaults, begun}: VaultParts): Check {
  return defineCheck({
    id: 'VAULT',
    scopes: ['account', 'setup'],
    thing: {kind: 'vault', name},
    observe: async () => ({found: find(await vaults(), name), protection: await begun()}),
    judge({found, protection}): Verdict {
      if (found) return {state: 'ok', detail: `${name}, ${found.recoveryPoints} recovery points`};
      if (protection === 'not begun') return notBegun();
      return {
        state: 'unmet',
        problem: `There is no vault ${name}.`,
        next: 'backupctl check-account --fix',
      };
    },
    repair: () => [
      {
        action: 'create',
        kind: 'vault',
        name,
        details: ['encrypted with the AWS managed key'],
        apply: () => gateway.createVault(name),
      },
    ],
  });
}

interface Locked {
  readonly found: Vault | undefined;
  /** What writes into the vault, and for how many days it is kept; undefined: for ever. */
  readonly kept: readonly (readonly [what: string, days: number | undefined])[];
}

/**
 * A lock makes every job fail whose retention is out of its range; without a maximum even "for ever" is in it (AWS
 * Backup Developer Guide, vault lock). Asked of the rules as they are, and of the one that setup would make.
 */
function lockCheck({vault: name, retentionDays, vaults, plans}: VaultParts): Check {
  return defineCheck<Locked>({
    id: 'VAULT-LOCK',
    scopes: ['account', 'setup'],
    async observe() {
      const [all, found] = await Promise.all([vaults(), plans()]);
      const rules = found.flatMap((plan) => plan.rules.filter(({vault}) => vault === name));
      const kept = rules.map((rule) => [`the rule ${rule.name}`, rule.retentionDays] as const);
      return {found: find(all, name), kept: [...kept, ['the configuration', retentionDays]]};
    },
    judge({found, kept}): Verdict {
      if (!found?.locked) return {state: 'skipped', problem: 'The vault is not locked; that is optional.'};
      const {minRetentionDays: min = 1, maxRetentionDays: max = Number.POSITIVE_INFINITY} = found;
      const outside = kept.filter(([, days = Number.POSITIVE_INFINITY]) => days < min || days > max);
      if (outside.length === 0) return {state: 'ok'};
      const says = outside.map(([what, days]) => `${what} says ${days === undefined ? 'for ever' : days}`);
      return {
        state: 'unmet',
        problem: `The vault ${name} accepts only backups kept ${min} to ${max === Number.POSITIVE_INFINITY ? 'any number of' : max} days, but ${says.join(', ')}.`,
        next: 'Set plan.retentionDays in backupctl.yaml within that range, then: backupctl setup',
      };
    },
  });
}

/** Every point in it is encrypted with this key; it was chosen when the vault was made and cannot be changed. */
function keyCheck({vault: name, vaults, keys, role}: VaultParts): Check {
  return defineCheck<KeyUse | undefined>({
    id: 'VAULT-KEY',
    scopes: ['account'],
    async observe() {
      const reference = find(await vaults(), name)?.keyArn;
      if (reference === undefined) return undefined;
      const [key, found] = await Promise.all([keys.key(reference), role()]);
      return {reference, key, roleArn: found?.arn};
    },
    judge: (use) => (use === undefined ? {state: 'skipped', problem: 'There is no vault yet.'} : judgeKey(use)),
  });
}

const find = (vaults: readonly Vault[], name: string) => vaults.find((vault) => vault.name === name);

export function notBegun(): Verdict {
  return {state: 'skipped', problem: 'Backups are not set up here yet.', next: 'backupctl setup -e ENV'};
}
