import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {CheckAccountResult} from '../../../src/lib/account/check-account.ts';
import type {SetupResult} from '../../../src/lib/setup/run.ts';
import {type HealthyAccount, openHealthyAccount} from '../healthy-account.ts';
import {writesOf} from '../writes.ts';
import type {BrokenAccount} from './fault.ts';

let account: HealthyAccount;

type Findings = CheckAccountResult['findings'];

interface Look {
  readonly ids: readonly string[];
  readonly exit: number;
}

let seen: Findings = [];

/** The ids of what is not well, once each, without what is only worth knowing; and the exit code. */
async function look(args: readonly string[] = []): Promise<Look> {
  const {result, exit} = await account.json<CheckAccountResult>(['check-account', ...args]);
  seen = result.findings;
  const open = result.findings.filter(
    ({severity, verdict: {state}}) => severity !== 'info' && state !== 'ok' && state !== 'skipped',
  );
  return {ids: [...new Set(open.map(({id}) => id))].sort(), exit};
}

const expected = (ids: readonly string[]): Look => ({ids: [...ids].sort(), exit: ids.length === 0 ? 0 : 3});
const setup = (flags: readonly string[] = []) => account.json<SetupResult>(['setup', '-e', 'test', '--yes', ...flags]);

async function tryOut({finds, by, residue = [], refused, tells, setupLater, ...fault}: BrokenAccount): Promise<void> {
  await fault.break(account.desk.box);
  expect(await look()).toEqual(expected(finds));
  if (tells) {
    const problems = seen.filter(({id}) => id === tells[0]).map(({verdict}) => verdict.problem ?? verdict.detail ?? '');
    expect(problems).toContainEqual(expect.stringMatching(tells[1]));
  }
  if (by === '--fix') expect(await look(['--fix', '--yes'])).toEqual(expected(residue));
  else if (by !== undefined && refused === undefined) {
    expect((await setup(by)).exit).toBe(0);
    expect(await look()).toEqual(expected(residue));
  }
  if (setupLater) expect((await setup()).exit).toBe(0);
  await changesNothingMore(refused);
}

/** Once more: what setup could mend is mended, what it may not mend it leaves, and it writes nothing. */
async function changesNothingMore(refused: string | undefined): Promise<void> {
  account.desk.box.requests.clear();
  const {exit, result, error} = await setup();
  if (refused === undefined) expect([exit, result.changes.filter(({action}) => action !== 'keep')]).toEqual([0, []]);
  else expect([exit, error?.code]).toEqual([8, refused]);
  expect(writesOf(account.desk.box)).toEqual([]);
}

/** Each fault is made in an account that is well; then it is found exactly, mended as far as it may be, and no further. */
export function tryOutAll(groups: readonly (readonly [name: string, faults: readonly BrokenAccount[]])[]): void {
  beforeAll(async () => {
    account = await openHealthyAccount();
  }, 180_000);
  afterAll(() => account.desk.close());
  beforeEach(() => account.reset());

  test('the account that all these are made of is well', async () => {
    expect(await look()).toEqual(expected([]));
  });

  describe.each(groups)('%s', (_name, faults) => {
    test.each(faults.map((fault) => [fault.name, fault] as const))('%s', (_title, fault) => tryOut(fault), 60_000);
  });
}
