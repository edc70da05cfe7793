import {AttachRolePolicyCommand, CreateRoleCommand, IAMClient} from '@aws-sdk/client-iam';
import {GetBucketTaggingCommand, S3Client} from '@aws-sdk/client-s3';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {CheckAccountResult} from '../../src/lib/account/check-account.ts';
import type {SetupResult} from '../../src/lib/setup/run.ts';
import {type Desk, openDesk, setUp} from '../support/cli.ts';

const writes = ({box}: Desk) =>
  box.requests.list().filter(({operation}) => /^(Create|Put|Update|Attach|Delete|Tag|Start)/.test(operation));

describe('an unprotected account', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  test('check-account ends 3 and names the three chores', async () => {
    const {code, stdout, stderr} = await desk.run(['check-account']);
    expect(code).toBe(3);
    expect(stdout).toContain('There is no role AWSBackupDefaultServiceRole');
    expect(stdout).toContain('AWS Backup is switched off for DynamoDB in eu-west-1');
    expect(stdout).toContain('AWS Backup is switched off for S3 in eu-west-1');
    expect(stdout).toContain('The role lacks AWSBackupServiceRolePolicyForS3Backup');
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('Next  backupctl check-account --fix');
    expect(stderr).toBe('  account 123456789012 · eu-west-1 · Operator/night-watch\n\n');
  });

  test('the same as one JSON document, with the same exit code and an empty stderr', async () => {
    const {code, stdout, stderr} = await desk.run(['check-account', '--json']);
    const {result, ...envelope} = JSON.parse(stdout) as {result: CheckAccountResult};
    expect([code, stderr]).toEqual([3, '']);
    expect(envelope).toEqual({schema: 1, command: 'check-account', exit: 3, warnings: []});
    expect(result.findings.filter(({verdict}) => verdict.state === 'unmet').map(({id}) => id)).toEqual([
      'ROLE-EXISTS',
      'ROLE-POL-BACKUP',
      'ROLE-POL-RESTORE',
      'ROLE-POL-S3BACKUP',
      'ROLE-POL-S3RESTORE',
      'OPTIN-DYNAMODB',
      'OPTIN-S3',
    ]);
  });

  test('--fix without a terminal and without --yes ends 2 and changes nothing', async () => {
    const {code, stderr} = await desk.run(['check-account', '--fix']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('[ANSWER_NEEDED]')]);
    expect(writes(desk)).toEqual([]);
  });

  test('setup --dry-run shows the plan, writes nothing, and ends 3 with --exit-code', async () => {
    const {code, stdout} = await desk.run(['setup', '-e', 'test', '--dry-run', '--exit-code']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/\+ role +AWSBackupDefaultServiceRole/);
    expect(stdout).toContain('Not protected:\n    ! bucket fm-bucket-test');
    expect(writes(desk)).toEqual([]);
  });
});

