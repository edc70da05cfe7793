import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly deleteMarker: boolean;
  readonly body: Buffer;
  readonly etag: string;
  readonly modifiedAt: number;
  readonly contentType?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksums: Readonly<Record<string, string>>;
  tags: Record<string, string>;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: number;
  versioning?: 'Enabled' | 'Suspended';
  tags: Record<string, string>;
  everTagged: boolean;
  /** Configurations as they were put: `publicAccessBlock`, `ownership`, `encryption`, `lifecycle`, `notification`. */
  readonly configuration: Record<string, unknown>;
  policy?: string;
  /** Newest version last. */
  readonly objects: Map<string, ObjectVersion[]>;
}

export class BucketStore {
  readonly buckets = new Map<string, Bucket>();
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  need(name: string | undefined, expectedOwner?: string): Bucket {
    const bucket = this.buckets.get(name ?? '');
    if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    // S3 User Guide, verifying bucket ownership: another owner than expected answers 403.
    if (expectedOwner !== undefined && expectedOwner !== this.world.account)
      throw new AwsError('AccessDenied', 'Access Denied', 403);
    return bucket;
  }

  /** A new bucket as S3 has made them since April 2023: closed to the public, owner enforced, encrypted. */
  create(name: string, region: string): Bucket {
    const bucket: Bucket = {
      name,
      region,
      createdAt: this.world.timeline.now(),
      tags: {},
      everTagged: false,
      configuration: {
        publicAccessBlock: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        ownership: {Rules: [{ObjectOwnership: 'BucketOwnerEnforced'}]},
        // SSE-C has been off for new buckets since April 2026 (S3 User Guide, default SSE-C setting for new buckets).
        encryption: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'AES256'},
              BucketKeyEnabled: false,
              BlockedEncryptionTypes: {EncryptionType: ['SSE-C']},
            },
          ],
        },
      },
      objects: new Map(),
    };
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** The current version; a delete marker counts as none. */
  current(bucket: Bucket, key: string): ObjectVersion | undefined {
    const newest = bucket.objects.get(key)?.at(-1);
    return newest?.deleteMarker ? undefined : newest;
  }

  add(bucket: Bucket, version: Omit<ObjectVersion, 'versionId' | 'modifiedAt'>): ObjectVersion {
    const versionId = bucket.versioning === 'Enabled' ? this.world.id(32) : 'null';
    const added = {...version, versionId, modifiedAt: this.world.timeline.now()};
    const kept = (bucket.objects.get(version.key) ?? []).filter((each) => each.versionId !== versionId);
    bucket.objects.set(version.key, [...kept, added]);
    return added;
  }

  /** Keys in UTF-8 binary order, as S3 lists them. */
  keys(bucket: Bucket, prefix = ''): string[] {
    const found = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix));
    return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
}
