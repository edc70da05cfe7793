import {describe, expect, test} from 'vitest';
import {guardAccount} from '../../../src/lib/account/guard.ts';
import {desiredRule, ourRule, type Plan, type Rule, ruleDrift} from '../../../src/lib/account/plan.ts';
import {TRUST_POLICY, trustsBackup, withBackupTrust} from '../../../src/lib/account/role.ts';
import {shortfalls} from '../../../src/lib/backup-bucket/desired.ts';
import {defineCheck} from '../../../src/lib/checks/check.ts';
import {exitFor} from '../../../src/lib/checks/summarize.ts';
import {toConfig} from '../../../src/lib/config/config.ts';
import {BackupctlError} from '../../../src/lib/errors.ts';
import {planFingerprint, planSetup} from '../../../src/lib/setup/plan.ts';

const statement = {Effect: 'Allow', Principal: {Service: 'backup.amazonaws.com'}, Action: 'sts:AssumeRole'};

describe('trust of the service role', () => {
  test.each<[string, unknown, boolean]>([
    ['the usual document', TRUST_POLICY, true],
    [
      'several services in one statement',
      {Statement: [{...statement, Principal: {Service: ['ec2.amazonaws.com', 'backup.amazonaws.com']}}]},
      true,
    ],
    ['one statement, no list', {Statement: statement}, true],
    ['another service', {Statement: [{...statement, Principal: {Service: 'ec2.amazonaws.com'}}]}, false],
    ['an action of another kind', {Statement: [{...statement, Action: 'sts:TagSession'}]}, false],
    [
      'a condition that may keep it out',
      {Statement: [{...statement, Condition: {StringEquals: {'aws:SourceAccount': '1'}}}]},
      false,
    ],
    ['allowed and denied', {Statement: [statement, {...statement, Effect: 'Deny'}]}, false],
    ['nothing readable', undefined, false],
  ])('%s', (_name, trust, expected) => expect(trustsBackup(trust)).toBe(expected));

  test('mending keeps what stood there', () => {
    const other = {...statement, Principal: {Service: 'ec2.amazonaws.com'}};
    const mended = withBackupTrust({Statement: [other]});
    expect(mended).toMatchObject({Statement: [other, {Principal: {Service: 'backup.amazonaws.com'}}]});
    expect(trustsBackup(mended)).toBe(true);
  });
});

describe('the plan against the configuration', () => {
  const desired = desiredRule(toConfig({}));
  const drift = (change: Partial<Rule>) => ruleDrift({...desired, ...change}, desired);
  test.each<[Partial<Rule>, string[]]>([
    [{}, []],
    [{timezone: 'UTC'}, []],
    [{retentionDays: 7}, ['retention  7 days → 35 days']],
    [{retentionDays: undefined}, ['retention  for ever → 35 days']],
    [
      {schedule: 'cron(0 5 ? * * *)', startWindowMinutes: 480},
      ['schedule  cron(0 5 ? * * *) → cron(5 3 * * ? *)', 'start window  480 → 60 min'],
    ],
  ])('%j', (change, expected) => expect(drift(change)).toEqual(expected));

  test('a hand-made rule that writes into our vault is ours, by whatever name', () => {
    const plan = {
      rules: [
        {...desired, name: 'their-name'},
        {...desired, name: 'other', vault: 'Other'},
      ],
    } as unknown as Plan;
    expect(ourRule(plan, desired)?.name).toBe('their-name');
  });
});

describe('a check', () => {
  const spec = {
    id: 'VAULT' as const,
    scopes: ['account' as const],
    judge: () => ({state: 'unmet' as const, problem: 'p', next: 'n'}),
    repair: () => [{action: 'create' as const, kind: 'k', name: 'n', details: [], apply: async () => undefined}],
  };

  test('that could not look is neither fine nor repaired, and outranks a finding', async () => {
    const denied = new BackupctlError({
      code: 'ACCESS_DENIED',
      exit: 'unknown',
      message: 'Could not read it.',
      said: 'AccessDenied: no',
      next: ['ask'],
    });
    const blind = await defineCheck({...spec, observe: async () => Promise.reject(denied)}).evaluate();
    expect(blind).toMatchObject({
      verdict: {state: 'unknown', problem: expect.stringContaining('AccessDenied')},
      changes: [],
    });
    const seen = await defineCheck({...spec, observe: async () => 1}).evaluate();
    expect(exitFor([seen])).toBe('attention');
    expect(exitFor([seen, blind])).toBe('unknown');
    expect(planSetup([seen, blind])).toMatchObject({changes: [{name: 'n'}], unknown: [{id: 'VAULT'}]});
  });

  test('a bug is not a finding', async () => {
    await expect(
      defineCheck({...spec, observe: async () => Promise.reject(new TypeError('x is not a function'))}).evaluate(),
    ).rejects.toThrow('x is not a function');
  });

  test('two plans are the same when all that is shown is the same', async () => {
    const view = async (details: string[]) =>
      planSetup([
        await defineCheck({
          ...spec,
          observe: async () => 1,
          repair: () => [{action: 'change', kind: 'k', name: 'n', details, apply: async () => undefined}],
        }).evaluate(),
      ]);
    expect(planFingerprint(await view(['a']))).toBe(planFingerprint(await view(['a'])));
    expect(planFingerprint(await view(['a']))).not.toBe(planFingerprint(await view(['b'])));
  });
});

describe('the wrong-account guard', () => {
  const identity = {account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/x/y', partition: 'aws'};
  const config = (environments: Record<string, {account?: string}>) => toConfig({environments}, 'backupctl.yaml');
  const guarded = (environments: Record<string, {account?: string}>, name?: string) => () =>
    guardAccount(identity, config(environments), name);
  test.each<[string, () => void, boolean]>([
    ['the account of the environment', guarded({test: {account: '111122223333'}}, 'test'), true],
    ['another account', guarded({test: {account: '999999999999'}}, 'test'), false],
    ['no account written down', guarded({test: {}}, 'test'), true],
    [
      'no environment named, one of them fits',
      guarded({a: {account: '999999999999'}, b: {account: '111122223333'}}),
      true,
    ],
    ['no environment named, none fits', guarded({a: {account: '999999999999'}}), false],
  ])('%s', (_name, guard, passes) => {
    if (passes) expect(guard).not.toThrow();
    else expect(guard).toThrow(expect.objectContaining({code: 'WRONG_ACCOUNT', exit: 'unknown'}));
  });
});

test('a backup bucket is told field by field what it lacks', () => {
  const whole = {
    versioned: true,
    encrypted: true,
    publicAccessBlocked: true,
    ownerEnforced: true,
    tlsOnly: true,
    archiveRetentionDays: 35,
  };
  expect(shortfalls(whole, 35)).toEqual([]);
  expect(
    shortfalls({...whole, versioned: false, archiveRetentionDays: undefined}, 35).map(({detail}) => detail),
  ).toEqual(['versioning  off → on', 'superseded archives  no such rules → kept 35 days']);
});
