import type {BackupBucketGateway} from '../backup-bucket/gateway.ts';
import type {Config} from '../config/config.ts';
import {once} from '../once.ts';
import {removeTesting, testingKept} from '../restore-testing/checks.ts';
import {TESTING_PLAN} from '../restore-testing/desired.ts';
import type {RestoreTestingGateway} from '../restore-testing/gateway.ts';
import type {Removal} from '../setup/removals.ts';
import type {BackupGateway} from './backup-gateway.ts';
import type {Plan} from './plan.ts';
import type {PlanGateway} from './plan-gateway.ts';
import type {Selection, SelectionGateway} from './selection-gateway.ts';

export interface AccountRemovalParts {
  readonly config: Config;
  readonly bucket: string;
  readonly plans: PlanGateway;
  readonly selections: SelectionGateway;
  readonly backup: BackupGateway;
  readonly backupBucket: BackupBucketGateway;
  readonly restoreTesting: RestoreTestingGateway;
  /** How many resources of other environments carry the tag and live on this plan. */
  readonly elsewhere: () => Promise<number>;
}

/** The account's own parts, taken back: never what somebody else made, never what holds a backup. */
export async function accountRemovals(parts: AccountRemovalParts): Promise<readonly Removal[]> {
  const [plan] = (await parts.plans.plansNamed(parts.config.plan.name)).filter(({owned}) => owned);
  return [
    testingRemoval(parts),
    ...(plan === undefined ? [] : await planRemovals(parts, plan)),
    vaultRemoval(parts),
    bucketRemoval(parts),
  ];
}

async function planRemovals(
  {config, plans, selections, elsewhere}: AccountRemovalParts,
  plan: Plan,
): Promise<Removal[]> {
  const all = await selections.selections(plan.id);
  const {key, value} = config.tag;
  const ours = ({tags}: Selection) => tags.some((tag) => tag.key === key && tag.value === value);
  const needed = await elsewhere();
  const stillNeeded = async () =>
    needed > 0 ? `it still backs up ${needed} tables and buckets of other environments` : undefined;
  const foreign = [
    ...all.filter((each) => !ours(each)).map(({name}) => `the selection ${name}`),
    ...plan.rules.filter(({vault}) => vault !== config.vault).map(({name}) => `the rule ${name}`),
  ];
  return [
    ...all.filter(ours).map((selection) => ({
      kind: 'selection',
      name: `${plan.name}/${key}=${value}`,
      present: async () => true,
      keep: stillNeeded,
      remove: () => selections.remove(selection),
    })),
    {
      kind: 'plan',
      name: plan.name,
      present: async () => true,
      keep: async () => (foreign.length > 0 ? `others rely on it: ${foreign.join(', ')}` : stillNeeded()),
      remove: () => plans.remove(plan),
    },
  ];
}

function testingRemoval({restoreTesting}: AccountRemovalParts): Removal {
  return {
    kind: 'restore testing plan',
    name: TESTING_PLAN,
    present: async () => (await restoreTesting.plan(TESTING_PLAN)) !== undefined,
    keep: () => testingKept(restoreTesting),
    remove: () => removeTesting(restoreTesting),
  };
}

function vaultRemoval({config, backup}: AccountRemovalParts): Removal {
  const find = once(async () => (await backup.vaults()).find(({name}) => name === config.vault));
  return {
    kind: 'vault',
    name: config.vault,
    present: async () => (await find()) !== undefined,
    async keep() {
      const vault = await find();
      if (vault === undefined) return undefined;
      if (vault.recoveryPoints > 0) return `it holds ${vault.recoveryPoints} recovery points`;
      return (await backup.vaultOwned(vault.arn)) ? undefined : 'somebody else made it';
    },
    remove: () => backup.removeVault(config.vault),
  };
}

function bucketRemoval({bucket, backupBucket}: AccountRemovalParts): Removal {
  return {
    kind: 'bucket',
    name: bucket,
    present: async () => (await backupBucket.read()) !== undefined,
    async keep() {
      if (!(await backupBucket.owned())) return 'somebody else made it';
      return (await backupBucket.isEmpty()) ? undefined : 'it holds archives';
    },
    remove: () => backupBucket.remove(),
  };
}
