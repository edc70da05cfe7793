import type {Config, RestoreTesting, TestedType} from '../config/config.ts';

/** AWS allows letters, digits and underscores here, 50 at most (SDK client-backup, CreateRestoreTestingPlan). */
export const TESTING_PLAN = 'backupctl_restore_testing';

/** When and from which recovery points AWS Backup restores for a test. */
export interface TestingPlan {
  readonly schedule: string;
  readonly timezone: string;
  readonly startWindowHours: number;
  readonly algorithm: string;
  /** `SNAPSHOT`, `CONTINUOUS`. */
  readonly pointTypes: readonly string[];
  /** ARNs; `*` is all. */
  readonly vaults: readonly string[];
  readonly windowDays: number;
}

/** Which resources of one type, and the role that restores them. */
export interface TestingSelection {
  readonly type: TestedType;
  readonly roleArn: string;
  /** `*` is all; conditions that others set beside it stay. */
  readonly arns: readonly string[];
}

export const SELECTION_NAMES: Readonly<Record<TestedType, string>> = {DynamoDB: 'tables', S3: 'buckets'};

export function wantedPlan(testing: RestoreTesting, {plan}: Pick<Config, 'plan'>, vaultArn: string): TestingPlan {
  return {
    schedule: testing.schedule,
    timezone: plan.timezone,
    startWindowHours: testing.startWindowHours,
    algorithm: 'LATEST_WITHIN_WINDOW',
    pointTypes: ['SNAPSHOT'],
    vaults: [vaultArn],
    windowDays: testing.windowDays,
  };
}

/** Field by field what would change. Vaults and types of points that others added are no difference. Pure. */
export function planDifferences(found: TestingPlan, wanted: TestingPlan): readonly string[] {
  const zone = (name: string) => (name === 'UTC' ? 'Etc/UTC' : name);
  const rows: readonly (readonly [string, string, string])[] = [
    ['schedule', found.schedule, wanted.schedule],
    ['timezone', zone(found.timezone), zone(wanted.timezone)],
    ['start window', `${found.startWindowHours} h`, `${wanted.startWindowHours} h`],
    ['recovery point', found.algorithm, wanted.algorithm],
    ['not older than', `${found.windowDays} days`, `${wanted.windowDays} days`],
  ];
  const missing = (what: string, have: readonly string[], want: readonly string[]) =>
    have.includes('*') ? [] : want.filter((each) => !have.includes(each)).map((each) => `${what}  + ${each}`);
  return [
    ...rows.filter(([, from, to]) => from !== to).map(([field, from, to]) => `${field}  ${from} → ${to}`),
    ...missing('types of points', found.pointTypes, wanted.pointTypes),
    ...missing('vaults', found.vaults, wanted.vaults),
  ];
}

export const describePlan = ({schedule, timezone, windowDays, vaults}: TestingPlan): readonly string[] => [
  `${schedule} ${timezone}: the newest of the last ${windowDays} days from ${vaults.map((arn) => arn.split(':').at(-1)).join(', ')}`,
  'restored as awsbackup-restore-test-…, and removed again by AWS; each test and each GB restored costs',
];
