import {createHash} from 'node:crypto';
import type {Readable} from 'node:stream';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';
import {S3Upload} from './s3-upload.ts';
import type {ArchiveStore} from './store.ts';

/** Two conditional writes of one key that meet: one of them is asked to try again (S3 User Guide, conditional writes). */
const MOST_CONFLICTS = 4;

/** Archives in the account's backup bucket. Every call names the account that must own the bucket. */
export function createS3Store(access: AwsAccess, bucket: string, account: string): ArchiveStore {
  // The SDK would end a read of a damaged object with an error of its own in mid-stream; the manifest is the judge here.
  const s3 = connect(S3Client, access, {
    forcePathStyle: access.pathStyle,
    responseChecksumValidation: 'WHEN_REQUIRED' as const,
  });
  const ours = {Bucket: bucket, ExpectedBucketOwner: account};
  const put: ArchiveStore['put'] = async (key, body, {ifAbsent = false} = {}) => {
    const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
    const wanted = {...ours, Key: key, Body: body, ChecksumSHA256, ...(ifAbsent ? {IfNoneMatch: '*'} : {})};
    for (let conflicts = 0; ; conflicts++) {
      try {
        await s3.send(new PutObjectCommand(wanted));
        return 'written';
      } catch (error) {
        if (ifAbsent && errorName(error) === 'PreconditionFailed') return 'exists';
        if (errorName(error) !== 'ConditionalRequestConflict' || conflicts === MOST_CONFLICTS)
          throw toBackupctlError(error, `write s3://${bucket}/${key}`);
      }
    }
  };
  return {
    place: `s3://${bucket}/`,
    put,
    create: (keys) => new S3Upload({s3, ours, put, keys}),
    async read(key) {
      try {
        const {Body} = await s3.send(new GetObjectCommand({...ours, Key: key}));
        return Body as Readable | undefined;
      } catch (error) {
        if (errorName(error) === 'NoSuchKey') return undefined;
        throw toBackupctlError(error, `read s3://${bucket}/${key}`);
      }
    },
    async *list(prefix) {
      try {
        for await (const page of paginateListObjectsV2({client: s3}, {...ours, Prefix: prefix})) {
          for (const {Key, Size} of page.Contents ?? []) if (Key !== undefined) yield {key: Key, bytes: Size ?? 0};
        }
      } catch (error) {
        throw toBackupctlError(error, `list s3://${bucket}/${prefix}`);
      }
    },
    folders: (prefix) => listFolders(s3, ours, prefix),
  };
}

async function listFolders(
  s3: S3Client,
  ours: {readonly Bucket: string; readonly ExpectedBucketOwner: string},
  prefix: string,
): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await s3.send(
        new ListObjectsV2Command({...ours, Prefix: prefix, Delimiter: '/', ContinuationToken: token}),
      );
      names.push(...(page.CommonPrefixes ?? []).map(({Prefix = ''}) => Prefix.slice(prefix.length, -1)));
      token = page.NextContinuationToken;
    } while (token !== undefined);
  } catch (error) {
    if (errorName(error) === 'NoSuchBucket') return [];
    throw toBackupctlError(error, `list s3://${ours.Bucket}/${prefix}`);
  }
  return names;
}
