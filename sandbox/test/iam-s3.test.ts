import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {GetResourcesCommand} from '@aws-sdk/client-resource-groups-tagging-api';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {evaluate, wildcard} from '../src/services/iam/evaluate.ts';
import {clientsOf, named} from './clients.ts';

let box: Sandbox;
let aws: ReturnType<typeof clientsOf>;
beforeEach(async () => {
  box = await createSandbox();
  aws = clientsOf(box);
});
afterEach(() => box.close());

const trust = JSON.stringify({Statement: []});
const makeRole = (RoleName = 'r', Path = '/') =>
  aws.iam.send(new CreateRoleCommand({RoleName, Path, AssumeRolePolicyDocument: trust}));

describe('roles', () => {
  test('names are unique across paths, and the path is part of the ARN', async () => {
    await makeRole('r', '/service-role/');
    await expect(makeRole('r', '/')).rejects.toEqual(named('EntityAlreadyExistsException'));
    expect((await aws.iam.send(new GetRoleCommand({RoleName: 'r'}))).Role?.Arn).toBe(
      'arn:aws:iam::123456789012:role/service-role/r',
    );
  });
  test('a managed policy is attached by its exact ARN only: the S3 ones are not under service-role/', async () => {
    await makeRole();
    const attach = (path: string) =>
      aws.iam.send(new AttachRolePolicyCommand({RoleName: 'r', PolicyArn: `arn:aws:iam::aws:policy/${path}`}));
    await attach('AWSBackupServiceRolePolicyForS3Backup');
    await expect(attach('service-role/AWSBackupServiceRolePolicyForS3Backup')).rejects.toEqual(
      named('NoSuchEntityException'),
    );
    expect(
      (await aws.iam.send(new ListAttachedRolePoliciesCommand({RoleName: 'r'}))).AttachedPolicies?.map(
        ({PolicyName}) => PolicyName,
      ),
    ).toEqual(['AWSBackupServiceRolePolicyForS3Backup']);
    await expect(aws.iam.send(new DeleteRoleCommand({RoleName: 'r'}))).rejects.toEqual(
      named('DeleteConflictException'),
    );
  });
  test('documents that are no policies are refused', async () => {
    await makeRole();
    await expect(
      aws.iam.send(new UpdateAssumeRolePolicyCommand({RoleName: 'r', PolicyDocument: '{}'})),
    ).rejects.toEqual(named('MalformedPolicyDocumentException'));
    await expect(
      aws.iam.send(new PutRolePolicyCommand({RoleName: 'r', PolicyName: 'p', PolicyDocument: 'x'})),
    ).rejects.toEqual(named('MalformedPolicyDocumentException'));
  });
});

describe('policy evaluation', () => {
  const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });
  test.each<[string, object[], string]>([
    ['nothing allows', [], 'implicitDeny'],
    ['an exact action, whatever its case', [allow('S3:getobject')], 'allowed'],
    ['a wildcard', [allow('s3:Get*', 'arn:aws:s3:::b/*')], 'allowed'],
    ['another resource', [allow('s3:*', 'arn:aws:s3:::c/*')], 'implicitDeny'],
    ['a deny wins', [allow('*'), {Effect: 'Deny', Action: 's3:GetObject', Resource: '*'}], 'explicitDeny'],
    ['all but one action', [{Effect: 'Allow', NotAction: 's3:Delete*', Resource: '*'}], 'allowed'],
    [
      'a condition that does not hold',
      [allow('s3:*', '*', {Condition: {StringEquals: {'aws:x': '1'}}})],
      'implicitDeny',
    ],
    [
      'an operator that is not known never holds',
      [allow('s3:*', '*', {Condition: {DateGreaterThan: {'aws:x': '1'}}})],
      'implicitDeny',
    ],
  ])('%s', (_name, Statement, decision) =>
    expect(evaluate([{Statement}], {action: 's3:GetObject', resource: 'arn:aws:s3:::b/k'})).toBe(decision),
  );
  test('a deny in any document is final', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('s3:*', 's3:GetObject', '*')), (actions) => {
        const documents = [
          {Statement: [{Effect: 'Deny', Action: 's3:GetObject', Resource: '*'}]},
          ...actions.map((Action) => ({Statement: [allow(Action)]})),
        ];
        expect(evaluate(documents, {action: 's3:GetObject', resource: 'x'})).toBe('explicitDeny');
      }),
    );
  });
  test('a pattern without wildcards fits itself alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(!/[*?]/.test(a));
        expect(wildcard(a).test(a)).toBe(true);
        if (a !== b) expect(wildcard(a).test(b)).toBe(false);
      }),
    );
  });
});

