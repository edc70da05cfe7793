import {accountLook} from '../account/look.ts';
import {alertLook} from '../alerts/look.ts';
import {backupBucketLook} from '../backup-bucket/look.ts';
import type {Check} from '../checks/check.ts';
import type {Context} from '../context.ts';
import type {Environment, Resource} from '../environments/environment.ts';
import {readBundle} from '../nightly/bundle.ts';
import {nightlyChecks} from '../nightly/deploy/checks.ts';
import {exportedPools, type Night, nightsOf} from '../nightly/deploy/nights.ts';
import {bucketObstacle} from '../resources/bucket/checks.ts';
import {enableVersioningCheck} from '../resources/bucket/enable-versioning.ts';
import {tagCheck} from '../resources/tag-check.ts';
import {createPatience} from './patience.ts';

export interface LookWish {
  /** The operator agreed that buckets without versioning get it. */
  readonly enableVersioning: boolean;
}

/** Everything that `setup` makes true for one environment: the account's part, the tags, the bucket, the nightly. */
export async function setupLook(
  context: Context,
  environment: Environment,
  wish: LookWish = {enableVersioning: false},
): Promise<readonly Check[]> {
  return [
    ...(await accountLook(context, {settingUp: true, nights: false})),
    ...(await environmentLook(context, environment, wish)),
  ];
}

/** What setup makes true for one environment beside the account's part. */
export async function environmentLook(
  context: Context,
  environment: Environment,
  wish: LookWish = {enableVersioning: false},
): Promise<readonly Check[]> {
  const {settings, resources} = environment;
  const {config, bucket, identity} = context;
  const nights = nightsOf(environment, {...config, bucket, account: identity.account});
  return [
    ...(await alertLook(context, [environment], async () => true)),
    ...(settings.enableBackups ? await tagChecks(context, resources, wish) : []),
    ...(nights.length > 0 ? await nightChecks(context, environment, nights) : []),
  ];
}

async function tagChecks(
  {config, gateways, clock}: Context,
  resources: readonly Resource[],
  {enableVersioning}: LookWish,
): Promise<readonly Check[]> {
  const [tables, buckets] = await Promise.all([gateways.tables(), gateways.buckets()]);
  return resources.flatMap((resource) => {
    if (resource.kind === 'table')
      return tagCheck({
        resource,
        tag: config.tag,
        now: () => clock.now(),
        obstacle: async () => undefined,
        add: ({arn}, added) => tables.addTags(arn, added),
      });
    if (resource.kind !== 'bucket') return [];
    const tag = tagCheck({
      resource,
      tag: config.tag,
      now: () => clock.now(),
      obstacle: async () => (enableVersioning ? undefined : bucketObstacle(buckets, resource.name)),
      add: ({name}, added) => buckets.addTags(name, added),
    });
    return enableVersioning ? [enableVersioningCheck(buckets, resource), tag] : [tag];
  });
}

async function nightChecks(
  context: Context,
  environment: Environment,
  nights: readonly Night[],
): Promise<readonly Check[]> {
  const {config, gateways, identity, region, bucket, clock, reporter, signal, root} = context;
  const [nightly, bundle] = await Promise.all([gateways.nightly(), readBundle(root)]);
  return [
    await backupBucketLook(context),
    ...nightlyChecks({
      gateways: nightly,
      environment: environment.name,
      pools: exportedPools(environment),
      nights,
      place: {...identity, region},
      bucket,
      schedule: config.cognito.schedule,
      bundle,
      patiently: createPatience(clock, reporter, signal),
    }),
  ];
}
