import type {Place} from '../policies.ts';

/** Everything of one environment's nightly, by name and ARN. */
export interface NightlyNames {
  readonly functionName: string;
  readonly functionArn: string;
  readonly functionRole: string;
  readonly machineName: string;
  readonly machineArn: string;
  readonly machineRole: string;
  readonly scheduleRole: string;
  readonly logGroup: string;
  schedule(poolId: string): string;
  roleArn(name: string): string;
}

export function nightlyNames(environment: string, {partition, account, region}: Place): NightlyNames {
  const base = `backupctl-cognito-${environment}`;
  return {
    functionName: base,
    functionArn: `arn:${partition}:lambda:${region}:${account}:function:${base}`,
    functionRole: `${base}-function`,
    machineName: base,
    machineArn: `arn:${partition}:states:${region}:${account}:stateMachine:${base}`,
    machineRole: `${base}-machine`,
    scheduleRole: `${base}-schedule`,
    logGroup: `/aws/lambda/${base}`,
    schedule: (poolId) => `backupctl-${environment}-${poolId}`,
    roleArn: (name) => `arn:${partition}:iam::${account}:role/${name}`,
  };
}
