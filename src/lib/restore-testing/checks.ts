import {ROLE_NAME, type ServiceRole} from '../account/role.ts';
import {type Change, type Check, defineCheck, type Scope, type Verdict} from '../checks/check.ts';
import {pieceCheck} from '../checks/piece-check.ts';
import type {Config, RestoreTesting, TestedType} from '../config/config.ts';
import {once} from '../once.ts';
import {
  describePlan,
  planDifferences,
  SELECTION_NAMES,
  TESTING_PLAN,
  type TestingSelection,
  wantedPlan,
} from './desired.ts';
import type {FoundTestingPlan, RestoreTestingGateway} from './gateway.ts';

export interface RestoreTestingParts {
  readonly gateway: RestoreTestingGateway;
  readonly config: Pick<Config, 'plan' | 'restoreTesting'>;
  readonly vaultArn: string;
  readonly begun: () => Promise<boolean>;
  readonly role: () => Promise<ServiceRole | undefined>;
  /** Read again at the moment of applying: an earlier change of the same plan may have made it. */
  readonly freshRole: () => Promise<ServiceRole | undefined>;
  /** Waits out IAM: a new role is not usable at once. */
  readonly patiently: (work: () => Promise<void>) => Promise<void>;
}

const BOTH: readonly Scope[] = ['account', 'setup'];
const TYPES: readonly TestedType[] = ['DynamoDB', 'S3'];
const KIND = 'restore testing plan';

/** AWS Backup restores by itself what it backed up, when the configuration asks for it; else what setup made goes. */
export function restoreTestingChecks(parts: RestoreTestingParts): readonly Check[] {
  const find = once(() => parts.gateway.plan(TESTING_PLAN));
  const {restoreTesting} = parts.config;
  if (restoreTesting === undefined) return [withdrawnCheck(parts, find)];
  return [planCheck(parts, restoreTesting, find), ...TYPES.map((type) => selectionCheck(parts, type, find))];
}

function planCheck(
  {gateway, config, vaultArn, begun}: RestoreTestingParts,
  testing: RestoreTesting,
  find: () => Promise<FoundTestingPlan | undefined>,
): Check {
  const wanted = wantedPlan(testing, config, vaultArn);
  return pieceCheck<FoundTestingPlan>({
    id: 'RESTORE-TESTING',
    title: 'Restore testing',
    scopes: BOTH,
    begun,
    kind: KIND,
    name: TESTING_PLAN,
    what: describePlan(wanted),
    find,
    differences: (found) => planDifferences(found, wanted),
    foreign: ({owned}) => !owned,
    make: () => gateway.createPlan(TESTING_PLAN, wanted),
    async mend(found) {
      if (planDifferences(found, wanted).length > 0) await gateway.updatePlan(TESTING_PLAN, wanted);
      if (!found.owned) await gateway.own(found.arn);
    },
  });
}

interface Selected {
  readonly plan: FoundTestingPlan | undefined;
  readonly found: TestingSelection | undefined;
  readonly role: ServiceRole | undefined;
  readonly open: boolean;
}

function selectionCheck(
  parts: RestoreTestingParts,
  type: TestedType,
  find: () => Promise<FoundTestingPlan | undefined>,
) {
  const {gateway, config, begun} = parts;
  const name = SELECTION_NAMES[type];
  const wished = config.restoreTesting?.types.includes(type) === true;
  return defineCheck<Selected>({
    id: 'RESTORE-TESTING',
    title: `Restore testing: ${name}`,
    scopes: BOTH,
    ...(wished ? {thing: thingOf(name)} : {}),
    async observe() {
      const [plan, role, open] = await Promise.all([find(), parts.role(), begun()]);
      return {plan, role, open, found: plan && (await gateway.selection(TESTING_PLAN, name))};
    },
    judge({found, role, open}): Verdict {
      if (!open) return {state: 'skipped', problem: 'Backups are not set up here yet.'};
      const next = 'backupctl setup';
      if (!wished)
        return found === undefined
          ? {state: 'skipped', problem: 'Not asked for: restoreTesting.types in backupctl.yaml.'}
          : {state: 'unmet', problem: `${name} are tested, and the configuration does not ask for it.`, next};
      if (found === undefined) return {state: 'unmet', problem: `No restore of ${name} is tested.`, next};
      const list = faults(found, role);
      return list.length === 0
        ? {state: 'ok'}
        : {state: 'unmet', problem: `Tests of ${name}: ${list.join('; ')}.`, next};
    },
    repair: (selected) => selectionChanges(parts, {type, name, wished}, selected),
  });
}

