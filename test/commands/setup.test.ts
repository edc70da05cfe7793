import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {RemoveResult} from '../../src/lib/setup/remove.ts';
import type {SetupResult} from '../../src/lib/setup/run.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';
import {writesOf} from '../support/writes.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const made = ({changes}: SetupResult) => changes.filter(({action}) => action !== 'keep');
const plan = () => desk.box.backup.state().plans[0]!;
const tagsOf = (key: string) =>
  [...desk.box.dynamodb.store.tables.values(), ...desk.box.s3.store.buckets.values()].filter(({tags}) => key in tags)
    .length;

/** What others made by hand or by a script: the same names, no owner tag, a rule and a selection of their own. */
async function makeByHand(): Promise<void> {
  await setUp(desk);
  const own = plan();
  own.tags = {};
  desk.box.backup.state().vaults[0]!.tags = {Team: 'platform'};
  const [rule] = own.rules;
  own.rules = [
    {...rule!, RuleName: 'nightly', ScheduleExpression: 'cron(0 4 * * ? *)'},
    {...rule!, RuleName: 'weekly', RuleId: 'w', TargetBackupVaultName: 'Theirs'},
  ];
  own.advanced = [{ResourceType: 'EC2', BackupOptions: {WindowsVSS: 'enabled'}}];
  const selection = {
    SelectionName: 'theirs',
    IamRoleArn: own.selections[0]!.selection.IamRoleArn,
    Resources: ['arn:aws:dynamodb:*:*:table/theirs'],
  };
  own.selections.push({id: 'theirs', createdAt: 0, selection: selection as never});
}

describe('taking over what others made', () => {
  beforeEach(makeByHand);

  test('it is asked about, and nothing happens without an answer', async () => {
    desk.box.requests.clear();
    const {code, stderr} = await desk.run(['setup', '-e', 'test']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('Take over the vault Questionnaire_Backups and the plan'),
    ]);
    expect(writesOf(desk.box)).toEqual([]);
  });

  test('the plan becomes ours in place; rules, settings, selections and tags of others survive', async () => {
    const {result} = await desk.json<SetupResult>(['setup', '-e', 'test', '--yes']);
    expect(made(result).map(({kind, details}) => [kind, details])).toEqual([
      ['vault', ['taken over: + tag managed-by=backupctl']],
      ['plan', ['schedule  cron(0 4 * * ? *) → cron(5 3 * * ? *)', 'taken over: made by hand or by another script']],
    ]);
    expect(plan().rules).toMatchObject([
      {RuleName: 'nightly', ScheduleExpression: 'cron(5 3 * * ? *)'},
      {RuleName: 'weekly', TargetBackupVaultName: 'Theirs'},
    ]);
    expect(plan().advanced).toEqual([{ResourceType: 'EC2', BackupOptions: {WindowsVSS: 'enabled'}}]);
    expect(plan().selections.map(({selection}) => selection.SelectionName)).toContain('theirs');
    expect(desk.box.backup.state().vaults[0]!.tags).toEqual({Team: 'platform', 'managed-by': 'backupctl'});
  });
});

describe('the plan', () => {
  test('shows what it protects, what not and why, what it costs; --dry-run writes nothing', async () => {
    const {code, stdout} = await desk.run(['setup', '-e', 'test', '--dry-run', '--exit-code']);
    expect(code).toBe(3);
    expect(stdout).toContain('Protects 9 tables, 1 bucket, 1 user pool:\n    table FactoryAaiTokensTable-test\n');
    expect(stdout).toMatch(/Not protected:\n {4}! bucket fm-bucket-test-\w+\n {6}Its versioning is off/);
    expect(stdout).toMatch(
      /(?:About|Less than) \d+\.\d\d USD a month:\n {4}9 tables of .* a full copy a night, 35 nights kept/,
    );
    expect(writesOf(desk.box)).toEqual([]);
  });

  test('is what is run: the same changes in the same order', async () => {
    const shown = await desk.json<SetupResult>(['setup', '-e', 'test', '--dry-run']);
    const done = await desk.json<SetupResult>(['setup', '-e', 'test', '--yes']);
    expect(made(done.result)).toEqual(made(shown.result));
    expect(done.result.nextRunAt).toMatch(/T03:05:00/);
  });

  test('a tag that somebody chose is not replaced; it is listed with its reason', async () => {
    const [table] = desk.box.dynamodb.store.tables.values();
    table!.tags = {...table!.tags, backup: 'weekly'};
    const {result} = await desk.json<SetupResult>(['setup', '-e', 'test', '--yes']);
    expect(table!.tags['backup']).toBe('weekly');
    expect(result.unprotected).toContainEqual(
      expect.objectContaining({reason: expect.stringContaining('backup=weekly')}),
    );
  });

  test('the operator who agrees gets versioning, and then the bucket is protected', async () => {
    const {result} = await desk.json<SetupResult>(['setup', '-e', 'test', '--yes', '--enable-versioning']);
    expect(made(result)).toContainEqual(expect.objectContaining({action: 'change', kind: 'versioning'}));
    expect([result.unprotected, result.protected.filter(({kind}) => kind === 'bucket')]).toEqual([
      [],
      expect.arrayContaining([expect.anything(), expect.anything()]),
    ]);
  });
});

