import type {Check} from '../checks/check.ts';
import type {Context} from '../context.ts';
import {once} from '../once.ts';
import {restoreTestingChecks} from '../restore-testing/checks.ts';
import {createPatience} from '../setup/patience.ts';
import {accountChecks} from './checks.ts';
import {type AccountFacts, accountFacts} from './facts.ts';
import {resourceLook} from './resource-look.ts';
import {spellings} from './tag-find-checks.ts';

export interface AccountLookWish {
  /** What is missing is to be made: it is unmet, and not only awaited. */
  readonly settingUp: boolean;
  /** Also the nights, the user pools and whatever nobody needs to know in order to set up. */
  readonly nights: boolean;
}

/** The checks of the account, with a fresh look at everything each time it is called. */
export async function accountLook(context: Context, wish: AccountLookWish): Promise<readonly Check[]> {
  const {config, region, identity, gateways, clock, reporter, signal, bucket} = context;
  const [roles, backup, plans, selections, tags, trail, keys] = await Promise.all([
    gateways.roles(),
    gateways.backup(),
    gateways.plans(),
    gateways.selections(),
    gateways.tags(),
    gateways.trail(),
    gateways.keys(),
  ]);
  const {key, value} = config.tag;
  const carrying = once(() => tags.resources({key}));
  const tagged = once(async () => (await carrying()).filter(({tags: found}) => found[key] === value));
  const spelt = (other: string) => (other === key ? carrying() : tags.resources({key: other}));
  const parts = {
    config,
    roles,
    backup,
    plans,
    selections,
    trail,
    keys,
    settingUp: wish.settingUp,
    tagged,
    identity,
    place: {...identity, region, vault: config.vault, bucket},
    similar: async () => (await Promise.all(spellings(key).map(spelt))).flat(),
    now: () => clock.now(),
    patiently: createPatience(clock, reporter, signal),
  };
  const facts: AccountFacts = accountFacts(parts);
  // Asked while the tagged resources are still being listed, page after page; whoever needs one meets its error again.
  for (const ask of [facts.role, facts.settings, facts.vaults, facts.selections]) void ask().catch(() => undefined);
  const testing = restoreTestingChecks({
    gateway: await gateways.restoreTesting(),
    config,
    vaultArn: `arn:${identity.partition}:backup:${region}:${identity.account}:backup-vault:${config.vault}`,
    begun: async () => (await facts.begun()) === 'begun',
    role: facts.role,
    freshRole: () => roles.serviceRole(),
    patiently: parts.patiently,
  });
  return [...accountChecks(parts, facts), ...testing, ...(await resourceLook(context, facts, wish.nights))];
}
