import {createS3Store} from '../archive/s3-store.ts';
import {type AwsAccess, IN_FLIGHT} from '../aws/access.ts';
import {createPace} from '../aws/pace.ts';
import {createPacedCalls} from '../aws/paced-call.ts';
import {createSlots} from '../aws/slots.ts';
import type {Clock} from '../clock.ts';
import {BackupctlError} from '../errors.ts';
import {createPacedReader} from '../resources/user-pool/paced-reader.ts';
import {cognitoRates, NIGHTLY_SHARE} from '../resources/user-pool/quotas.ts';
import {createUserPoolReader} from '../resources/user-pool/reader.ts';
import {backupSlice} from './backup-slice.ts';
import {dateOf, nightlyRunId} from './run-id.ts';

/** What the schedule hands to the state machine, and the state machine to every slice. */
export interface NightlyInput {
  readonly poolId: string;
  readonly bucket: string;
  readonly account: string;
  /** ISO 8601, from EventBridge Scheduler: the date of the archive is the date of this, however late it runs. */
  readonly scheduledTime: string;
}

export interface NightlyOutput {
  readonly done: boolean;
  readonly date: string;
  readonly runId: string;
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
}

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** A slice stops this long before the function's time is up: the longest page with its retries, and a part's upload. */
const MARGIN_MS = 60_000;

/** Set when the package is built. */
declare const BACKUPCTL_VERSION: string;

/** The function that runs nightly in AWS: one slice per invocation. Logs counts, never a person. */
export async function handler(input: NightlyInput, context: LambdaContext): Promise<NightlyOutput> {
  const {poolId, bucket, account, scheduledTime} = input;
  const date = dateOf(scheduledTime);
  const runId = nightlyRunId(date);
  try {
    const outcome = await backupSlice(
      {poolId, date, runId},
      performance.now() + sliceMs(context),
      toolsFor(bucket, account),
    );
    const {counts} = outcome.done ? outcome.manifest : outcome.progress;
    const {users, groups, memberships} = counts;
    const output = {done: outcome.done, date, runId, users, groups, memberships};
    log({level: 'info', message: outcome.done ? 'archive complete' : 'slice ended', poolId, ...output});
    return output;
  } catch (error) {
    log({
      level: 'error',
      message: error instanceof Error ? error.message : String(error),
      code: error instanceof BackupctlError ? error.code : 'BUG',
      poolId,
      date,
      runId,
    });
    throw error;
  }
}

function sliceMs(context: LambdaContext): number {
  const left = context.getRemainingTimeInMillis();
  return Math.max(left / 2, left - MARGIN_MS);
}

function toolsFor(bucket: string, account: string) {
  const clock = machineClock();
  const access: AwsAccess = {
    region: process.env['AWS_REGION'] ?? '',
    profile: undefined,
    version: BACKUPCTL_VERSION,
    pathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined,
    slots: createSlots(IN_FLIGHT),
    onDate: clock.follow,
  };
  const pace = createPace(cognitoRates(NIGHTLY_SHARE), clock);
  const reader = createPacedReader(createUserPoolReader(access), createPacedCalls({pace, clock}));
  return {
    reader,
    store: createS3Store(access, bucket, account),
    clock,
    version: BACKUPCTL_VERSION,
    throttles: () => pace.throttles(),
  };
}

function machineClock(): Clock & {readonly follow: (date: string) => void} {
  let offset: number | undefined;
  return {
    now: () => Date.now() + (offset ?? 0),
    elapsed: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    follow: (date) => {
      offset ??= Date.parse(date) - Date.now();
    },
  };
}

const log = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);
