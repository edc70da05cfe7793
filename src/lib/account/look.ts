import type {Check} from '../checks/check.ts';
import type {Context} from '../context.ts';
import {once} from '../once.ts';
import {restoreTestingChecks} from '../restore-testing/checks.ts';
import {createPatience} from '../setup/patience.ts';
import {accountChecks} from './checks.ts';
import {type AccountFacts, accountFacts} from './facts.ts';
import {resourceLook} from './resource-look.ts';
import {spellings} from './tag-find-checks.ts';

/** The checks of the account, with a fresh look at everything each time it is called. */
export async function accountLook(context: Context, settingUp: boolean): Promise<readonly Check[]> {
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
  const tagged = once(() => tags.resources({key, values: [value]}));
  const parts = {
    config,
    roles,
    backup,
    plans,
    selections,
    trail,
    keys,
    settingUp,
    tagged,
    identity,
    place: {...identity, region, vault: config.vault, bucket},
    similar: async () => (await Promise.all(spellings(key).map((each) => tags.resources({key: each})))).flat(),
    now: () => clock.now(),
    patiently: createPatience(clock, reporter, signal),
  };
  const facts: AccountFacts = accountFacts(parts);
  const testing = restoreTestingChecks({
    gateway: await gateways.restoreTesting(),
    config,
    vaultArn: `arn:${identity.partition}:backup:${region}:${identity.account}:backup-vault:${config.vault}`,
    begun: async () => (await facts.begun()) === 'begun',
    role: facts.role,
    freshRole: () => roles.serviceRole(),
    patiently: parts.patiently,
  });
  return [...accountChecks(parts, facts), ...testing, ...(await resourceLook(context, facts, settingUp))];
}
