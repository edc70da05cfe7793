import type {Machine} from '../nightly/deploy/names.ts';
import type {Alarm} from './alarm-gateway.ts';
import {DEAD_LETTERS, FAILED_BACKUPS, FAILED_NIGHTLY, MISSED_BACKUPS, missedNightly} from './names.ts';

export interface WantedRule {
  readonly name: string;
  readonly pattern: string;
  readonly what: string;
}

/**
 * What failed, as AWS tells of it (AWS Backup Developer Guide, EventBridge; Step Functions Developer Guide, execution
 * status changes). Pure.
 */
export function wantedRules(vault: string, machinePrefix: string): readonly WantedRule[] {
  return [
    {
      name: FAILED_BACKUPS,
      what: 'backup jobs that failed, expired, were aborted or are partial',
      pattern: JSON.stringify({
        source: ['aws.backup'],
        'detail-type': ['Backup Job State Change'],
        detail: {state: ['FAILED', 'EXPIRED', 'ABORTED', 'PARTIAL'], backupVaultName: [vault]},
      }),
    },
    {
      name: FAILED_NIGHTLY,
      what: 'nightly exports that failed, timed out or were aborted',
      pattern: JSON.stringify({
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [{prefix: machinePrefix}]},
      }),
    },
  ];
}

export interface WantedAlarm {
  readonly name: string;
  readonly alarm: Alarm;
  readonly what: string;
}

export interface AlarmWish {
  readonly vault: string;
  readonly topicArn: string;
  /** Environments with a nightly export, and their state machines. */
  readonly nightlies: readonly Nightly[];
}

/** The nights of one state machine of an environment. */
export interface Nightly {
  readonly environment: string;
  readonly machine: Machine;
  readonly machineArn: string;
  /** How many schedules start it each night. */
  readonly nights: number;
}

const DAY_SECONDS = 86_400;

/** A night without one good end, seen by the absence of a number: metrics are emitted only when they are not zero. */
export function wantedAlarms({vault, topicArn, nightlies}: AlarmWish): readonly WantedAlarm[] {
  const missed = (namespace: string, metric: string, dimension: string, threshold = 1): Alarm => ({
    namespace,
    metric,
    dimensions: [dimension],
    statistic: 'Sum',
    periodSeconds: DAY_SECONDS,
    comparison: 'LessThanThreshold',
    threshold,
    missingData: 'breaching',
    topicArn,
    enabled: true,
  });
  return [
    {
      name: MISSED_BACKUPS,
      what: 'no backup was completed for a day',
      alarm: missed('AWS/Backup', 'NumberOfBackupJobsCompleted', `BackupVaultName=${vault}`),
    },
    ...nightlies.map(({environment, machine, machineArn, nights}) => ({
      name: missedNightly(environment, machine),
      what:
        machine === 'pools'
          ? `an export of ${environment} was not completed for a day`
          : `the settings of the tables of ${environment} were not saved for a day`,
      // Each night is two executions that succeed: what the schedule starts, and the run that this begins.
      alarm: missed('AWS/States', 'ExecutionsSucceeded', `StateMachineArn=${machineArn}`, nights * 2),
    })),
  ];
}

export function deadLetterAlarm(topicArn: string): WantedAlarm {
  return {
    name: DEAD_LETTERS,
    what: 'a nightly export could not be started',
    alarm: {
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: [`QueueName=${DEAD_LETTERS}`],
      statistic: 'Maximum',
      periodSeconds: 300,
      comparison: 'GreaterThanThreshold',
      threshold: 0,
      missingData: 'notBreaching',
      topicArn,
      enabled: true,
    },
  };
}

/** Told by SNS alone, object by object (Developer Guide, notification options); failed jobs come by EventBridge. */
export const VAULT_EVENTS = [
  'CONTINUOUS_BACKUP_INTERRUPTED',
  'S3_BACKUP_OBJECT_FAILED',
  'S3_RESTORE_OBJECT_FAILED',
] as const;