const thingOf = (name: string) => ({kind: 'restore testing selection', name: `${TESTING_PLAN}/${name}`});

const faults = (found: TestingSelection, role: ServiceRole | undefined) => [
  ...(role === undefined || found.roleArn === role.arn ? [] : [`role  ${found.roleArn} → ${role.arn}`]),
  ...(found.arns.length === 0 || found.arns.includes('*') ? [] : [`resources  ${found.arns.join(', ')} → *`]),
];

function selectionChanges(
  {gateway, patiently, freshRole}: RestoreTestingParts,
  {type, name, wished}: {readonly type: TestedType; readonly name: string; readonly wished: boolean},
  {found, role}: Selected,
): readonly Change[] {
  const thing = thingOf(name);
  if (!wished)
    return [{action: 'remove', ...thing, details: [], apply: () => gateway.removeSelection(TESTING_PLAN, name)}];
  const put = async () => {
    const roleArn = (await freshRole())?.arn;
    if (roleArn === undefined) return;
    const wanted = {type, roleArn, arns: ['*']};
    await (found === undefined
      ? gateway.createSelection(TESTING_PLAN, name, wanted)
      : gateway.updateSelection(TESTING_PLAN, name, wanted));
  };
  if (found !== undefined)
    return [{action: 'change', ...thing, details: faults(found, role), apply: () => patiently(put)}];
  const details = [`every backed-up ${type} resource, as ${role?.arn ?? ROLE_NAME}`];
  return [{action: 'create', ...thing, details, apply: put}];
}

/** Taken out of the configuration: the plan that setup made goes; one that others made, or use, stays. */
function withdrawnCheck({gateway}: RestoreTestingParts, find: () => Promise<FoundTestingPlan | undefined>): Check {
  return defineCheck<{readonly own: boolean; readonly foreign: readonly string[]}>({
    id: 'RESTORE-TESTING',
    title: 'Restore testing',
    scopes: ['setup'],
    async observe() {
      const found = await find();
      return {
        own: found?.owned === true,
        foreign: found?.owned
          ? (await gateway.selectionNames(TESTING_PLAN)).filter((name) => !OURS.includes(name))
          : [],
      };
    },
    judge: ({own, foreign}): Verdict =>
      own && foreign.length === 0
        ? {
            state: 'unmet',
            problem: `${TESTING_PLAN} is there, and the configuration does not ask for it.`,
            next: 'backupctl setup',
          }
        : {
            state: 'skipped',
            problem: own ? `Others rely on it: ${foreign.join(', ')}.` : 'Not asked for; that is optional.',
          },
    repair: () => [
      {
        action: 'remove',
        kind: KIND,
        name: TESTING_PLAN,
        details: ['restoreTesting is no longer in the configuration'],
        apply: () => removeTesting(gateway),
      },
    ],
  });
}

const OURS = Object.values(SELECTION_NAMES);

/** Selections first: AWS refuses to delete a plan that has one. */
export async function removeTesting(gateway: RestoreTestingGateway): Promise<void> {
  for (const name of await gateway.selectionNames(TESTING_PLAN)) await gateway.removeSelection(TESTING_PLAN, name);
  await gateway.removePlan(TESTING_PLAN);
}

/** For `setup --remove --account`: why the plan of this name must stay; undefined when it may go. */
export async function testingKept(gateway: RestoreTestingGateway): Promise<string | undefined> {
  if (!(await gateway.plan(TESTING_PLAN))?.owned) return 'somebody else made it';
  const foreign = (await gateway.selectionNames(TESTING_PLAN)).filter((name) => !OURS.includes(name));
  return foreign.length > 0
    ? `others rely on it: ${foreign.map((name) => `the selection ${name}`).join(', ')}`
    : undefined;
}
