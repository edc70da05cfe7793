import type {Check} from '../checks/check.ts';
import type {Context} from '../context.ts';
import type {Environment} from '../environments/environment.ts';
import {nightlyNames} from '../nightly/deploy/names.ts';
import {alertChecks} from './checks.ts';

/** The checks of what tells of bad nights, for these environments. */
export async function alertLook(
  {config, gateways, identity, region}: Context,
  environments: readonly Environment[],
  begun: () => Promise<boolean>,
): Promise<readonly Check[]> {
  const place = {...identity, region};
  const nightlies = environments
    .filter(({settings, resources}) => settings.cognitoBackups && resources.some(({kind}) => kind === 'user-pool'))
    .map(({name}) => ({environment: name, machineArn: nightlyNames(name, place).machineArn}));
  return alertChecks({
    place,
    nightlies,
    begun,
    gateways: await gateways.alerts(),
    vault: config.vault,
    email: config.alerts.email,
  });
}
