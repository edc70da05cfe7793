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
import type {ArchiveStore} from './store.ts';

/** Archives in the account's backup bucket. Every call names the account that must own the bucket. */
export function createS3Store(access: AwsAccess, bucket: string, account: string): ArchiveStore {
  // The SDK would end a read of a damaged object with an error of its own in mid-stream; the manifest is the judge here.
  const s3 = connect(S3Client, access, {
    forcePathStyle: access.pathStyle,
    responseChecksumValidation: 'WHEN_REQUIRED' as const,
  });
  const ours = {Bucket: bucket, ExpectedBucketOwner: account};
  return {
    place: `s3://${bucket}/`,
    async put(key, body, {ifAbsent = false} = {}) {
      const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
      try {
        await s3.send(
          new PutObjectCommand({
            ...ours,
            Key: key,
            Body: body,
            ChecksumSHA256,
            ...(ifAbsent ? {IfNoneMatch: '*'} : {}),
          }),
        );
        return 'written';
      } catch (error) {
        if (ifAbsent && errorName(error) === 'PreconditionFailed') return 'exists';
        throw toBackupctlError(error, `write s3://${bucket}/${key}`);
      }
    },
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
    async folders(prefix) {
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
        throw toBackupctlError(error, `list s3://${bucket}/${prefix}`);
      }
      return names;
    },
  };
}
