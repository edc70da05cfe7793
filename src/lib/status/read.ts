import type {Context} from '../context.ts';
import {type Resource, resourceOf} from '../environments/environment.ts';
import type {ExitName} from '../errors.ts';
import {once} from '../once.ts';
import type {ArchiveStatus} from './archives.ts';
import {createHistory, type VaultHistory} from './history.ts';
import {judgeResource, type ResourceStatus, type StatusVerdict, verdictOf} from './judge.ts';
import {expected, type ObservedPool, observePool, observeProtected} from './observe.ts';
import {foldVaultPoints} from './vault-points.ts';

export interface StatusResult {
  readonly verdict: StatusVerdict;
  readonly resources: readonly ResourceStatus[];
  /** Every run of every user pool, the oldest first. */
  readonly archives: readonly ArchiveStatus[];
  /** In the environment and not selected for backup: tables and buckets without the tag. */
  readonly unprotected: readonly {readonly kind: string; readonly name: string; readonly arn: string}[];
  readonly maxAgeHours: number;
  /** ISO 8601, by AWS's own arithmetic; absent when no plan runs. */
  readonly nextRunAt?: string;
  readonly now: string;
}

/** Nights shown. Jobs are listed for 30 days, so more could not be told apart from silence. */
const NIGHTS = 14;
const DAY = 86_400_000;

const EXITS: Readonly<Record<StatusVerdict, ExitName>> = {
  healthy: 'ok',
  waiting: 'ok',
  attention: 'attention',
  unprotected: 'attention',
  unknown: 'unknown',
};

/** Is everything that should be backed up, backed up? For the environment that was named, or for the account. */
export async function readStatus(
  context: Context,
  maxAgeMs: number,
): Promise<{readonly result: StatusResult; readonly exit: ExitName}> {
  const {clock} = context;
  const now = clock.now();
  const {environments, tagged, plan, observed} = await observeAll(context, now);
  const resources = observed.map((each) => judgeResource(each.observed, {now, maxAgeMs, nights: NIGHTS}));
  const covered = new Set(tagged.map(({arn}) => arn));
  const verdict = verdictOf(resources);
  const [nextRun] = plan?.nextRuns ?? [];
  return {
    exit: EXITS[verdict],
    result: {
      verdict,
      resources,
      archives: observed.flatMap((each) => each.archives),
      unprotected: environments
        .flatMap((each) => each.resources)
        .filter(({kind, arn}) => kind !== 'user-pool' && !covered.has(arn))
        .map(({kind, name, arn}) => ({kind, name, arn})),
      maxAgeHours: maxAgeMs / 3_600_000,
      now: new Date(now).toISOString(),
      ...(nextRun === undefined ? {} : {nextRunAt: new Date(nextRun).toISOString()}),
    },
  };
}

async function observeAll(context: Context, now: number) {
  const {config, gateways, environment} = context;
  const [tags, plans, archives] = await Promise.all([gateways.tags(), gateways.plans(), gateways.archives()]);
  const [environments, tagged, history, [plan]] = await Promise.all([
    environment ? [environment] : context.environments(),
    tags.resources({key: config.tag.key, values: [config.tag.value]}),
    vaultHistory(context, now),
    plans.plansNamed(config.plan.name),
  ]);
  const taggedResources = tagged.flatMap(({arn, tags: set}) => resourceOf(arn, set) ?? []);
  const tables = once(() => gateways.tables());
  const createdAt = async ({kind, name}: Resource) =>
    kind === 'table' ? (await (await tables()).shape(name))?.createdAt : undefined;
  const facts = {history, lastRunAt: plan?.lastRunAt, createdAt};
  const observed = await Promise.all(
    expected(environments, taggedResources, environment === undefined).map(
      async (resource): Promise<ObservedPool> =>
        resource.kind === 'user-pool'
          ? observePool(resource, archives, plan?.lastRunAt !== undefined)
          : {observed: await observeProtected(resource, facts), archives: []},
    ),
  );
  return {environments, tagged, plan, observed};
}

async function vaultHistory({config, gateways}: Context, now: number): Promise<VaultHistory> {
  const [gateway, backup] = await Promise.all([gateways.recoveryPoints(), gateways.backup()]);
  const into = createHistory(now - (NIGHTS + 1) * DAY);
  const points = async () => {
    const vault = (await backup.vaults()).find(({name}) => name === config.vault);
    const {retentionDays} = config.plan;
    await foldVaultPoints({gateway, vault: config.vault, count: vault?.recoveryPoints ?? 0, retentionDays, now, into});
  };
  await Promise.all([points(), gateway.eachJob(config.vault, now - NIGHTS * DAY, into.addJob)]);
  return into;
}
