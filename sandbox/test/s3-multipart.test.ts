import {createHash} from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createSandbox, type Sandbox} from '../src/index.ts';
import {checksumOf} from '../src/services/s3/checksums.ts';
import {clientsOf, named} from './clients.ts';

const Bucket = 'some-bucket';
const Key = 'users/part.ndjson';
const MIB = 1024 * 1024;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

let box: Sandbox;
let s3: ReturnType<typeof clientsOf>['s3'];
beforeEach(async () => {
  box = await createSandbox();
  ({s3} = clientsOf(box));
  await s3.send(new CreateBucketCommand({Bucket, CreateBucketConfiguration: {LocationConstraint: 'eu-west-1'}}));
});
afterEach(() => box.close());

const begin = async (more: Partial<CreateMultipartUploadCommandInput> = {ChecksumAlgorithm: 'SHA256'}) =>
  (await s3.send(new CreateMultipartUploadCommand({Bucket, Key, ...more}))).UploadId;
const upload = async (UploadId: string | undefined, PartNumber: number, Body: Buffer, more: object = {}) => {
  const ChecksumSHA256 = sha(Body).toString('base64');
  const {ETag} = await s3.send(
    new UploadPartCommand({Bucket, Key, UploadId, PartNumber, Body, ChecksumSHA256, ...more}),
  );
  return {PartNumber, ETag, ChecksumSHA256};
};
const complete = (UploadId: string | undefined, Parts: CompletedPart[], more: object = {}) =>
  s3.send(new CompleteMultipartUploadCommand({Bucket, Key, UploadId, MultipartUpload: {Parts}, ...more}));
const uploads = async () => (await s3.send(new ListMultipartUploadsCommand({Bucket}))).Uploads ?? [];

const first = Buffer.alloc(5 * MIB, 'a');
const second = Buffer.from('the end');

test('checksums that neither zlib nor crypto has, by their published check values', () => {
  const check = Buffer.from('123456789');
  expect(Buffer.from(checksumOf('CRC32C', check), 'base64').toString('hex')).toBe('e3069283');
  expect(Buffer.from(checksumOf('CRC64NVME', check), 'base64').toString('hex')).toBe('ae8b14860a799888');
});

