import type {Check} from '../checks/check.ts';
import type {Context} from '../context.ts';
import {resourceOf} from '../environments/environment.ts';
import {once} from '../once.ts';
import {versioningCheck} from '../resources/bucket/checks.ts';
import {createPatience} from '../setup/patience.ts';
import {accountChecks} from './checks.ts';
import {spellings} from './tag-find-checks.ts';

/** The checks of the account, with a fresh look at everything each time it is called. */
export async function accountLook(context: Context, settingUp: boolean): Promise<readonly Check[]> {
  const {config, region, identity, gateways, clock, reporter, signal} = context;
  const [roles, backup, plans, selections, tags, buckets, trail] = await Promise.all([
    gateways.roles(),
    gateways.backup(),
    gateways.plans(),
    gateways.selections(),
    gateways.tags(),
    gateways.buckets(),
    gateways.trail(),
  ]);
  const {key, value} = config.tag;
  const tagged = once(() => tags.resources({key, values: [value]}));
  const checks = accountChecks({
    config,
    region,
    roles,
    backup,
    plans,
    selections,
    trail,
    settingUp,
    tagged,
    partition: identity.partition,
    account: identity.account,
    similar: async () => (await Promise.all(spellings(key).map((each) => tags.resources({key: each})))).flat(),
    now: () => clock.now(),
    patiently: createPatience(clock, reporter, signal),
  });
  const found = await tagged().catch(() => []);
  const taggedBuckets = found.flatMap(({arn}) => resourceOf(arn) ?? []).filter(({kind}) => kind === 'bucket');
  return [
    ...checks,
    ...taggedBuckets.map((bucket) =>
      versioningCheck(
        bucket,
        once(() => buckets.versioning(bucket.name)),
        true,
      ),
    ),
  ];
}
