import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {CheckAccountResult} from '../../src/lib/account/check-account.ts';
import type {RemoveResult} from '../../src/lib/setup/remove.ts';
import type {SetupResult} from '../../src/lib/setup/run.ts';
import {type Desk, openDesk} from '../support/cli.ts';
import {writesOf} from '../support/writes.ts';

/** What setup makes only where backupctl.yaml asks for it. */
const BUCKET = 'backupctl-123456789012-eu-west-1';
const PLAN = 'backupctl_restore_testing';

let desk: Desk;
// Each makes an account and sets it up several times.
vi.setConfig({testTimeout: 90_000});

beforeEach(async () => {
  // A Friday.
  desk = await openDesk({seed: 'questionnaire', now: Date.parse('2026-11-27T12:00:00Z')});
});
afterEach(() => desk.close());

const configure = (yaml: string) => writeFileSync(join(desk.folder, 'backupctl.yaml'), `${yaml}\n`);
const setup = (...flags: string[]) => desk.json<SetupResult>(['setup', '-e', 'test', '--yes', ...flags]);
const made = ({changes}: SetupResult) =>
  changes.filter(({action}) => action !== 'keep').map(({action, kind, name, details}) => [action, kind, name, details]);
const testing = () => desk.box.backup.state().testing;

describe('restore testing', () => {
  const finding = async () => {
    const {result} = await desk.json<CheckAccountResult>(['check-account']);
    return result.findings.filter(({id}) => id === 'RESTORE-TESTING').map(({verdict: {state}}) => state);
  };

  test('is made with the rest, restores every Sunday, and cleans up; the second run makes no write call', async () => {
    configure('restoreTesting: {}');
    const first = await setup();
    expect([first.exit, made(first.result).filter(([, kind]) => String(kind).startsWith('restore testing'))]).toEqual([
      0,
      [
        [
          'create',
          'restore testing plan',
          PLAN,
          expect.arrayContaining([expect.stringContaining('cron(0 6 ? * 1 *)')]),
        ],
        ['create', 'restore testing selection', `${PLAN}/tables`, expect.anything()],
        ['create', 'restore testing selection', `${PLAN}/buckets`, expect.anything()],
      ],
    ]);
    expect(first.result.cost.assumptions.join()).toContain('restore tests at cron(0 6 ? * 1 *)');
    desk.box.requests.clear();
    expect([made((await setup()).result), writesOf(desk.box)]).toEqual([[], []]);
    await desk.nights(2);
    const tests = desk.box.backup.state().restores.filter(({testingPlanArn}) => testingPlanArn !== undefined);
    expect(new Set(tests.map(({status, type}) => `${type} ${status}`))).toEqual(
      new Set(['DynamoDB COMPLETED', 'S3 COMPLETED']),
    );
    expect([...desk.box.dynamodb.store.tables.keys()].filter((name) => name.startsWith('awsbackup-'))).toEqual([]);
    const {result} = await desk.json<CheckAccountResult>(['check-account']);
    expect(result.findings.find(({id}) => id === 'DRILL-AGE')?.verdict.state).toBe('ok');
    expect(await finding()).toEqual(['ok', 'ok', 'ok']);
  });

  test('drift is found by check-account and mended by setup; what others added survives', async () => {
    configure('restoreTesting: {types: [DynamoDB]}');
    await setup();
    const [plan] = testing();
    const points = plan!.document.RecoveryPointSelection!;
    const theirs = ['arn:aws:backup:eu-west-1:123456789012:backup-vault:theirs'];
    plan!.document = {
      ...plan!.document,
      ScheduleExpression: 'cron(0 6 1 * ? *)',
      RecoveryPointSelection: {...points, IncludeVaults: [...theirs, ...points.IncludeVaults!], ExcludeVaults: theirs},
    };
    plan!.selections[0]!.document = {
      ...plan!.selections[0]!.document,
      IamRoleArn: 'arn:aws:iam::123456789012:role/Gone',
    };
    expect(await finding()).toEqual(['unmet', 'unmet', 'skipped']);
    const {result} = await setup();
    expect(made(result)).toEqual([
      ['change', 'restore testing plan', PLAN, ['schedule  cron(0 6 1 * ? *) → cron(0 6 ? * 1 *)']],
      [
        'change',
        'restore testing selection',
        `${PLAN}/tables`,
        [expect.stringMatching(/^role {2}.*Gone → .*ServiceRole$/)],
      ],
    ]);
    expect(testing()[0]?.document.RecoveryPointSelection).toMatchObject({
      IncludeVaults: [...theirs, expect.stringContaining('Questionnaire_Backups')],
      ExcludeVaults: theirs,
    });
    expect(await finding()).toEqual(['ok', 'ok', 'skipped']);
  });

  test('one of this name that others made is taken over only after asking', async () => {
    configure('restoreTesting: {}');
    await setup();
    testing()[0]!.tags = {Team: 'platform'};
    desk.box.requests.clear();
    const {code, stderr} = await desk.run(['setup', '-e', 'test']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`Take over the restore testing plan ${PLAN}`)]);
    expect(writesOf(desk.box)).toEqual([]);
    expect((await setup()).exit).toBe(0);
    expect(testing()[0]?.tags).toEqual({Team: 'platform', 'managed-by': 'backupctl'});
  });

  test('taken out of the configuration it is removed; one that others use stays', async () => {
    configure('restoreTesting: {}');
    await setup();
    const [plan] = testing();
    const [first] = plan!.selections;
    rmSync(join(desk.folder, 'backupctl.yaml'));
    plan!.selections.push({...first!, document: {...first!.document, RestoreTestingSelectionName: 'theirs'}});
    expect(made((await setup()).result)).toEqual([]);
    plan!.selections.pop();
    expect(made((await setup()).result)).toEqual([['remove', 'restore testing plan', PLAN, expect.anything()]]);
    expect(testing()).toEqual([]);
  });

  test('--remove --account takes it back, and leaves one that others made', async () => {
    configure('restoreTesting: {}');
    await setup();
    const remove = () =>
      desk.json<RemoveResult>(['setup', '-e', 'test', '--remove', '--account', '--confirm', 'Questionnaire_Daily']);
    testing()[0]!.tags = {};
    expect((await remove()).result.kept).toContainEqual({
      kind: 'restore testing plan',
      name: PLAN,
      reason: 'somebody else made it',
    });
    testing()[0]!.tags = {'managed-by': 'backupctl'};
    expect((await remove()).exit).toBe(0);
    expect(testing()).toEqual([]);
  });
});