describe('buckets', () => {
  const bucket = (Bucket = 'some-bucket') =>
    aws.s3.send(new CreateBucketCommand({Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-west-1'}}));
  const tags = (TagSet: {Key: string; Value: string}[]) =>
    aws.s3.send(new PutBucketTaggingCommand({Bucket: 'some-bucket', Tagging: {TagSet}}));

  test('new ones are closed to the public; a second creation is refused; another owner is refused', async () => {
    await bucket();
    expect(
      (await aws.s3.send(new GetPublicAccessBlockCommand({Bucket: 'some-bucket'}))).PublicAccessBlockConfiguration
        ?.BlockPublicPolicy,
    ).toBe(true);
    await expect(bucket()).rejects.toEqual(named('BucketAlreadyOwnedByYou'));
    await expect(
      aws.s3.send(new HeadBucketCommand({Bucket: 'some-bucket', ExpectedBucketOwner: '999999999999'})),
    ).rejects.toMatchObject({$metadata: {httpStatusCode: 403}});
    await expect(aws.s3.send(new HeadBucketCommand({Bucket: 'none-at-all'}))).rejects.toMatchObject({
      $metadata: {httpStatusCode: 404},
    });
  });
  test("putting tags replaces the set, and leaves AWS's own alone", async () => {
    await bucket();
    await expect(aws.s3.send(new GetBucketTaggingCommand({Bucket: 'some-bucket'}))).rejects.toEqual(
      named('NoSuchTagSet'),
    );
    await tags([{Key: 'a', Value: '1'}]);
    await tags([{Key: 'b', Value: '2'}]);
    expect((await aws.s3.send(new GetBucketTaggingCommand({Bucket: 'some-bucket'}))).TagSet).toEqual([
      {Key: 'b', Value: '2'},
    ]);
    box.s3.store.buckets.get('some-bucket')!.tags = {'aws:cloudformation:stack-name': 'x'};
    await expect(tags([{Key: 'b', Value: '2'}])).rejects.toEqual(named('InvalidTag', /System tags cannot be removed/));
    await expect(
      tags([
        {Key: 'aws:cloudformation:stack-name', Value: 'x'},
        {Key: 'aws:new', Value: '1'},
      ]),
    ).rejects.toEqual(named('InvalidTag', /cannot be added/));
  });
  test('versions, delete markers, conditional writes, lists', async () => {
    await bucket();
    await aws.s3.send(
      new PutBucketVersioningCommand({Bucket: 'some-bucket', VersioningConfiguration: {Status: 'Enabled'}}),
    );
    const put = (Key: string, Body: string, more: object = {}) =>
      aws.s3.send(new PutObjectCommand({Bucket: 'some-bucket', Key, Body, ...more}));
    const {VersionId} = await put('a/1', 'old');
    await put('a/1', 'new');
    await expect(put('a/1', 'x', {IfNoneMatch: '*'})).rejects.toEqual(named('PreconditionFailed'));
    await aws.s3.send(new DeleteObjectCommand({Bucket: 'some-bucket', Key: 'a/1'}));
    await expect(aws.s3.send(new GetObjectCommand({Bucket: 'some-bucket', Key: 'a/1'}))).rejects.toEqual(
      named('NoSuchKey'),
    );
    expect(
      await (
        await aws.s3.send(new GetObjectCommand({Bucket: 'some-bucket', Key: 'a/1', VersionId}))
      ).Body?.transformToString(),
    ).toBe('old');
    const versions = await aws.s3.send(new ListObjectVersionsCommand({Bucket: 'some-bucket'}));
    expect([versions.Versions?.length, versions.DeleteMarkers?.length]).toEqual([2, 1]);
    for (const key of ['a/2', 'a/3', 'b/1', 'c']) await put(key, '.');
    const page = await aws.s3.send(new ListObjectsV2Command({Bucket: 'some-bucket', Delimiter: '/', MaxKeys: 2}));
    expect([page.CommonPrefixes?.map(({Prefix}) => Prefix), page.IsTruncated]).toEqual([['a/', 'b/'], true]);
    const rest = await aws.s3.send(
      new ListObjectsV2Command({Bucket: 'some-bucket', Delimiter: '/', ContinuationToken: page.NextContinuationToken}),
    );
    expect(rest.Contents?.map(({Key}) => Key)).toEqual(['c']);
    await expect(aws.s3.send(new DeleteBucketCommand({Bucket: 'some-bucket'}))).rejects.toEqual(
      named('BucketNotEmpty'),
    );
    await expect(
      aws.s3.send(
        new PutBucketLifecycleConfigurationCommand({Bucket: 'some-bucket', LifecycleConfiguration: {Rules: []}}),
      ),
    ).rejects.toEqual(named('MalformedXML'));
  });
});

test('the tagging API lists what has or had a tag, in its own region', async () => {
  const seeded = await createSandbox({seed: 'questionnaire'});
  const found = async (Key: string, Values: string[], region = 'eu-west-1') =>
    (
      await clientsOf(seeded, 'k', region).tagging.send(
        new GetResourcesCommand({
          TagFilters: [{Key, Values}],
          ResourceTypeFilters: ['dynamodb:table', 's3', 'cognito-idp:userpool'],
        }),
      )
    ).ResourceTagMappingList?.length;
  expect(await found('WbyEnvironment', ['test'])).toBe(2);
  expect(await found('aws:cloudformation:stack-name', ['QuestionnaireFactoryInfraStack-test'])).toBe(10);
  expect(await found('backup', ['daily'])).toBe(0);
  expect(await found('WbyEnvironment', ['test'], 'us-east-1')).toBe(0);
  await seeded.close();
});
