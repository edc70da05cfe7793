import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import {utc} from '../render/time.ts';
import {ourRule, type Plan, type Rule, ruleDrift} from './plan.ts';
import type {PlanGateway} from './plan-gateway.ts';
import type {Protection} from './protection.ts';
import {notBegun} from './vault-checks.ts';

export interface PlanParts {
  readonly gateway: PlanGateway;
  readonly name: string;
  readonly desired: Rule;
  readonly plans: () => Promise<readonly Plan[]>;
  readonly begun: () => Promise<Protection>;
}

export function planChecks(parts: PlanParts): readonly Check[] {
  return [existsCheck(parts), singleCheck(parts), driftCheck(parts)];
}

function existsCheck({gateway, name, desired, plans, begun}: PlanParts): Check {
  return defineCheck({
    id: 'PLAN',
    scopes: ['account', 'setup'],
    thing: {kind: 'plan', name},
    observe: async () => ({found: await plans(), protection: await begun()}),
    judge({found, protection}): Verdict {
      const [plan] = found;
      if (plan) return {state: 'ok', detail: nextRun(plan)};
      if (protection === 'not begun') return notBegun();
      return {
        state: 'unmet',
        problem: `There is no backup plan ${name}.`,
        next: 'backupctl setup',
      };
    },
    repair: () => [
      {action: 'create', kind: 'plan', name, details: describe(desired), apply: () => gateway.create(name, desired)},
    ],
  });
}

/** Names are not unique in AWS: the same name with another document makes a second plan (ansible/ansible issue 53655). */
function singleCheck({name, plans}: PlanParts): Check {
  return defineCheck({
    id: 'PLAN-DUP',
    scopes: ['account', 'setup'],
    observe: plans,
    judge(found): Verdict {
      if (found.length < 2) return found.length === 0 ? notBegun() : {state: 'ok'};
      return {
        state: 'unmet',
        problem: `There are ${found.length} backup plans named ${name}:\n${found.map(listed).join('\n')}`,
        next: 'Delete all but one: remove its selections, then aws backup delete-backup-plan --backup-plan-id ID',
      };
    },
  });
}

const listed = ({id, owned, rules, lastRunAt}: Plan) =>
  `${id}  ${owned ? 'made by backupctl' : 'made by others'}, ${rules.length} rules, ${lastRunAt === undefined ? 'never ran' : `last ran ${utc(lastRunAt)}`}`;

function driftCheck({gateway, name, desired, plans}: PlanParts): Check {
  return defineCheck({
    id: 'PLAN-DRIFT',
    scopes: ['account', 'setup'],
    observe: plans,
    judge([plan, ...others]): Verdict {
      if (plan === undefined || others.length > 0)
        return {state: 'skipped', problem: 'There is not exactly one plan to compare.'};
      const drift = driftOf(plan, desired);
      if (drift.length === 0) return {state: 'ok'};
      return {
        state: 'unmet',
        problem: `The plan ${name} differs from the configuration: ${drift.join('; ')}.`,
        next: 'backupctl setup',
      };
    },
    repair: ([plan]) =>
      plan === undefined
        ? []
        : [
            {
              action: 'change',
              kind: 'plan',
              name,
              details: driftOf(plan, desired),
              ...(plan.owned ? {} : {adopts: true}),
              apply: () => applyDrift(gateway, plan, desired),
            },
          ],
  });
}

function driftOf(plan: Plan, desired: Rule): string[] {
  const rule = ourRule(plan, desired);
  const drift = rule === undefined ? [`rule ${desired.name} is missing`] : ruleDrift(rule, desired);
  return plan.owned ? drift : [...drift, 'taken over: made by hand or by another script'];
}

/** The rule first: a plan that only lacks our tag already does its work. */
async function applyDrift(gateway: PlanGateway, plan: Plan, desired: Rule): Promise<void> {
  const rule = ourRule(plan, desired);
  if (rule === undefined || ruleDrift(rule, desired).length > 0) await gateway.putRule(plan, desired, rule?.name);
  if (!plan.owned) await gateway.own(plan);
}

function describe({
  vault,
  schedule,
  timezone,
  startWindowMinutes,
  completionWindowMinutes,
  retentionDays,
}: Rule): string[] {
  return [
    `${schedule} ${timezone}, into ${vault}`,
    `starts within ${startWindowMinutes} min, ends within ${completionWindowMinutes} min, kept ${retentionDays} days`,
  ];
}

function nextRun({name, nextRuns}: Plan): string {
  const [next] = nextRuns;
  return next === undefined ? `${name}, but AWS names no next run` : `${name}, next run ${utc(next)}`;
}