describe('object lock of the backup bucket', () => {
  const lock = () => desk.box.s3.store.buckets.get(BUCKET)?.configuration['objectLock'];

  test('governance comes with setup, also on a bucket that is there, and is said to be final', async () => {
    await setup();
    configure('bucketLock: {mode: governance, days: 7}');
    expect(made((await setup()).result)).toEqual([
      ['change', 'bucket', BUCKET, ['object lock  none → governance for 7 days; it can never be switched off again']],
    ]);
    expect(lock()).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: {DefaultRetention: {Mode: 'GOVERNANCE', Days: 7}},
    });
    desk.box.requests.clear();
    expect([made((await setup()).result), writesOf(desk.box)]).toEqual([[], []]);
    rmSync(join(desk.folder, 'backupctl.yaml'));
    expect(made((await setup()).result)).toEqual([]);
  });

  test('compliance needs the name of the bucket: --yes is not enough, a wrong name is refused', async () => {
    configure('bucketLock: {mode: compliance, days: 7}');
    desk.box.requests.clear();
    expect(await setup()).toMatchObject({
      exit: 2,
      error: {code: 'ANSWER_NEEDED', next: [expect.stringContaining(BUCKET)]},
    });
    expect(await setup('--confirm', 'other')).toMatchObject({exit: 8, error: {code: 'CONFIRMATION_MISMATCH'}});
    expect(writesOf(desk.box)).toEqual([]);
    expect((await setup('--confirm', BUCKET)).exit).toBe(0);
    expect(lock()).toMatchObject({Rule: {DefaultRetention: {Mode: 'COMPLIANCE', Days: 7}}});
    expect([(await setup()).exit, (await setup('--run-now')).exit]).toEqual([0, 0]);
  });

  test('a lock that would outlive the archives is a complaint with its line', async () => {
    configure('vault: Backups\nbucketLock: {mode: governance, days: 60}');
    const {error} = await desk.json(['setup', '-e', 'test', '--dry-run']);
    expect(error).toMatchObject({code: 'CONFIG_INVALID'});
    expect(JSON.stringify(error)).toContain(
      'backupctl.yaml:2: bucketLock must not lock for longer than cognito.retentionDays',
    );
  });
});
