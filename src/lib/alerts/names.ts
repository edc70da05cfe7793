import type {Machine} from '../nightly/deploy/names.ts';
import type {Place} from '../nightly/policies.ts';

/** What tells of bad nights, by name and ARN: one of each per account and region. */
export const TOPIC = 'backupctl-alerts';
export const FAILED_BACKUPS = 'backupctl-failed-backups';
export const FAILED_NIGHTLY = 'backupctl-failed-nightly';
export const MISSED_BACKUPS = 'backupctl-missed-backups';
export const DEAD_LETTERS = 'backupctl-dead-letters';

export const topicArn = ({partition, region, account}: Place) => `arn:${partition}:sns:${region}:${account}:${TOPIC}`;
export const queueArn = ({partition, region, account}: Place) =>
  `arn:${partition}:sqs:${region}:${account}:${DEAD_LETTERS}`;
export const missedNightly = (environment: string, machine: Machine) =>
  `backupctl-missed-nightly-${environment}_${machine}`;
