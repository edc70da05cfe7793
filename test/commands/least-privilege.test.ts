import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {COMMAND_GRANTS} from '../../src/lib/permissions/commands.ts';
import {merged, policyOf} from '../../src/lib/permissions/grant.ts';
import {type Desk, openDesk} from '../support/cli.ts';

/** The life of an account, each command under exactly its own policy of docs/iam. */
const PLACE = {
  partition: 'aws',
  region: 'eu-west-1',
  account: '123456789012',
  vault: 'Questionnaire_Backups',
  bucket: 'backupctl-123456789012-eu-west-1',
};

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({seed: 'questionnaire', now: Date.parse('2026-11-24T12:00:00Z')});
  // With everything that is made only when asked for.
  const asked = 'restoreTesting: {}\nbucketLock: {mode: governance, days: 7}\nalerts: {email: ops@example.com}\n';
  writeFileSync(join(desk.folder, 'backupctl.yaml'), asked);
});
afterAll(() => desk.close());
afterEach(() => {
  desk.box.authority.callerPolicy = undefined;
});

/** One policy, or several attached together: `setup + setup-run-now`. */
const under = (names: string) => {
  const grants = names.split(' + ').flatMap((name) => COMMAND_GRANTS[name] ?? []);
  desk.box.authority.callerPolicy = policyOf(grants, PLACE);
};
const table = () => [...desk.box.dynamodb.store.tables.keys()].find((name) => name.startsWith('FactoryAai'))!;
const pool = () => [...desk.box.cognito.store.pools.values()].find(({name}) => name.includes('test'))!.id;

const LIFE: readonly (readonly [policy: string, args: () => readonly string[], exit: number])[] = [
  ['check-account', () => ['check-account'], 3],
  ['check-account-fix', () => ['check-account', '--fix', '--yes'], 0],
  ['setup', () => ['setup', '-e', 'test', '--yes', '--enable-versioning'], 0],
  ['setup + setup-run-now', () => ['setup', '-e', 'test', '--yes', '--run-now'], 0],
  ['status', () => ['status', '-e', 'test'], 0],
  ['check-account', () => (desk.box.sns.topics.confirm('ops@example.com'), ['check-account', '-e', 'test']), 0],
  ['backup-cognito', () => ['backup-cognito', '-e', 'test'], 0],
  ['restore-table', () => ['restore-table', table(), '--to', 'restored', '--yes', '--confirm', 'restored'], 0],
  [
    'restore-cognito',
    () => ['restore-cognito', '--date', '2026-11-24', '-e', 'test', '--to', pool(), '--confirm', pool(), '--yes'],
    0,
  ],
  ['setup-remove', () => ['setup', '-e', 'test', '--remove', '--yes'], 0],
  [
    'setup-remove-account',
    () => ['setup', '-e', 'prod', '--remove', '--account', '--confirm', 'Questionnaire_Daily'],
    0,
  ],
];

describe('each command under exactly its own policy', () => {
  test.each(LIFE.map(([policy, args, exit]) => [`${policy}, ends ${exit}`, policy, args, exit] as const))(
    '%s',
    async (_title, policy, args, exit) => {
      under(policy);
      const {code, stderr, stdout} = await desk.run(args());
      expect(`${stderr}${stdout}`).not.toMatch(/AccessDenied|not authorized to perform/);
      expect(code).toBe(exit);
    },
  );
});

test('a policy without one of its statements is refused: the policies hold nothing that is never used', async () => {
  under('status');
  desk.box.authority.callerPolicy = policyOf(merged(COMMAND_GRANTS['status'] ?? []).slice(1), PLACE);
  expect((await desk.run(['status', '-e', 'test'])).code).toBe(4);
});

test.each(Object.entries(COMMAND_GRANTS))('%s fits into one managed policy', (_name, grants) => {
  expect(JSON.stringify(policyOf(grants, PLACE)).length).toBeLessThan(6144);
});
