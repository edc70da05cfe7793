import type {Identity} from '../aws/identity.ts';
import type {KeyGateway} from '../aws/keys.ts';
import type {TaggedArn} from '../aws/tags.ts';
import type {Check} from '../checks/check.ts';
import type {GrantPlace} from '../permissions/grant.ts';
import {callerChecks} from './caller-checks.ts';
import type {AccountFacts, FactParts} from './facts.ts';
import {optInChecks} from './opt-in-checks.ts';
import {desiredRule} from './plan.ts';
import {planChecks} from './plan-checks.ts';
import {planRuleChecks} from './plan-rule-checks.ts';
import {roleChecks} from './role-checks.ts';
import {roleRightChecks} from './role-right-checks.ts';
import {selectionChecks} from './selection-checks.ts';
import {tagFindChecks} from './tag-find-checks.ts';
import {trailCheck} from './trail-check.ts';
import type {TrailGateway} from './trail-gateway.ts';
import {vaultChecks} from './vault-checks.ts';
import {vaultOwnerCheck} from './vault-owner-check.ts';

export interface AccountParts extends FactParts {
  readonly identity: Identity;
  readonly place: GrantPlace;
  readonly trail: TrailGateway;
  readonly keys: KeyGateway;
  /** Everything whose tag key is spelt like ours. */
  readonly similar: () => Promise<readonly TaggedArn[]>;
  readonly now: () => number;
  readonly patiently: (work: () => Promise<void>) => Promise<void>;
}

/**
 * The checks of the account itself, in repair order: the role before what works as it, the vault before the plan that
 * writes into it, the plan before its selection.
 */
export function accountChecks(parts: AccountParts, facts: AccountFacts): readonly Check[] {
  const {config, roles, backup, place} = parts;
  const {name, retentionDays} = config.plan;
  const vault = {gateway: backup, vault: config.vault, keys: parts.keys, retentionDays, ...facts};
  return [
    ...roleChecks({...place, ...facts, gateway: roles}),
    ...roleRightChecks({...place, ...facts, gateway: roles}),
    ...callerChecks(parts),
    ...optInChecks({...place, ...facts, gateway: backup}),
    ...vaultChecks(vault),
    vaultOwnerCheck(vault),
    ...planChecks({...facts, gateway: parts.plans, name, desired: desiredRule(config)}),
    ...planRuleChecks({...parts, ...facts}),
    ...selectionChecks({
      ...parts,
      ...facts,
      gateway: parts.selections,
      planName: name,
      tag: config.tag,
      fresh: {
        role: () => roles.serviceRole(),
        plans: () => parts.plans.plansNamed(name),
        selections: (planId) => parts.selections.selections(planId),
      },
    }),
    ...tagFindChecks({...parts, ...place, ...facts, tag: config.tag}),
    trailCheck({...facts, now: parts.now, gateway: parts.trail}),
  ];
}
