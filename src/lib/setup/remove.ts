import {accountRemovals} from '../account/removals.ts';
import {accountAlertRemovals, environmentAlertRemovals} from '../alerts/removals.ts';
import {type ChangeResult, changeResult} from '../checks/as-result.ts';
import type {Context} from '../context.ts';
import type {Environment, Resource} from '../environments/environment.ts';
import {nightlyRemovals} from '../nightly/deploy/removals.ts';
import {declined} from '../prompt.ts';
import {markedKeys} from '../resources/tag-mark.ts';
import {applyChanges} from './apply.ts';
import {planFingerprint} from './plan.ts';
import {planRemovals, type Removal, type RemovalPlan} from './removals.ts';
import {freshEnvironment} from './run.ts';
import {worldChanged} from './world-changed.ts';

export interface RemoveWish {
  /** Also the parts that the whole account shares. */
  readonly account: boolean;
  readonly dryRun: boolean;
  /** `--confirm`: repeats the name of the plan, which the account's part asks for. */
  readonly confirm: string | undefined;
}

export interface RemoveResult {
  readonly changes: readonly ChangeResult[];
  /** There, and left where it is. */
  readonly kept: RemovalPlan['kept'];
  readonly applied: boolean;
}

/** Takes an environment's part back, and with `account` the shared part; what holds a backup stays. */
export async function removeSetup(
  context: Context,
  environment: Environment,
  wish: RemoveWish,
  show: (result: RemoveResult) => void,
): Promise<RemoveResult> {
  const look = async (of: Environment) => planRemovals(await removals(context, of, wish.account));
  const plan = await look(environment);
  const result = {changes: plan.changes.map(changeResult), kept: plan.kept, applied: false};
  show(result);
  if (wish.dryRun || plan.changes.length === 0) return result;
  await consent(context, environment, wish, plan.changes.length);
  const now = await look(await freshEnvironment(context, environment));
  if (planFingerprint(now) !== planFingerprint(plan)) throw worldChanged('setup --remove');
  await applyChanges(now.changes, context.reporter, context.signal);
  return {...result, applied: true};
}

async function consent(
  {prompt, config}: Context,
  {name}: Environment,
  {account, confirm}: RemoveWish,
  count: number,
): Promise<void> {
  if (account) return prompt.confirmName(config.plan.name, confirm);
  if (!(await prompt.confirm(`Remove these ${count} parts of ${name}? Backups stay.`))) throw declined();
}

async function removals(context: Context, environment: Environment, account: boolean): Promise<readonly Removal[]> {
  const {config, gateways, identity, region, bucket} = context;
  const own = new Set(environment.resources.map(({arn}) => arn));
  const [nightly, alerts, plans, selections, backup, backupBucket, restoreTesting] = await Promise.all([
    gateways.nightly(),
    gateways.alerts(),
    gateways.plans(),
    gateways.selections(),
    gateways.backup(),
    gateways.backupBucket(),
    gateways.restoreTesting(),
  ]);
  const place = {...identity, region};
  const {key, value} = config.tag;
  const elsewhere = async () =>
    (await (await gateways.tags()).resources({key, values: [value]})).filter(({arn}) => !own.has(arn)).length;
  return [
    ...environmentAlertRemovals(alerts, environment.name),
    ...(await nightlyRemovals(nightly, environment.name, place)),
    ...(await tagRemovals(context, environment.resources)),
    ...(account ? accountAlertRemovals(alerts, place, config.vault) : []),
    ...(account
      ? await accountRemovals({config, bucket, plans, selections, backup, backupBucket, restoreTesting, elsewhere})
      : []),
  ];
}

/** Only tags that setup set: its mark stands beside them. */
async function tagRemovals({config, gateways}: Context, resources: readonly Resource[]): Promise<readonly Removal[]> {
  const [tables, buckets] = await Promise.all([gateways.tables(), gateways.buckets()]);
  return resources
    .filter(({kind, tags}) => kind !== 'user-pool' && tags[config.tag.key] === config.tag.value)
    .map(({kind, name, arn, tags}) => ({tags: markedKeys(tags, config.tag), kind, name, arn}))
    .map(({kind, name, arn, tags: keys}) => ({
      kind: 'tag',
      name: `${config.tag.key}=${config.tag.value} on ${kind} ${name}`,
      present: async () => true,
      keep: async () => (keys === undefined ? 'somebody else set it' : undefined),
      remove: () => (kind === 'table' ? tables.removeTags(arn, keys ?? []) : buckets.removeTags(name, keys ?? [])),
    }));
}
