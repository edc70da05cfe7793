import type {Change, Finding, Thing} from '../checks/check.ts';

/** What would be done, in order: shown, asked about, then run. The same object for all three. */
export interface SetupPlan {
  readonly changes: readonly Change[];
  /** What is there already and stays as it is. */
  readonly kept: readonly Thing[];
  /** Unmet, and no repair is known: a person has to act. */
  readonly manual: readonly Finding[];
  /** Could not look: nothing is guessed. */
  readonly unknown: readonly Finding[];
}

/** Findings come in repair order, and the plan keeps it. Pure. */
export function planSetup(findings: readonly Finding[]): SetupPlan {
  const states = (state: string) => findings.filter(({verdict}) => verdict.state === state);
  return {
    changes: findings.flatMap(({changes}) => changes),
    kept: states('ok').flatMap(({thing}) => thing ?? []),
    manual: [...states('unmet'), ...states('at-risk')].filter(({changes}) => changes.length === 0),
    unknown: states('unknown'),
  };
}

/** What two plans must share to count as the same: actions, things and every field shown. */
export function planFingerprint({changes}: Pick<SetupPlan, 'changes'>): string {
  return JSON.stringify(changes.map(({action, kind, name, details}) => [action, kind, name, details]));
}
