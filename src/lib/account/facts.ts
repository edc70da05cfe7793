import type {TaggedArn} from '../aws/tags.ts';
import type {Config} from '../config/config.ts';
import {once} from '../once.ts';
import type {BackupGateway, RegionSettings, Vault} from './backup-gateway.ts';
import type {Plan} from './plan.ts';
import type {PlanGateway} from './plan-gateway.ts';
import type {Protection} from './protection.ts';
import type {ServiceRole} from './role.ts';
import type {RoleGateway} from './role-gateway.ts';
import type {Selection, SelectionGateway} from './selection-gateway.ts';

export interface FactParts {
  readonly config: Config;
  readonly roles: RoleGateway;
  readonly backup: BackupGateway;
  readonly plans: PlanGateway;
  readonly selections: SelectionGateway;
  /** Everything that carries the backup tag. */
  readonly tagged: () => Promise<readonly TaggedArn[]>;
  /** `setup` counts as having begun: what is missing is then to be made. */
  readonly settingUp: boolean;
}

/** What several checks look at: each read once, when the first asks. Made anew for every look. */
export interface AccountFacts {
  readonly role: () => Promise<ServiceRole | undefined>;
  readonly settings: () => Promise<RegionSettings>;
  readonly vaults: () => Promise<readonly Vault[]>;
  readonly plans: () => Promise<readonly Plan[]>;
  readonly selections: () => Promise<readonly Selection[]>;
  readonly tagged: () => Promise<readonly TaggedArn[]>;
  readonly begun: () => Promise<Protection>;
}

export function accountFacts({config, roles, backup, plans: gateway, ...parts}: FactParts): AccountFacts {
  const vaults = once(() => backup.vaults());
  const plans = once(() => gateway.plansNamed(config.plan.name));
  const {tagged} = parts;
  return {
    tagged,
    vaults,
    plans,
    role: once(() => roles.serviceRole()),
    settings: once(() => backup.settings()),
    selections: once(async () => {
      const lists = (await plans()).map(({id}) => parts.selections.selections(id));
      return (await Promise.all(lists)).flat();
    }),
    begun: once(async () => {
      if (parts.settingUp) return 'begun';
      const [allVaults, ourPlans, found] = await Promise.all([vaults(), plans(), tagged()]);
      const any = ourPlans.length > 0 || found.length > 0 || allVaults.some(({name}) => name === config.vault);
      return any ? 'begun' : 'not begun';
    }),
  };
}
