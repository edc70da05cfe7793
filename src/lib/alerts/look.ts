import type {Check} from '../checks/check.ts';
import type {Context} from '../context.ts';
import type {Environment} from '../environments/environment.ts';
import {nightlyNames} from '../nightly/deploy/names.ts';
import {exportedPools, savesTables} from '../nightly/deploy/nights.ts';
import {alertChecks} from './checks.ts';

/** The checks of what tells of bad nights, for these environments. */
export async function alertLook(
  {config, gateways, identity, region}: Context,
  environments: readonly Environment[],
  begun: () => Promise<boolean>,
): Promise<readonly Check[]> {
  const place = {...identity, region};
  const nightlies = environments.flatMap((environment) => {
    const names = nightlyNames(environment.name, place);
    const counts = [
      {machine: 'pools' as const, nights: exportedPools(environment).length},
      {machine: 'tables' as const, nights: savesTables(environment) ? 1 : 0},
    ];
    return counts
      .filter(({nights}) => nights > 0)
      .map((each) => ({environment: environment.name, machineArn: names.machineArn(each.machine), ...each}));
  });
  return alertChecks({
    place,
    nightlies,
    begun,
    gateways: await gateways.alerts(),
    vault: config.vault,
    email: config.alerts.email,
  });
}
