import type {Manifest} from '../archive/manifest.ts';
import type {Tolerance} from '../archive/plausible.ts';
import type {CognitoSettings} from '../config/config.ts';
import {dateOf, nightlyRunId} from './run-id.ts';
import {backupSlice} from './slice/backup-slice.ts';
import type {SliceTools} from './slice/slice-run.ts';

/** How a night is to be done. */
export interface NightlyWish {
  /** Share of Cognito's quotas, above 0 to 1. */
  readonly pace: number;
  /** With the MFA preferences of each user: one call per user. */
  readonly mfa: boolean;
  readonly tolerance: Tolerance;
}

export const nightlyWish = ({pacePercent, mfa, alarmDropPercent}: CognitoSettings): NightlyWish => ({
  pace: pacePercent / 100,
  mfa,
  tolerance: {drop: alarmDropPercent / 100},
});

/** What the schedule hands to the state machine, and the state machine to every slice. Below one kilobyte. */
export interface PoolNightInput extends NightlyWish {
  readonly kind: 'pool';
  readonly poolId: string;
  readonly bucket: string;
  readonly account: string;
  /** ISO 8601, from EventBridge Scheduler: the date of the archive is the date of this, however late it runs. */
  readonly scheduledTime: string;
}

/** All that goes back into the execution's state. */
export interface PoolNightOutput {
  readonly done: boolean;
  readonly date: string;
  readonly runId: string;
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
  /** What makes the archive hard to believe, or what is missing in it: the execution fails with it, and somebody is told. */
  readonly trouble: string;
}

/** One slice of the night of one pool. */
export async function poolNight(
  {poolId, scheduledTime, mfa, tolerance}: PoolNightInput,
  deadline: number,
  tools: Omit<SliceTools, 'tolerance'>,
): Promise<PoolNightOutput> {
  const date = dateOf(scheduledTime);
  const runId = nightlyRunId(date);
  const outcome = await backupSlice({poolId, date, runId}, deadline, {...tools, tolerance}, {mfa});
  const {users, groups, memberships} = outcome.done ? outcome.manifest.counts : outcome.counts;
  return {
    done: outcome.done,
    date,
    runId,
    users,
    groups,
    memberships,
    trouble: outcome.done ? troubleOf(outcome.manifest) : '',
  };
}

function troubleOf({alarms = [], unread = []}: Manifest): string {
  return [...alarms.map(({message}) => message), ...unread.map(({part, code}) => `not read: ${part} (${code})`)].join(
    '; ',
  );
}
