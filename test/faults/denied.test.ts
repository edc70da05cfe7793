import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import type {CheckAccountResult} from '../../src/lib/account/check-account.ts';
import {type HealthyAccount, openHealthyAccount} from '../support/healthy-account.ts';

/**
 * Every call that check-account makes is refused in turn, each time it is made: what needed it says that it could not
 * look, everything else still answers, and the command ends 4.
 */
let account: HealthyAccount;
let calls: readonly {readonly service: string; readonly operation: string}[];
const look = () => account.desk.json<CheckAccountResult>(['check-account']);

beforeAll(async () => {
  account = await openHealthyAccount();
  account.desk.box.requests.clear();
  await look();
  const made = account.desk.box.requests.list().filter(({operation}) => operation !== 'GetCallerIdentity');
  calls = [...new Map(made.map(({service, operation}) => [`${service}:${operation}`, {service, operation}])).values()];
}, 60_000);
afterAll(() => account.desk.close());
beforeEach(() => account.reset());

test('check-account makes the calls of all its services', () => {
  expect(new Set(calls.map(({service}) => service))).toEqual(
    new Set([
      'backup',
      'cloudtrail',
      'cognito-idp',
      'dynamodb',
      'events',
      'iam',
      'kms',
      'monitoring',
      's3',
      'scheduler',
      'sns',
      'sqs',
      'states',
      'tagging',
    ]),
  );
});

test('whichever call is refused: could not look, the others answer, exit 4', async () => {
  for (const {service, operation} of calls) {
    account.desk.box.faults.clear();
    account.desk.box.faults.plan([{service, operation, kind: 'denied', times: 10_000}]);
    const {exit, result} = await look();
    const states = result.findings.map(({verdict}) => verdict.state);
    const blind = result.findings.filter(({verdict}) => verdict.state === 'unknown');
    expect.soft([operation, exit, blind.length > 0, states.includes('ok')]).toEqual([operation, 4, true, true]);
    for (const {verdict} of blind) expect.soft(verdict.problem).toMatch(/AccessDenied/);
    expect.soft([operation, states.filter((state) => state === 'unmet')]).toEqual([operation, []]);
  }
}, 120_000);
