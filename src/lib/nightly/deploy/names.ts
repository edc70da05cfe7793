import type {Place} from '../policies.ts';

/** Whose executions are counted together: the exports of the user pools, or the settings of the tables. */
export type Machine = 'pools' | 'tables';

/** Everything of one environment's nightly, by name and ARN. */
export interface NightlyNames {
  readonly functionName: string;
  readonly functionArn: string;
  readonly functionRole: string;
  readonly machineRole: string;
  readonly scheduleRole: string;
  readonly logGroup: string;
  machineName(machine: Machine): string;
  machineArn(machine: Machine): string;
  /** One for each user pool, and `tables`. */
  schedule(key: string): string;
  roleArn(name: string): string;
}

/** After the environment stands an underscore, which no environment's name has: `test` is no beginning of `test-2`. */
export function nightlyNames(environment: string, {partition, account, region}: Place): NightlyNames {
  const base = `backupctl-nightly-${environment}`;
  const machineName = (machine: Machine) => `${base}_${machine}`;
  return {
    functionName: base,
    functionArn: `arn:${partition}:lambda:${region}:${account}:function:${base}`,
    functionRole: `${base}_function`,
    machineRole: `${base}_machine`,
    scheduleRole: `${base}_schedule`,
    logGroup: `/aws/lambda/${base}`,
    machineName,
    machineArn: (machine) => `arn:${partition}:states:${region}:${account}:stateMachine:${machineName(machine)}`,
    schedule: (key) => `${base}_${key}`,
    roleArn: (name) => `arn:${partition}:iam::${account}:role/${name}`,
  };
}

/** What the state machines of all environments begin with. */
export const machinePrefix = ({partition, account, region}: Place) =>
  `arn:${partition}:states:${region}:${account}:stateMachine:backupctl-nightly-`;
