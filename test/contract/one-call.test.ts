import {
  BackupClient,
  DescribeRestoreJobCommand,
  ListRecoveryPointsByBackupVaultCommand,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import {DescribeTableCommand, DynamoDBClient} from '@aws-sdk/client-dynamodb';
import {mockClient} from 'aws-sdk-client-mock';
import {afterEach, describe, expect, test} from 'vitest';
import type {AwsAccess} from '../../src/lib/aws/access.ts';
import {toBackupctlError} from '../../src/lib/aws/errors.ts';
import {createRecoveryPointGateway} from '../../src/lib/aws/recovery-points.ts';
import {createTableGateway} from '../../src/lib/resources/table/gateway.ts';

const access: AwsAccess = {
  region: 'eu-west-1',
  profile: undefined,
  version: '0',
  pathStyle: false,
  slots: (work) => work(),
  onDate: () => undefined,
};
const backup = mockClient(BackupClient);
const dynamodb = mockClient(DynamoDBClient);
afterEach(() => {
  backup.reset();
  dynamodb.reset();
});
const named = (name: string, more: object = {}) => Object.assign(new Error('the words of AWS'), {name, ...more});

describe('one call, one answer', () => {
  test('recovery points come from every page', async () => {
    backup
      .on(ListRecoveryPointsByBackupVaultCommand, {NextToken: undefined})
      .resolves({
        RecoveryPoints: [{RecoveryPointArn: 'a', ResourceArn: 'r', Status: 'COMPLETED', CreationDate: new Date(5)}],
        NextToken: 't',
      })
      .on(ListRecoveryPointsByBackupVaultCommand, {NextToken: 't'})
      .resolves({RecoveryPoints: [{RecoveryPointArn: 'b', ResourceArn: 'r', Status: 'PARTIAL'}]});
    expect(
      (await createRecoveryPointGateway(access).points('v')).map(({arn, status, createdAt}) => [
        arn,
        status,
        createdAt,
      ]),
    ).toEqual([
      ['a', 'COMPLETED', 5],
      ['b', 'PARTIAL', 0],
    ]);
  });

  test('a vault that is not there has none; a right that is missing is not the same', async () => {
    const gateway = createRecoveryPointGateway(access);
    backup.on(ListRecoveryPointsByBackupVaultCommand).rejectsOnce(named('ResourceNotFoundException'));
    expect(await gateway.points('v')).toEqual([]);
    backup.on(ListRecoveryPointsByBackupVaultCommand).rejects(named('AccessDeniedException'));
    await expect(gateway.points('v')).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      exit: 'unknown',
      said: 'AccessDeniedException: the words of AWS',
    });
  });

  test('a restore is started with the token it was given, and only documented metadata', async () => {
    backup.on(StartRestoreJobCommand).resolves({RestoreJobId: 'job'});
    const point = {
      arn: 'a',
      resourceArn: 'arn:aws:dynamodb:eu-west-1:1:table/t',
      createdAt: 0,
      status: 'COMPLETED',
      bytes: 1,
      vault: 'v',
    };
    expect(
      await createRecoveryPointGateway(access).startRestore({
        point,
        roleArn: 'role',
        type: 'DynamoDB',
        metadata: {targetTableName: 'new'},
        token: 'run-1',
      }),
    ).toBe('job');
    expect(backup.commandCalls(StartRestoreJobCommand)[0]?.args[0].input).toEqual({
      RecoveryPointArn: 'a',
      IamRoleArn: 'role',
      ResourceType: 'DynamoDB',
      Metadata: {targetTableName: 'new'},
      IdempotencyToken: 'run-1',
    });
  });

  test.each([
    ['57.3%', 57.3],
    ['0', 0],
    [undefined, undefined],
  ])('percent %s', async (PercentDone, percent) => {
    backup.on(DescribeRestoreJobCommand).resolves({RestoreJobId: 'job', Status: 'RUNNING', PercentDone});
    expect((await createRecoveryPointGateway(access).restoreJob('job'))?.percent).toBe(percent);
  });

  test('a table that is not there is undefined; a provisioned one is told from one on demand', async () => {
    const gateway = createTableGateway(access);
    dynamodb.on(DescribeTableCommand).rejectsOnce(named('ResourceNotFoundException'));
    expect(await gateway.shape('t')).toBeUndefined();
    dynamodb
      .on(DescribeTableCommand)
      .resolves({Table: {TableName: 't', KeySchema: [{AttributeName: 'PK', KeyType: 'HASH'}]}});
    expect(await gateway.shape('t')).toMatchObject({keys: 'PK (HASH)', billing: 'PROVISIONED'});
  });
});

test.each([
  ['ExpiredTokenException', {}, 'CREDENTIALS_EXPIRED'],
  ['UnrecognizedClientException', {}, 'CREDENTIALS_INVALID'],
  [
    'CredentialsProviderError',
    {message: 'Token is expired. To refresh this SSO session run aws sso login'},
    'CREDENTIALS_EXPIRED',
  ],
  ['CredentialsProviderError', {message: 'Could not load credentials from any providers'}, 'CREDENTIALS_MISSING'],
  ['ThrottlingException', {}, 'AWS_THROTTLED'],
  ['Error', {code: 'ECONNREFUSED'}, 'AWS_NO_ANSWER'],
  ['Forbidden', {$metadata: {httpStatusCode: 403}}, 'ACCESS_DENIED'],
  ['Whatever', {$metadata: {httpStatusCode: 503}}, 'AWS_UNAVAILABLE'],
  ['LimitExceededException', {$metadata: {httpStatusCode: 400}}, 'AWS_REFUSED'],
])('%s %j → %s', (name, more, code) => {
  expect(toBackupctlError(named(name, more), 'do it')).toMatchObject({
    code,
    message: 'Could not do it.',
    next: [expect.any(String), ...(code === 'CREDENTIALS_MISSING' ? [expect.any(String)] : [])],
  });
});