describe('an object in parts', () => {
  test('is whole afterwards, with an ETag and a checksum of its parts', async () => {
    const id = await begin({ChecksumAlgorithm: 'SHA256', Metadata: {run: '7'}, Tagging: 'kind=archive'});
    // Any order, and a part sent twice counts once.
    const end = await upload(id, 2, second);
    await upload(id, 1, Buffer.from('wrong at first'));
    const start = await upload(id, 1, first);
    const done = await complete(id, [start, end]);
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const whole = `${sha(Buffer.concat([sha(first), sha(second)])).toString('base64')}-2`;
    expect([done.ChecksumSHA256, done.ChecksumType]).toEqual([whole, 'COMPOSITE']);
    const head = await s3.send(new HeadObjectCommand({Bucket, Key, ChecksumMode: 'ENABLED'}));
    expect(head).toMatchObject({ContentLength: 5 * MIB + 7, ChecksumSHA256: whole, TagCount: 1, Metadata: {run: '7'}});
    const {Body} = await s3.send(new GetObjectCommand({Bucket, Key}));
    expect(sha((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toEqual(sha(Buffer.concat([first, second])));
    expect(await uploads()).toEqual([]);
    await expect(complete(id, [start, end])).rejects.toEqual(named('NoSuchUpload'));
  });

  test('without an algorithm S3 takes CRC64NVME of the whole', async () => {
    const id = await begin({});
    const {ETag} = await s3.send(new UploadPartCommand({Bucket, Key, UploadId: id, PartNumber: 1, Body: second}));
    expect(await complete(id, [{PartNumber: 1, ETag}])).toMatchObject({
      ChecksumType: 'FULL_OBJECT',
      ChecksumCRC64NVME: checksumOf('CRC64NVME', second),
    });
  });

  test.each([
    ['a checksum that is not of the body', {ChecksumSHA256: sha(first).toString('base64')}, 'BadDigest'],
    ['another algorithm than the upload', {ChecksumSHA256: undefined, ChecksumAlgorithm: 'CRC32'}, 'InvalidRequest'],
    ['an upload that is not there', {UploadId: 'none'}, 'NoSuchUpload'],
    ['a number out of range', {PartNumber: 10_001}, 'InvalidArgument'],
    ['another owner', {ExpectedBucketOwner: '999999999999'}, 'AccessDenied'],
  ])('a part with %s is refused', async (_name, more, error) => {
    const id = await begin();
    await expect(upload(id, 1, second, more)).rejects.toEqual(named(error));
  });

  test('parts are refused that are too small, out of order, unknown, without a checksum', async () => {
    const id = await begin();
    const [one, two] = [await upload(id, 1, second), await upload(id, 2, second)];
    await expect(complete(id, [one, two])).rejects.toEqual(named('EntityTooSmall'));
    await expect(complete(id, [two, one])).rejects.toEqual(named('InvalidPartOrder'));
    await expect(complete(id, [{...one, PartNumber: 3}])).rejects.toEqual(named('InvalidPart'));
    await expect(complete(id, [{...one, ETag: '"other"'}])).rejects.toEqual(named('InvalidPart'));
    await expect(complete(id, [{PartNumber: 1, ETag: one.ETag}])).rejects.toEqual(
      named('InvalidRequest', /missing for part 1/),
    );
    await expect(complete(id, [])).rejects.toEqual(named('InvalidRequest', /at least one part/));
    await expect(complete(id, [one], {MpuObjectSize: 3})).rejects.toEqual(named('InvalidRequest', /mp-object-size/));
    await expect(complete(id, [one], {ExpectedBucketOwner: '999999999999'})).rejects.toEqual(named('AccessDenied'));
  });

  test('IfNoneMatch refuses to replace; the parts stay until they are aborted', async () => {
    const id = await begin();
    const part = await upload(id, 1, second);
    await s3.send(new PutObjectCommand({Bucket, Key, Body: 'first come'}));
    await expect(complete(id, [part], {IfNoneMatch: '*'})).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: {httpStatusCode: 412},
    });
    const {Parts} = await s3.send(new ListPartsCommand({Bucket, Key, UploadId: id}));
    expect(Parts?.map(({PartNumber, Size}) => [PartNumber, Size])).toEqual([[1, 7]]);
    await s3.send(new AbortMultipartUploadCommand({Bucket, Key, UploadId: id}));
    await expect(s3.send(new AbortMultipartUploadCommand({Bucket, Key, UploadId: id}))).rejects.toEqual(
      named('NoSuchUpload'),
    );
  });

  test('what was deleted while it was uploaded is a conflict, where there are versions to tell it by', async () => {
    await s3.send(new PutBucketVersioningCommand({Bucket, VersioningConfiguration: {Status: 'Enabled'}}));
    const id = await begin();
    const part = await upload(id, 1, second);
    await s3.send(new DeleteObjectCommand({Bucket, Key}));
    await expect(complete(id, [part], {IfNoneMatch: '*'})).rejects.toMatchObject({
      name: 'ConditionalRequestConflict',
      $metadata: {httpStatusCode: 409},
    });
  });
});

test('uploads and parts are listed by pages', async () => {
  const ids = [];
  for (const key of ['b', 'a', 'c']) ids.push(await begin({Key: key}));
  const page = await s3.send(new ListMultipartUploadsCommand({Bucket, MaxUploads: 2}));
  expect([page.Uploads?.map(({Key: key}) => key), page.IsTruncated]).toEqual([['a', 'b'], true]);
  const rest = await s3.send(
    new ListMultipartUploadsCommand({
      Bucket,
      KeyMarker: page.NextKeyMarker,
      UploadIdMarker: page.NextUploadIdMarker,
    }),
  );
  expect(rest.Uploads?.map(({Key: key}) => key)).toEqual(['c']);
  const id = await begin();
  for (const number of [3, 1, 2]) await upload(id, number, second);
  const parts = await s3.send(new ListPartsCommand({Bucket, Key, UploadId: id, MaxParts: 2}));
  expect([parts.Parts?.map(({PartNumber}) => PartNumber), parts.NextPartNumberMarker]).toEqual([[1, 2], '2']);
});

test('a client that does not name its operation is understood by its parameters', async () => {
  const scope = 'AWS4-HMAC-SHA256 Credential=k/20261124/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=s';
  const ask = async (method: string, query: string) =>
    (await fetch(`${box.endpoint}/${Bucket}/k?${query}`, {method, headers: {authorization: scope}})).text();
  for (const [method, query] of [
    ['PUT', 'partNumber=1&uploadId=none'],
    ['POST', 'uploadId=none'],
    ['GET', 'uploadId=none'],
    ['DELETE', 'uploadId=none'],
  ] as const)
    expect(await ask(method, query)).toContain('<Code>NoSuchUpload</Code>');
  expect(await ask('PUT', '')).toBe('');
});

test('an upload and its parts are saved with the world', async () => {
  const id = await begin();
  const part = await upload(id, 1, second);
  const state = await (await fetch(`${box.endpoint}/_sandbox/state`)).text();
  await s3.send(new AbortMultipartUploadCommand({Bucket, Key, UploadId: id}));
  await fetch(`${box.endpoint}/_sandbox/state`, {method: 'PUT', body: state});
  await complete(id, [part]);
  expect((await s3.send(new HeadObjectCommand({Bucket, Key}))).ContentLength).toBe(7);
});

describe('a caller who is limited', () => {
  const allow = (...actions: string[]) => ({Statement: [{Effect: 'Allow', Action: actions, Resource: '*'}]});
  test('needs its own rights for tags, holds, lists and aborts', async () => {
    const id = await begin();
    box.authority.callerPolicy = allow('s3:PutObject');
    await upload(id, 1, second);
    const refused = (command: Promise<unknown>, action: string) =>
      expect(command).rejects.toEqual(named('AccessDenied', new RegExp(`perform: ${action} `)));
    await refused(begin({Tagging: 'a=b'}), 's3:PutObjectTagging');
    await refused(s3.send(new PutObjectCommand({Bucket, Key, Body: 'x', Tagging: 'a=b'})), 's3:PutObjectTagging');
    await refused(
      s3.send(new PutObjectCommand({Bucket, Key, Body: 'x', ObjectLockLegalHoldStatus: 'ON'})),
      's3:PutObjectLegalHold',
    );
    await refused(s3.send(new ListPartsCommand({Bucket, Key, UploadId: id})), 's3:ListMultipartUploadParts');
    await refused(s3.send(new ListMultipartUploadsCommand({Bucket})), 's3:ListBucketMultipartUploads');
    await refused(s3.send(new AbortMultipartUploadCommand({Bucket, Key, UploadId: id})), 's3:AbortMultipartUpload');
    await refused(s3.send(new DeleteObjectCommand({Bucket, Key, VersionId: 'v'})), 's3:DeleteObjectVersion');
  });
});
