import {createS3Keeper} from '../archive/s3-keeper.ts';
import {createS3Store} from '../archive/s3-store.ts';
import {type AwsAccess, IN_FLIGHT} from '../aws/access.ts';
import {createPace} from '../aws/pace.ts';
import {createPacedCalls} from '../aws/paced-call.ts';
import {createSlots} from '../aws/slots.ts';
import type {Clock} from '../clock.ts';
import {createPoolConfigurationReader} from '../resources/user-pool/configuration/reader.ts';
import {createPacedReader} from '../resources/user-pool/paced-reader.ts';
import {cognitoRates} from '../resources/user-pool/quotas.ts';
import {createUserPoolReader} from '../resources/user-pool/reader.ts';
import {type PoolNightInput, poolNight} from './pool-night.ts';
import {type TableNightInput, tableNight, tableNightGateways} from './table-night.ts';
import {withoutContent} from './without-content.ts';

/** What the state machine hands to every slice. */
export type NightInput = PoolNightInput | TableNightInput;

/** What the state machine looks at after every slice. */
export interface NightOutput {
  readonly done: boolean;
  /** Not empty: the night is complete, and somebody should look at it. */
  readonly trouble: string;
}

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** A slice stops this long before the function's time is up: the longest page with its retries, and a part's upload. */
const MARGIN_MS = 60_000;

/** Set when the package is built. */
declare const BACKUPCTL_VERSION: string;

/** The function that runs nightly in AWS: one slice per invocation. Logs counts, never a person. */
export async function handler(input: NightInput, context: LambdaContext): Promise<NightOutput> {
  const about = input.kind === 'pool' ? {kind: input.kind, poolId: input.poolId} : {kind: input.kind};
  try {
    const deadline = performance.now() + sliceMs(context);
    const output = input.kind === 'pool' ? await poolSlice(input, deadline) : await tableSlice(input, deadline);
    log({level: 'info', message: output.done ? 'complete' : 'slice ended', ...about, ...output});
    return output;
  } catch (error) {
    // Step Functions writes name and message into the history of the execution, so they must name nobody either.
    const known = withoutContent(error);
    log({level: 'error', message: known.message, code: known.name, ...about});
    throw known;
  }
}

function sliceMs(context: LambdaContext): number {
  const left = context.getRemainingTimeInMillis();
  return Math.max(left / 2, left - MARGIN_MS);
}

function poolSlice(input: PoolNightInput, deadline: number): Promise<NightOutput> {
  const {bucket, account} = input;
  const {access, clock} = connection();
  const pace = createPace(cognitoRates(input.pace), clock);
  const calls = createPacedCalls({pace, clock});
  return poolNight(input, deadline, {
    reader: createPacedReader(createUserPoolReader(access), calls),
    configuration: createPoolConfigurationReader(access, calls),
    store: createS3Store(access, bucket, account),
    keeper: createS3Keeper(access, bucket, account),
    clock,
    version: BACKUPCTL_VERSION,
    throttles: () => pace.throttles(),
  });
}

async function tableSlice(input: TableNightInput, deadline: number): Promise<NightOutput> {
  const {access, clock} = connection();
  const store = createS3Store(access, input.bucket, input.account);
  const tools = {...tableNightGateways(access), store, clock, version: BACKUPCTL_VERSION, deadline};
  const output = await tableNight(input, tools);
  return {...output, trouble: output.unread === 0 ? '' : `${output.unread} tables were not read in full`};
}

function connection(): {readonly access: AwsAccess; readonly clock: Clock} {
  const clock = machineClock();
  const access: AwsAccess = {
    region: process.env['AWS_REGION'] ?? '',
    profile: undefined,
    version: BACKUPCTL_VERSION,
    pathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined,
    slots: createSlots(IN_FLIGHT),
    onDate: clock.follow,
  };
  return {access, clock};
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