describe('a first backup now', () => {
  test('backs everything up, waits, and running it again starts nothing twice', async () => {
    const {exit, result} = await desk.json<SetupResult>(['setup', '-e', 'test', '--yes', '--run-now']);
    expect([exit, result.ranNow?.jobs.length, new Set(result.ranNow?.jobs.map(({state}) => state))]).toEqual([
      0,
      10,
      new Set(['COMPLETED']),
    ]);
    expect(result.ranNow?.pools).toMatchObject([{counts: {users: 500, groups: 12, memberships: 718}}]);
    await desk.json(['setup', '-e', 'test', '--run-now', '--yes']);
    expect(desk.box.backup.state().points).toHaveLength(10);
  });

  test('a job that fails is named, with what AWS said, and the command ends 5', async () => {
    await setUp(desk);
    const bucket = [...desk.box.s3.store.buckets.values()].find(({tags}) => tags['backup'] === 'daily')!;
    bucket.configuration['encryption'] = {
      Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'gone'}}],
    };
    const {code, stdout} = await desk.run(['setup', '-e', 'test', '--run-now', '--yes']);
    expect([code, stdout]).toEqual([
      5,
      expect.stringMatching(/✗ bucket .* FAILED The KMS key is either disabled or pending deletion/),
    ]);
  });
});

describe('taking an environment back out', () => {
  const remove = (...flags: string[]) =>
    desk.json<RemoveResult>(['setup', '-e', 'test', '--remove', '--yes', ...flags]);

  test('only what belongs to it goes: its nightly, its alarm and the tags that setup set', async () => {
    const [theirs] = desk.box.dynamodb.store.tables.values();
    theirs!.tags = {...theirs!.tags, backup: 'daily'};
    await desk.json(['setup', '-e', 'test', '--yes']);
    await setUp(desk, 'prod');
    const {exit, result} = await remove();
    expect(exit).toBe(0);
    expect(result.kept).toEqual([
      {kind: 'tag', name: expect.stringContaining(theirs!.name), reason: 'somebody else set it'},
    ]);
    expect([tagsOf('backup'), plan().selections.length, desk.box.backup.state().vaults.length]).toEqual([11, 1, 1]);
    const prod = await desk.json<SetupResult>(['setup', '-e', 'prod', '--dry-run']);
    expect(made(prod.result)).toEqual([]);
    expect((await remove()).result.changes).toEqual([]);
  });

  test('the account is asked for by name, and what holds backups or serves others stays', async () => {
    await setUp(desk);
    await desk.nights(1);
    expect(await remove('--account')).toMatchObject({exit: 2, error: {code: 'ANSWER_NEEDED'}});
    expect(await remove('--account', '--confirm', 'Other')).toMatchObject({
      exit: 8,
      error: {code: 'CONFIRMATION_MISMATCH'},
    });
    const {result} = await remove('--account', '--confirm', 'Questionnaire_Daily');
    expect(result.kept.map(({kind, reason}) => [kind, reason])).toEqual([
      ['vault', 'it holds 10 recovery points'],
      ['bucket', 'it holds archives'],
    ]);
    expect([desk.box.backup.state().points.length, plan().deletedAt === undefined]).toEqual([10, false]);
    expect([
      desk.box.sns.topics.topics,
      desk.box.events.rules(),
      desk.box.cloudwatch.alarms().filter(({name}) => name.startsWith('backupctl-')),
      desk.box.sqs.queues(),
    ]).toEqual([[], [], [], []]);
  });

  test('the plan stays while another environment lives on it', async () => {
    await setUp(desk);
    await setUp(desk, 'prod');
    const {result} = await remove('--account', '--confirm', 'Questionnaire_Daily');
    expect(result.kept).toContainEqual({
      kind: 'plan',
      name: 'Questionnaire_Daily',
      reason: expect.stringContaining('10 tables and buckets of other environments'),
    });
    expect(plan().selections).toHaveLength(1);
  });
});

describe('who hears of it', () => {
  test('a night that fails is told, a night that is missed raises the alarm, and a confirmed address gets mail', async () => {
    const {writeFileSync} = await import('node:fs');
    writeFileSync(`${desk.folder}/backupctl.yaml`, 'alerts: { email: Ops.Person@example.com }\n');
    const {stdout} = await desk.run(['setup', '-e', 'test', '--yes']);
    expect(stdout).not.toContain('Ops.Person');
    const {topics} = desk.box.sns;
    topics.confirm('Ops.Person@example.com');
    desk.box.iam.roles.need('AWSBackupDefaultServiceRole').attached.splice(0, 1);
    await desk.nights(1);
    desk.box.backup.state().trail.splice(0);
    const subjects = topics.topics[0]!.published.map(({subject}) => subject);
    expect(subjects).toContain('ALARM: "backupctl-missed-backups"');
    desk.box.iam.roles
      .need('AWSBackupDefaultServiceRole')
      .attached.push('arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup');
    desk.box.iam.roles.need('AWSBackupDefaultServiceRole').inline['no'] = JSON.stringify({
      Statement: [{Effect: 'Deny', Action: 'dynamodb:StartAwsBackupJob', Resource: '*'}],
    });
    await desk.nights(1);
    expect(topics.topics[0]!.published.map(({subject}) => subject)).toContain('Backup Job State Change');
    expect(desk.box.world.mailbox).toContainEqual(
      expect.objectContaining({from: 'sns', kind: 'notification', to: 'Ops.Person@example.com'}),
    );
  });
});
