import {Readable} from 'node:stream';
import {
  CreateBackupVaultCommand,
  DescribeRegionSettingsCommand,
  ListBackupPlansCommand,
  ListScanJobsCommand,
  paginateListBackupVaults,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import {
  CreateTableCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {CreateRoleCommand, GetRoleCommand, TagRoleCommand} from '@aws-sdk/client-iam';
import {CreateBucketCommand, GetObjectCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../../src/index.ts';
import {clientsOf, control, named} from '../clients.ts';

let box: Sandbox;
let aws: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  box = await createSandbox({pageSize: 2});
  aws = clientsOf(box);
});
afterAll(() => box.close());

/** A request as no SDK v3 client sends it. */
const raw = (
  method: string,
  path: string,
  service: string,
  body?: string | Buffer,
  headers: Record<string, string> = {},
) =>
  fetch(`${box.endpoint}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=KEY/20261124/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
      ...headers,
    },
    ...(body === undefined ? {} : {body}),
  });

describe('each protocol, by real clients', () => {
  test('query: nested lists, references in text, URL-encoded documents', async () => {
    const trust = JSON.stringify({
      Statement: [{Effect: 'Allow', Principal: {Service: 'backup.amazonaws.com'}, Action: 'sts:AssumeRole'}],
    });
    await aws.iam.send(new CreateRoleCommand({RoleName: 'wire', AssumeRolePolicyDocument: trust}));
    await aws.iam.send(
      new TagRoleCommand({
        RoleName: 'wire',
        Tags: [
          {Key: 'a', Value: '<&">\r\n'},
          {Key: 'b', Value: '2'},
        ],
      }),
    );
    const {Role} = await aws.iam.send(new GetRoleCommand({RoleName: 'wire'}));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
    expect(Role?.Tags).toEqual([
      {Key: 'a', Value: '<&">\r\n'},
      {Key: 'b', Value: '2'},
    ]);
    expect((await aws.sts.send(new GetCallerIdentityCommand({}))).Arn).toContain('assumed-role/Operator');
  });

  test('REST JSON: pages are small and complete, dates are dates', async () => {
    for (const name of ['one', 'two', 'three', 'four', 'five'])
      await aws.backup.send(new CreateBackupVaultCommand({BackupVaultName: name}));
    const names: (string | undefined)[] = [];
    for await (const page of paginateListBackupVaults({client: aws.backup}, {})) {
      expect(page.BackupVaultList?.length).toBeLessThanOrEqual(2);
      names.push(
        ...(page.BackupVaultList ?? []).map(({BackupVaultName, CreationDate}) =>
          CreationDate instanceof Date ? BackupVaultName : undefined,
        ),
      );
    }
    expect(names).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  test('REST XML: keys with every kind of character, streams, metadata', async () => {
    await aws.s3.send(
      new CreateBucketCommand({Bucket: 'wire-bucket', CreateBucketConfiguration: {LocationConstraint: 'eu-west-1'}}),
    );
    const Key = 'a/b c+é&%.txt';
    await aws.s3.send(
      new PutObjectCommand({
        Bucket: 'wire-bucket',
        Key,
        Body: Readable.from([Buffer.from('streamed '), Buffer.from('body')]),
        ContentLength: 13,
        Metadata: {who: 'me'},
      }),
    );
    const found = await aws.s3.send(new GetObjectCommand({Bucket: 'wire-bucket', Key}));
    expect([await found.Body?.transformToString(), found.Metadata]).toEqual(['streamed body', {who: 'me'}]);
  });

  test('JSON: items pass to the store they live in', async () => {
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: 'wire',
        KeySchema: [{AttributeName: 'PK', KeyType: 'HASH'}],
        AttributeDefinitions: [{AttributeName: 'PK', AttributeType: 'S'}],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    await aws.dynamodb.send(
      new PutItemCommand({TableName: 'wire', Item: {PK: {S: 'x'}, bytes: {B: Buffer.from([1, 2])}}}),
    );
    expect((await aws.dynamodb.send(new DescribeTableCommand({TableName: 'wire'}))).Table?.TableArn).toBe(
      'arn:aws:dynamodb:eu-west-1:123456789012:table/wire',
    );
  });
});

describe('refusals', () => {
  test('what is not written answers 501 by name', async () => {
    await expect(aws.dynamodb.send(new ExecuteStatementCommand({Statement: 'select'}))).rejects.toEqual(
      named('NotImplementedBySandbox', /dynamodb:ExecuteStatement/),
    );
    await expect(aws.backup.send(new ListScanJobsCommand({}))).rejects.toMatchObject({
      $metadata: {httpStatusCode: 501},
    });
  });
  test('a missing required member and an unknown one', async () => {
    await expect(aws.backup.send(new StartRestoreJobCommand({RecoveryPointArn: 'x'} as never))).rejects.toEqual(
      named('InvalidParameterValueException', /Metadata/),
    );
    const answer = await raw('PUT', '/account-settings', 'backup', JSON.stringify({Nonsense: 1}), {
      'content-type': 'application/json',
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Nonsense')]);
  });
  test('keys that have expired or are not valid', async () => {
    await expect(clientsOf(box, 'EXPIREDKEY').backup.send(new DescribeRegionSettingsCommand({}))).rejects.toEqual(
      named('ExpiredTokenException'),
    );
    await expect(clientsOf(box, 'INVALIDKEY').iam.send(new GetRoleCommand({RoleName: 'wire'}))).rejects.toEqual(
      named('InvalidClientTokenId'),
    );
  });
});

describe('other clients', () => {
  test('boto3 ends paths with a slash', async () =>
    expect((await raw('GET', '/backup-vaults/', 'backup')).status).toBe(200));
  test('boto3 sends no x-id: PutObject is told from CopyObject by its header', async () => {
    expect((await raw('PUT', '/wire-bucket/plain', 's3', 'text')).status).toBe(200);
    expect(await (await raw('GET', '/wire-bucket/plain', 's3')).text()).toBe('text');
  });
  test('a body in aws-chunked framing with a trailer', async () => {
    const framed = '5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n';
    expect(
      (
        await raw('PUT', '/wire-bucket/framed', 's3', framed, {
          'content-encoding': 'aws-chunked',
          'x-amz-trailer': 'x-amz-checksum-crc32',
        })
      ).status,
    ).toBe(200);
    expect(await (await raw('GET', '/wire-bucket/framed', 's3')).text()).toBe('hello world');
  });
  test('a trailer that does not fit the body is refused', async () => {
    const answer = await raw(
      'PUT',
      '/wire-bucket/bad',
      's3',
      '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
      {'content-encoding': 'aws-chunked'},
    );
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('BadDigest')]);
  });
});

describe('control', () => {
  test('every kind of fault, and each counts its hits', async () => {
    const call = () => aws.backup.send(new ListBackupPlansCommand({}));
    const plan = (kind: string, more: object = {}) =>
      control(box.endpoint, 'POST', 'faults', [{service: 'backup', operation: 'ListBackupPlans', kind, ...more}]);
    await plan('error', {code: 'InvalidRequestException'});
    await expect(call()).rejects.toEqual(named('InvalidRequestException'));
    await plan('throttle');
    await expect(call()).rejects.toEqual(named('ThrottlingException'));
    await plan('denied');
    await expect(call()).rejects.toEqual(
      named('AccessDeniedException', /not authorized to perform: backup:ListBackupPlans/),
    );
    await plan('reset');
    await expect(call()).rejects.toMatchObject({code: 'ECONNRESET'});
    await expect(call()).resolves.toBeDefined();
    expect(await control(box.endpoint, 'GET', 'faults')).toMatchObject([{hits: 1}, {hits: 1}, {hits: 1}, {hits: 1}]);
    await control(box.endpoint, 'DELETE', 'faults');
  });

  test('a lost answer: the work is done and the client does not know', async () => {
    await control(box.endpoint, 'POST', 'faults', [{service: 'backup', operation: 'CreateBackupVault', kind: 'lost'}]);
    await expect(aws.backup.send(new CreateBackupVaultCommand({BackupVaultName: 'lost'}))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    await expect(aws.backup.send(new CreateBackupVaultCommand({BackupVaultName: 'lost'}))).rejects.toEqual(
      named('AlreadyExistsException'),
    );
  });

  test('a limited caller may do what its policy says, and always knows who it is', async () => {
    await control(box.endpoint, 'PUT', 'caller', {
      policy: {Statement: [{Effect: 'Allow', Action: 'backup:Describe*', Resource: '*'}]},
    });
    await expect(aws.backup.send(new DescribeRegionSettingsCommand({}))).resolves.toBeDefined();
    await expect(aws.backup.send(new ListBackupPlansCommand({}))).rejects.toEqual(named('AccessDeniedException'));
    await expect(aws.sts.send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
    await control(box.endpoint, 'PUT', 'caller', {});
  });

  test('nights pass, and every answer carries the time', async () => {
    const dateOf = async () => Date.parse((await raw('GET', '/backup-vaults', 'backup')).headers.get('date') ?? '');
    const before = await dateOf();
    await control(box.endpoint, 'POST', 'advance', {nights: 2});
    expect(Math.round(((await dateOf()) - before) / 86_400_000)).toBe(2);
  });

  test('a world saved and loaded into another sandbox is the same', async () => {
    const other = await createSandbox();
    await control(other.endpoint, 'PUT', 'state', await control(box.endpoint, 'GET', 'state'));
    const there = clientsOf(other);
    expect((await there.iam.send(new GetRoleCommand({RoleName: 'wire'}))).Role?.RoleName).toBe('wire');
    expect(
      await (
        await there.s3.send(new GetObjectCommand({Bucket: 'wire-bucket', Key: 'plain'}))
      ).Body?.transformToString(),
    ).toBe('text');
    expect((await there.dynamodb.send(new DescribeTableCommand({TableName: 'wire'}))).Table?.TableStatus).toBe(
      'ACTIVE',
    );
    await other.close();
  });
});
