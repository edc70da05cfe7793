import {describe, expect, test} from 'vitest';
import {fitsPattern} from '../../../sandbox/src/services/events/pattern.ts';
import {masked} from '../../../src/lib/alerts/checks.ts';
import {wantedAlarms, wantedRules} from '../../../src/lib/alerts/desired.ts';
import {letsPublish, withPublishers} from '../../../src/lib/alerts/topic-policy.ts';

const arn = 'arn:aws:sns:eu-west-1:1:backupctl-alerts';
const prefix = 'arn:aws:states:eu-west-1:1:stateMachine:backupctl-';

describe('the policy of the topic', () => {
  const theirs = {Sid: 'theirs', Effect: 'Allow', Principal: {AWS: '2'}, Action: 'SNS:Subscribe', Resource: arn};
  test('gains our statement once and keeps what others put there', () => {
    const once = withPublishers({Statement: [theirs]}, arn, '1');
    expect(letsPublish({Statement: [theirs]}, arn, '1')).toBe(false);
    expect(letsPublish(once, arn, '1')).toBe(true);
    expect(withPublishers(once, arn, '1')).toEqual(once);
    expect((once as {Statement: unknown[]}).Statement).toContainEqual(theirs);
  });
  test('one that lets any account publish is not ours', () => {
    const open = JSON.parse(JSON.stringify(withPublishers({}, arn, '1'))) as {Statement: {Condition?: object}[]};
    delete open.Statement[0]?.Condition;
    expect(letsPublish(open, arn, '1')).toBe(false);
  });
});

test.each<[string, object, boolean]>([
  [
    'a job of our vault that failed',
    {source: 'aws.backup', 'detail-type': 'Backup Job State Change', detail: {state: 'FAILED', backupVaultName: 'V'}},
    true,
  ],
  [
    'one that went well',
    {
      source: 'aws.backup',
      'detail-type': 'Backup Job State Change',
      detail: {state: 'COMPLETED', backupVaultName: 'V'},
    },
    false,
  ],
  [
    'one of another vault',
    {source: 'aws.backup', 'detail-type': 'Backup Job State Change', detail: {state: 'FAILED', backupVaultName: 'W'}},
    false,
  ],
  [
    'an export that timed out',
    {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail: {status: 'TIMED_OUT', stateMachineArn: `${prefix}cognito-test`},
    },
    true,
  ],
  [
    'a state machine of others',
    {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail: {status: 'FAILED', stateMachineArn: 'arn:aws:states:eu-west-1:1:stateMachine:theirs'},
    },
    false,
  ],
])('the rules tell of %s: %#', (_name, event, told) => {
  expect(wantedRules('V', prefix).some(({pattern}) => fitsPattern(JSON.parse(pattern), event))).toBe(told);
});

test('a night without a number is a bad night: missing data breaches', () => {
  const alarms = wantedAlarms({
    vault: 'V',
    topicArn: arn,
    nightlies: [{environment: 'test', machine: 'pools', machineArn: 'm', nights: 2}],
  });
  expect(alarms.map(({name, alarm}) => [name, alarm.missingData, alarm.periodSeconds])).toEqual([
    ['backupctl-missed-backups', 'breaching', 86_400],
    ['backupctl-missed-nightly-test_pools', 'breaching', 86_400],
  ]);
});

test('an address is shown by its first letter and its domain', () => {
  expect(masked('ops.person@example.com')).toBe('o***@example.com');
});
