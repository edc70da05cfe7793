import {alertLook} from '../alerts/look.ts';
import {backupBucketLook} from '../backup-bucket/look.ts';
import type {CheckId} from '../checks/catalogue/index.ts';
import {type Check, defineCheck} from '../checks/check.ts';
import type {Tag} from '../config/config.ts';
import type {Context} from '../context.ts';
import {type Environment, type Resource, resourceOf} from '../environments/environment.ts';
import {nightlyCheck} from '../nightly/deploy/nightly-check.ts';
import {once} from '../once.ts';
import {bucketChecks} from '../resources/bucket/checks.ts';
import {tableChecks} from '../resources/table/checks.ts';
import {poolChecks} from '../resources/user-pool/checks.ts';
import {freshChecks} from '../status/fresh-checks.ts';
import {createHistory} from '../status/history.ts';
import {foldVaultPoints} from '../status/vault-points.ts';
import type {AccountFacts} from './facts.ts';

const DAY = 86_400_000;

/** The checks of everything that carries the tag, of the user pools, and of what was made of them at night. */
export async function resourceLook(context: Context, facts: AccountFacts, nights: boolean): Promise<readonly Check[]> {
  const {gateways} = context;
  const [bucketLooks, buckets, tables, keys] = await Promise.all([
    gateways.bucketLooks(),
    gateways.buckets(),
    gateways.tables(),
    gateways.keys(),
  ]);
  const offered = !nights ? {} : {enableVersioning: (name: string) => buckets.enableVersioning(name)};
  // Both are pages that can only be read one after the other: side by side, and before anything that needs them.
  const environments = nights ? attempt(() => environmentsOf(context)) : undefined;
  const found = await attempt(facts.tagged);
  if ('error' in found) return [blindCheck('FRESH', found.error)];
  const tagged = found.value.flatMap(({arn, tags}) => resourceOf(arn, tags) ?? []);
  const continuous = async () => (await facts.plans()).some(({rules}) => rules.some((rule) => rule.continuous));
  return [
    ...tagged
      .filter(({kind}) => kind === 'bucket')
      .flatMap((bucket) =>
        bucketChecks({bucket, gateway: bucketLooks, keys, role: facts.role, continuous, ...offered}),
      ),
    ...tagged
      .filter(({kind}) => kind === 'table')
      .flatMap((table) => tableChecks({table, gateway: tables, keys, role: facts.role})),
    ...(!nights
      ? []
      : [
          ...(await nightChecks(context, facts, tagged)),
          ...(environments ? await environmentChecks(context, facts, await environments) : []),
        ]),
  ];
}

async function nightChecks(
  {config, gateways, clock}: Context,
  facts: AccountFacts,
  tagged: readonly Resource[],
): Promise<readonly Check[]> {
  const [gateway, tables] = await Promise.all([gateways.recoveryPoints(), gateways.tables()]);
  const now = () => clock.now();
  // Two nights are looked at.
  const into = createHistory(now() - 3 * DAY);
  const history = once(async () => {
    const vault = (await facts.vaults()).find(({name}) => name === config.vault);
    if (vault === undefined) return into;
    const {retentionDays} = config.plan;
    await foldVaultPoints({
      gateway,
      vault: config.vault,
      count: vault.recoveryPoints,
      retentionDays,
      now: now(),
      into,
    });
    return into;
  });
  const nights = once(async () => {
    const [plans] = await Promise.all([
      facts.plans(),
      history(),
      gateway.eachJob(config.vault, now() - 3 * DAY, into.addJob),
    ]);
    const runs = plans.flatMap(({lastRunAt}) => lastRunAt ?? []);
    return {
      history: into,
      lastRunAt: runs.length === 0 ? undefined : Math.max(...runs),
      createdAt: async ({kind, name}: Resource) =>
        kind === 'table' ? (await tables.shape(name))?.createdAt : undefined,
    };
  });
  const restored = async () => {
    const since = now() - 90 * DAY;
    const lists = await Promise.all([
      gateway.restoreJobsAfter(since, 'DynamoDB'),
      gateway.restoreJobsAfter(since, 'S3'),
    ]);
    return lists.flat().some(({status}) => status === 'COMPLETED');
  };
  return freshChecks({tagged, history, facts: nights, begun: facts.begun, restored, now});
}

const environmentsOf = async (context: Context): Promise<readonly Environment[]> =>
  context.environment ? [context.environment] : context.environments();

async function environmentChecks(
  context: Context,
  {begun}: AccountFacts,
  found: Attempt<readonly Environment[]>,
): Promise<readonly Check[]> {
  const {gateways, clock, identity, region} = context;
  if ('error' in found) return [blindCheck('COGNITO-NIGHTLY', found.error)];
  const [gateway, archives] = await Promise.all([gateways.poolLooks(), gateways.archives()]);
  const {machines} = await gateways.nightly();
  const {tag} = context.config;
  const setUp = found.value.filter((environment) => isSetUp(environment, tag));
  const hasBegun = async () => (await begun()) === 'begun';
  const pools = found.value
    .filter(({settings}) => settings.cognitoBackups)
    .flatMap((environment) =>
      environment.resources
        .filter(({kind}) => kind === 'user-pool')
        .flatMap((pool) => [
          ...poolChecks({pool, gateway}),
          nightlyCheck({
            environment: environment.name,
            pool,
            machines,
            archives,
            place: {...identity, region},
            begun: async () => isSetUp(environment, tag) && (await hasBegun()),
            now: () => clock.now(),
          }),
        ]),
    );
  // With one environment chosen, bucket and alerts are looked at as setup would make them for it.
  if (context.environment) return pools;
  const bucket = setUp.some(hasPools) ? [await backupBucketLook(context, hasBegun)] : [];
  return [...bucket, ...pools, ...(await alertLook(context, setUp, hasBegun))];
}

const hasPools = ({settings, resources}: Environment) =>
  settings.cognitoBackups && resources.some(({kind}) => kind === 'user-pool');

/** An environment of which nothing was ever tagged is not set up, and misses nothing yet. */
function isSetUp({resources}: Environment, {key, value}: Tag): boolean {
  const tagged = resources.filter(({kind}) => kind !== 'user-pool');
  return tagged.length === 0 || tagged.some(({tags}) => tags[key] === value);
}

type Attempt<Value> = {readonly value: Value} | {readonly error: unknown};

async function attempt<Value>(ask: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return {value: await ask()};
  } catch (error) {
    return {error};
  }
}

/** What there is to look at could not be listed: that is a finding, not an empty list. */
const blindCheck = (id: CheckId, error: unknown): Check =>
  defineCheck({id, scopes: ['account'], observe: () => Promise.reject(error), judge: () => ({state: 'ok'})});
