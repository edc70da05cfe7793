import type {Check} from '../checks/check.ts';
import type {Config} from '../config/config.ts';
import {once} from '../once.ts';
import type {BackupGateway} from './backup-gateway.ts';
import {optInChecks} from './opt-in-checks.ts';
import {desiredRule} from './plan.ts';
import {planChecks} from './plan-checks.ts';
import type {PlanGateway} from './plan-gateway.ts';
import type {Protection} from './protection.ts';
import {roleChecks} from './role-checks.ts';
import type {RoleGateway} from './role-gateway.ts';
import {selectionCheck} from './selection-checks.ts';
import type {SelectionGateway} from './selection-gateway.ts';
import {vaultChecks} from './vault-checks.ts';

export interface AccountParts {
  readonly config: Config;
  readonly partition: string;
  readonly region: string;
  readonly roles: RoleGateway;
  readonly backup: BackupGateway;
  readonly plans: PlanGateway;
  readonly selections: SelectionGateway;
  /** ARNs of everything that carries the backup tag. */
  readonly tagged: () => Promise<readonly string[]>;
  /** `setup` counts as having begun: what is missing is then to be made. */
  readonly settingUp: boolean;
  readonly patiently: (work: () => Promise<void>) => Promise<void>;
}

/**
 * The checks of the account itself, in repair order: the role before what works as it, the vault before the plan that
 * writes into it, the plan before its selection. Facts are read once and shared; make the list anew to look again.
 */
export function accountChecks(parts: AccountParts): readonly Check[] {
  const {config, partition, region, roles, backup, plans: planGateway, selections, tagged, patiently} = parts;
  const role = once(() => roles.serviceRole());
  const optIns = once(() => backup.optIns());
  const vaults = once(() => backup.vaults());
  const plans = once(() => planGateway.plansNamed(config.plan.name));
  const begun = once(async (): Promise<Protection> => {
    if (parts.settingUp) return 'begun';
    const [allVaults, ourPlans, arns] = await Promise.all([vaults(), plans(), tagged()]);
    const any = ourPlans.length > 0 || arns.length > 0 || allVaults.some(({name}) => name === config.vault);
    return any ? 'begun' : 'not begun';
  });
  return [
    ...roleChecks({gateway: roles, partition, role}),
    ...optInChecks({gateway: backup, region, optIns}),
    ...vaultChecks({gateway: backup, vault: config.vault, retentionDays: config.plan.retentionDays, vaults, begun}),
    ...planChecks({gateway: planGateway, name: config.plan.name, desired: desiredRule(config), plans, begun}),
    selectionCheck({
      gateway: selections,
      planName: config.plan.name,
      tag: config.tag,
      plans,
      role,
      begun,
      fresh: {role: () => roles.serviceRole(), plans: () => planGateway.plansNamed(config.plan.name)},
      patiently,
    }),
  ];
}