describe('mending and setting up', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk({seed: 'questionnaire', settleMs: 300, pageSize: 3});
  });
  afterEach(() => desk.close());

  test('--fix makes the account ready; afterwards check-account ends 0 and points at setup', async () => {
    expect((await desk.run(['check-account', '--fix', '--yes'])).code).toBe(0);
    const {code, stdout} = await desk.run(['check-account']);
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, '  Next  backupctl setup -e ENV']);
  });

  test('setup waits out IAM, and the second time makes no write call', async () => {
    const first = await desk.json<SetupResult>(['setup', '-e', 'test', '--yes']);
    expect(first).toMatchObject({exit: 0, result: {applied: true}});
    expect(first.result.protected.map(({kind}) => kind)).toEqual([
      ...Array.from({length: 9}, () => 'table'),
      'bucket',
      'user-pool',
    ]);
    expect(first.result.unprotected).toMatchObject([
      {kind: 'bucket', reason: expect.stringContaining('versioning is off')},
    ]);
    desk.box.requests.clear();
    const second = await desk.run(['setup', '-e', 'test', '--yes']);
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('Nothing is to be done')]);
    expect(writes(desk)).toEqual([]);
  });

  test('the second environment only adds', async () => {
    await setUp(desk);
    const {result} = await desk.json<SetupResult>(['setup', '-e', 'prod', '--yes']);
    const made = result.changes.filter(({action}) => action !== 'keep');
    expect(new Set(made.map(({action}) => action))).toEqual(new Set(['create']));
    expect(made.every(({name}) => /prod/i.test(name))).toBe(true);
    const test = await desk.json<SetupResult>(['setup', '-e', 'test', '--dry-run']);
    expect(test.result.changes.filter(({action}) => action !== 'keep')).toEqual([]);
  });

  test('a bucket keeps the tags it had', async () => {
    await setUp(desk);
    const s3 = new S3Client({
      endpoint: desk.box.endpoint,
      region: 'eu-west-1',
      forcePathStyle: true,
      credentials: {accessKeyId: 'k', secretAccessKey: 's'},
    });
    const name = [...desk.box.s3.store.buckets.keys()].find((each) => each.includes('factoryassetstest'));
    const {TagSet} = await s3.send(new GetBucketTaggingCommand({Bucket: name}));
    expect(TagSet).toContainEqual({Key: 'backup', Value: 'daily'});
    expect(TagSet).toContainEqual({Key: 'aws:cloudformation:stack-name', Value: 'QuestionnaireFactoryInfraStack-test'});
  });

  test('a role made under the wrong path is found, named, and used as it is', async () => {
    const iam = new IAMClient({
      endpoint: desk.box.endpoint,
      region: 'eu-west-1',
      credentials: {accessKeyId: 'k', secretAccessKey: 's'},
    });
    const trust = JSON.stringify({
      Statement: [{Effect: 'Allow', Principal: {Service: 'backup.amazonaws.com'}, Action: 'sts:AssumeRole'}],
    });
    await iam.send(new CreateRoleCommand({RoleName: 'AWSBackupDefaultServiceRole', AssumeRolePolicyDocument: trust}));
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: 'AWSBackupDefaultServiceRole',
        PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup',
      }),
    );
    const {stdout, code} = await desk.run(['check-account']);
    expect([code, stdout]).toEqual([3, expect.stringContaining('has the path / instead of /service-role/')]);
    expect((await desk.run(['setup', '-e', 'test', '--yes'])).code).toBe(0);
    const [plan] = desk.box.backup.state().plans;
    expect(plan?.selections[0]?.selection.IamRoleArn).toBe(
      'arn:aws:iam::123456789012:role/AWSBackupDefaultServiceRole',
    );
  });

  test('drift is found and mended, and what others added to the plan stays', async () => {
    await setUp(desk);
    const [plan] = desk.box.backup.state().plans;
    const [rule] = plan!.rules;
    plan!.rules = [
      {...rule!, Lifecycle: {DeleteAfterDays: 7}, EnableContinuousBackup: true},
      {...rule!, RuleName: 'theirs', RuleId: 'x', TargetBackupVaultName: 'Other'},
    ];
    expect((await desk.run(['check-account'])).stdout).toContain('retention  7 days → 35 days');
    expect((await desk.run(['setup', '-e', 'test', '--yes'])).code).toBe(0);
    expect(desk.box.backup.state().plans[0]?.rules).toMatchObject([
      {RuleName: 'daily', Lifecycle: {DeleteAfterDays: 35}, EnableContinuousBackup: true},
      {RuleName: 'theirs'},
    ]);
  });

  test('a right that is missing is not a fault of the account: could not look, exit 4, the others still answer', async () => {
    desk.box.faults.plan([{service: 'iam', operation: 'GetRole', kind: 'denied', times: 99}]);
    const {exit, result} = await desk.json<CheckAccountResult>(['check-account']);
    expect(exit).toBe(4);
    expect(result.findings.find(({id}) => id === 'ROLE-EXISTS')?.verdict).toMatchObject({
      state: 'unknown',
      problem: expect.stringContaining('AccessDenied'),
    });
    expect(result.findings.find(({id}) => id === 'OPTIN-S3')?.verdict.state).toBe('unmet');
    expect(await desk.json(['setup', '-e', 'test', '--yes'])).toMatchObject({
      exit: 4,
      error: {code: 'SETUP_COULD_NOT_LOOK'},
    });
  });
});
