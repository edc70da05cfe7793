// The export of backup-cognito without the command line around it: starts in a tenth of the time, for tests that kill
// it hundreds of times. Built by the test that uses it.
import {createS3Keeper} from '../../src/lib/archive/s3-keeper.ts';
import {createS3Store} from '../../src/lib/archive/s3-store.ts';
import {type AwsAccess, IN_FLIGHT} from '../../src/lib/aws/access.ts';
import {createPace} from '../../src/lib/aws/pace.ts';
import {createPacedCalls} from '../../src/lib/aws/paced-call.ts';
import {createSlots} from '../../src/lib/aws/slots.ts';
import {chooseRun} from '../../src/lib/backup-cognito/unfinished.ts';
import type {Clock} from '../../src/lib/clock.ts';
import {backupSlice} from '../../src/lib/nightly/slice/backup-slice.ts';
import {createPoolConfigurationReader} from '../../src/lib/resources/user-pool/configuration/reader.ts';
import {createPacedReader} from '../../src/lib/resources/user-pool/paced-reader.ts';
import {createUserPoolReader} from '../../src/lib/resources/user-pool/reader.ts';

const [, , poolId = '', bucket = ''] = process.argv;
let ahead: number | undefined;
const clock: Clock = {
  now: () => Date.now() + (ahead ?? 0),
  elapsed: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
const access: AwsAccess = {
  region: 'eu-west-1',
  profile: undefined,
  version: '0.1.0',
  pathStyle: true,
  slots: createSlots(IN_FLIGHT),
  onDate: (date) => {
    ahead ??= Date.parse(date) - Date.now();
  },
};
const store = createS3Store(access, bucket, '123456789012');
const pace = createPace({}, clock);
const calls = createPacedCalls({pace, clock});
const reader = createPacedReader(createUserPoolReader(access), calls);
await reader.describe(poolId);
const wish = {mfa: false};
const {state} = await chooseRun(store, poolId, {now: clock.now(), wish});
await backupSlice(
  state,
  Number.POSITIVE_INFINITY,
  {
    reader,
    configuration: createPoolConfigurationReader(access, calls),
    store,
    keeper: createS3Keeper(access, bucket, '123456789012'),
    tolerance: {drop: 0.2},
    clock,
    version: '0.1.0',
    throttles: () => pace.throttles(),
  },
  wish,
);
