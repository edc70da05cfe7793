import type {Config} from '../config/config.ts';

/** Who made it: on the plan, the vault, the bucket and the nightly. */
export const OWNER_TAG = {key: 'managed-by', value: 'backupctl'} as const;
export const RULE_NAME = 'daily';

/** One rule of a backup plan, with AWS's defaults filled in, so that two rules can be compared. */
export interface Rule {
  readonly name: string;
  readonly vault: string;
  readonly schedule: string;
  readonly timezone: string;
  readonly startWindowMinutes: number;
  readonly completionWindowMinutes: number;
  /** Undefined: kept for ever. */
  readonly retentionDays: number | undefined;
  /** Point-in-time recovery: someone may add it by hand; we leave it as it is. */
  readonly continuous?: boolean;
}

export interface Plan {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly owned: boolean;
  readonly rules: readonly Rule[];
  /** Next runs by AWS's own arithmetic, milliseconds since 1970. */
  readonly nextRuns: readonly number[];
  /** Undefined: it never ran. */
  readonly lastRunAt: number | undefined;
}

export function desiredRule({vault, plan}: Pick<Config, 'vault' | 'plan'>): Rule {
  const {schedule, timezone, startWindowMinutes, completionWindowMinutes, retentionDays} = plan;
  return {name: RULE_NAME, vault, schedule, timezone, startWindowMinutes, completionWindowMinutes, retentionDays};
}

/** The rule that is ours: by name, else the only one that writes into our vault. */
export function ourRule(plan: Plan, desired: Rule): Rule | undefined {
  const intoVault = plan.rules.filter(({vault}) => vault === desired.vault);
  return plan.rules.find(({name}) => name === desired.name) ?? (intoVault.length === 1 ? intoVault[0] : undefined);
}

/** Field by field what would change: `retention  7 → 35 days`. Empty when the rule does what it should. */
export function ruleDrift(actual: Rule, desired: Rule): string[] {
  const fields: [name: string, actual: string, desired: string][] = [
    ['vault', actual.vault, desired.vault],
    ['schedule', actual.schedule, desired.schedule],
    ['timezone', zone(actual.timezone), zone(desired.timezone)],
    ['start window', `${actual.startWindowMinutes}`, `${desired.startWindowMinutes} min`],
    ['completion window', `${actual.completionWindowMinutes}`, `${desired.completionWindowMinutes} min`],
    ['retention', keep(actual.retentionDays), keep(desired.retentionDays)],
  ];
  return fields
    .filter(([, from, to]) => from !== to && `${from} min` !== to)
    .map(([name, from, to]) => `${name}  ${from} → ${to}`);
}

const keep = (days: number | undefined) => (days === undefined ? 'for ever' : `${days} days`);
/** `UTC` and `Etc/UTC` are one zone; AWS answers the second. */
const zone = (timezone: string) => (timezone === 'UTC' ? 'Etc/UTC' : timezone);
