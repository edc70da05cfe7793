import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import type {CheckAccountResult} from '../../src/lib/account/check-account.ts';
import {type HealthyAccount, openHealthyAccount} from '../support/healthy-account.ts';

/**
 * Every call that check-account makes is refused in turn, each time it is made: what needed it says that it could not
 * look, everything else still answers, and the command ends 4.
 */
let account: HealthyAccount;
/** What AWS said; an answer to HEAD has no body, and says 403 alone. */
const BLIND = /AccessDenied|may not be read: it belongs to another account, or these credentials lack s3:ListBucket/;

interface Made {
  readonly service: string;
  readonly operation: string;
}
let calls: readonly Made[];
/** Those that only come with an environment: its function, its state machine, its log group. */
let furtherCalls: readonly Made[];
const look = (...args: string[]) => account.json<CheckAccountResult>(['check-account', ...args]);
const nameOf = ({service, operation}: Made) => `${service}:${operation}`;

async function callsOf(...args: string[]): Promise<readonly Made[]> {
  account.desk.box.requests.clear();
  await look(...args);
  const made = account.desk.box.requests.list().filter(({operation}) => operation !== 'GetCallerIdentity');
  return [
    ...new Map(made.map(({service, operation}) => [nameOf({service, operation}), {service, operation}])).values(),
  ];
}

beforeAll(async () => {
  account = await openHealthyAccount();
  calls = await callsOf();
  const known = new Set(calls.map(nameOf));
  furtherCalls = (await callsOf('-e', 'test')).filter((call) => !known.has(nameOf(call)));
}, 180_000);
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

async function refuseEach(made: readonly Made[], ...args: string[]): Promise<void> {
  for (const {service, operation} of made) {
    account.desk.box.faults.clear();
    account.desk.box.faults.plan([{service, operation, kind: 'denied', times: 10_000}]);
    const {exit, result} = await look(...args);
    const states = result.findings.map(({verdict}) => verdict.state);
    const blind = result.findings.filter(({verdict}) => verdict.state === 'unknown');
    expect.soft([operation, exit, blind.length > 0, states.includes('ok')]).toEqual([operation, 4, true, true]);
    for (const {verdict} of blind)
      expect.soft([operation, verdict.problem]).toEqual([operation, expect.stringMatching(BLIND)]);
    expect.soft([operation, states.filter((state) => state === 'unmet')]).toEqual([operation, []]);
  }
}

test('whichever call is refused: could not look, the others answer, exit 4', () => refuseEach(calls), 400_000);

test('with an environment as well: no check is made twice, and its further calls are refused in turn', async () => {
  account.desk.box.requests.clear();
  const {exit, result} = await look('-e', 'test');
  const made = result.findings.map(({id, title, resource}) => `${id} ${title} ${resource}`);
  expect([exit, made.length - new Set(made).size]).toEqual([0, 0]);
  expect(furtherCalls.map(({service}) => service)).toContain('lambda');
  await refuseEach(furtherCalls, '-e', 'test');
}, 400_000);
