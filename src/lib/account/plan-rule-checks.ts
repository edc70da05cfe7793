import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import {utc} from '../render/time.ts';
import type {Plan, Rule} from './plan.ts';
import {notBegun} from './vault-checks.ts';

export interface PlanRuleParts {
  readonly plans: () => Promise<readonly Plan[]>;
  /** Milliseconds since 1970, by AWS's clock. */
  readonly now: () => number;
}

const DAY = 86_400_000;
/** The service's own floor for the start window, in minutes (SDK client-backup, BackupRule.StartWindowMinutes). */
const START_WINDOW = 60;
/** A first full backup of a bucket may take more than a day (Developer Guide, S3 backups). Minutes. */
const COMPLETION_WINDOW = 1440;

/** Every rule of the plan, also those that others added: they run all the same. */
export function planRuleChecks(parts: PlanRuleParts): readonly Check[] {
  return [
    ruleCheck(parts, 'PLAN-RETENTION', keptForEver),
    ruleCheck(parts, 'PLAN-WINDOW', tooShort),
    nextRunCheck(parts),
  ];
}

function ruleCheck({plans}: PlanRuleParts, id: 'PLAN-RETENTION' | 'PLAN-WINDOW', fault: (rule: Rule) => string[]) {
  return defineCheck({
    id,
    scopes: ['account'],
    observe: plans,
    judge(found): Verdict {
      if (found.length === 0) return notBegun();
      const faults = found.flatMap(({name, rules}) =>
        rules.flatMap((rule) => fault(rule).map((what) => `Rule ${rule.name} of the plan ${name} ${what}.`)),
      );
      return faults.length === 0 ? {state: 'ok'} : {state: 'at-risk', problem: faults.join('\n'), next: NEXT[id]};
    },
  });
}

const NEXT = {
  'PLAN-RETENTION': 'AWS Backup console → Backup plans → the rule → Total retention period; our own: backupctl setup',
  'PLAN-WINDOW':
    'Set plan.completionWindowMinutes to 1440 or more, then: backupctl setup; a rule of others: AWS Backup console → Backup plans',
} as const;

const keptForEver = ({retentionDays}: Rule) =>
  retentionDays === undefined ? ['keeps its recovery points for ever'] : [];

const tooShort = ({startWindowMinutes: start, completionWindowMinutes: completion}: Rule) => [
  ...(start < START_WINDOW ? [`must start within ${start} minutes`] : []),
  ...(completion < COMPLETION_WINDOW ? [`must be complete within ${completion} minutes`] : []),
];

function nextRunCheck({plans, now}: PlanRuleParts): Check {
  return defineCheck({
    id: 'PLAN-NEXT-RUN',
    scopes: ['account'],
    observe: async () => ({found: await plans(), time: now()}),
    judge({found: [plan], time}): Verdict {
      if (plan === undefined) return notBegun();
      const [next] = plan.nextRuns;
      if (next !== undefined && next - time <= DAY) return {state: 'ok', detail: utc(next)};
      const problem =
        next === undefined
          ? `AWS names no next run of the plan ${plan.name}.`
          : `The next run of the plan ${plan.name} is ${utc(next)}.`;
      return {
        state: 'at-risk',
        problem,
        next: 'Correct plan.schedule in backupctl.yaml, then: backupctl setup',
      };
    },
  });
}
