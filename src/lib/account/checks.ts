import type {TaggedArn} from '../aws/tags.ts';
import type {Check} from '../checks/check.ts';
import type {Config} from '../config/config.ts';
import {once} from '../once.ts';
import type {BackupGateway} from './backup-gateway.ts';
import {optInChecks} from './opt-in-checks.ts';
import {desiredRule} from './plan.ts';
import {planChecks} from './plan-checks.ts';
import type {PlanGateway} from './plan-gateway.ts';
import {planRuleChecks} from './plan-rule-checks.ts';
import type {Protection} from './protection.ts';
import {roleChecks} from './role-checks.ts';
import type {RoleGateway} from './role-gateway.ts';
import {roleRightChecks} from './role-right-checks.ts';
import {selectionChecks} from './selection-checks.ts';
import type {SelectionGateway} from './selection-gateway.ts';
import {tagFindChecks} from './tag-find-checks.ts';
import {trailCheck} from './trail-check.ts';
import type {TrailGateway} from './trail-gateway.ts';
import {vaultChecks} from './vault-checks.ts';
import {vaultOwnerCheck} from './vault-owner-check.ts';

export interface AccountParts {
  readonly config: Config;
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly roles: RoleGateway;
  readonly backup: BackupGateway;
  readonly plans: PlanGateway;
  readonly selections: SelectionGateway;
  readonly trail: TrailGateway;
  /** Everything that carries the backup tag. */
  readonly tagged: () => Promise<readonly TaggedArn[]>;
  /** Everything whose tag key is spelt like ours. */
  readonly similar: () => Promise<readonly TaggedArn[]>;
  /** `setup` counts as having begun: what is missing is then to be made. */
  readonly settingUp: boolean;
  readonly now: () => number;
  readonly patiently: (work: () => Promise<void>) => Promise<void>;
}

/**
 * The checks of the account itself, in repair order: the role before what works as it, the vault before the plan that
 * writes into it, the plan before its selection. Facts are read once and shared; make the list anew to look again.
 */
export function accountChecks(parts: AccountParts): readonly Check[] {
  const {config, region, roles, backup, plans: planGateway, selections: selectionGateway, tagged} = parts;
  const role = once(() => roles.serviceRole());
  const settings = once(() => backup.settings());
  const vaults = once(() => backup.vaults());
  const plans = once(() => planGateway.plansNamed(config.plan.name));
  const selections = once(async () =>
    (await Promise.all((await plans()).map(({id}) => selectionGateway.selections(id)))).flat(),
  );
  const begun = begins(parts, {vaults, plans});
  const vault = {gateway: backup, vault: config.vault, vaults};
  return [
    ...roleChecks({...parts, gateway: roles, role}),
    ...roleRightChecks({...parts, gateway: roles, role}),
    ...optInChecks({gateway: backup, region, settings}),
    ...vaultChecks({...vault, retentionDays: config.plan.retentionDays, begun}),
    vaultOwnerCheck(vault),
    ...planChecks({gateway: planGateway, name: config.plan.name, desired: desiredRule(config), plans, begun}),
    ...planRuleChecks({...parts, plans}),
    ...selectionChecks({
      ...parts,
      gateway: selectionGateway,
      planName: config.plan.name,
      tag: config.tag,
      plans,
      selections,
      role,
      begun,
      fresh: {
        role: () => roles.serviceRole(),
        plans: () => planGateway.plansNamed(config.plan.name),
        selections: (planId) => selectionGateway.selections(planId),
      },
    }),
    ...tagFindChecks({...parts, tag: config.tag, tagged, begun}),
    trailCheck({...parts, gateway: parts.trail, plans}),
  ];
}

interface Facts {
  readonly vaults: () => Promise<readonly {readonly name: string}[]>;
  readonly plans: () => Promise<readonly unknown[]>;
}

function begins({settingUp, config, tagged}: AccountParts, {vaults, plans}: Facts): () => Promise<Protection> {
  return once(async () => {
    if (settingUp) return 'begun';
    const [allVaults, ourPlans, found] = await Promise.all([vaults(), plans(), tagged()]);
    const any = ourPlans.length > 0 || found.length > 0 || allVaults.some(({name}) => name === config.vault);
    return any ? 'begun' : 'not begun';
  });
}
