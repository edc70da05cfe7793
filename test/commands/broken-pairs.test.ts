import fc from 'fast-check';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {SetupResult} from '../../src/lib/setup/run.ts';
import {ACCOUNT_FAULTS} from '../support/faults/account.ts';
import {ALERT_FAULTS} from '../support/faults/alerts.ts';
import type {BrokenAccount} from '../support/faults/fault.ts';
import {PLAN_FAULTS} from '../support/faults/plan.ts';
import {RESOURCE_FAULTS} from '../support/faults/resources.ts';
import {type HealthyAccount, openHealthyAccount} from '../support/healthy-account.ts';
import {writesOf} from '../support/writes.ts';

let account: HealthyAccount;
beforeAll(async () => {
  account = await openHealthyAccount();
}, 180_000);
afterAll(() => account.desk.close());

const FAULTS = [...ACCOUNT_FAULTS, ...PLAN_FAULTS, ...RESOURCE_FAULTS, ...ALERT_FAULTS];
const setup = () => account.json<SetupResult>(['setup', '-e', 'test', '--yes']);

/** Two things wrong at once; some pairs cannot be made, because the one takes away what the other breaks. */
async function breakBoth(faults: readonly BrokenAccount[]): Promise<boolean> {
  await account.reset();
  try {
    for (const fault of faults) await fault.break(account.desk.box);
    return true;
  } catch {
    return false;
  }
}

test('from any two faults at once: setup twice is setup once, and the second run makes no write call', async () => {
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...FAULTS), {minLength: 2, maxLength: 2}), async (faults) => {
      fc.pre(await breakBoth(faults));
      tried += 1;
      const first = await setup();
      account.desk.box.requests.clear();
      const second = await setup();
      expect(second.error?.code).toEqual(first.error?.code);
      expect((second.result?.changes ?? []).filter(({action}) => action !== 'keep')).toEqual([]);
      expect(writesOf(account.desk.box)).toEqual([]);
      // Refused or blind for a reason that is named; never a failure half way.
      expect([0, 4, 8]).toContain(first.exit);
    }),
    {numRuns: 8, endOnFailure: true},
  );
  expect(tried).toBeGreaterThan(4);
}, 240_000);
