import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {defaultRetention} from './retention.ts';

export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly until: number;
}

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
  /** Of the parts' checksums, or of the whole. */
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT';
  tags: Record<string, string>;
  legalHold?: 'ON' | 'OFF';
  retention?: Retention;
}

export interface Part {
  readonly number: number;
  readonly body: Buffer;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
  readonly modifiedAt: number;
}

/** A multipart upload that is neither completed nor aborted. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiatedAt: number;
  readonly initiator: string;
  /** Absent: S3 takes CRC64NVME of the whole object by itself. */
  readonly algorithm?: string;
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT';
  /** What the object will have beside its bytes. */
  readonly object: Pick<ObjectVersion, 'contentType' | 'metadata' | 'tags' | 'legalHold' | 'retention'>;
  readonly parts: Map<number, Part>;
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
  readonly uploads: Map<string, Upload>;
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
      uploads: new Map(),
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
    const modifiedAt = this.world.timeline.now();
    const retention = version.deleteMarker ? undefined : (version.retention ?? defaultRetention(bucket, modifiedAt));
    const added: ObjectVersion = {...version, versionId, modifiedAt, ...(retention ? {retention} : {})};
    const kept = (bucket.objects.get(version.key) ?? []).filter((each) => each.versionId !== versionId);
    bucket.objects.set(version.key, [...kept, added]);
    return added;
  }

  addMarker(bucket: Bucket, key: string): ObjectVersion {
    return this.add(bucket, {
      key,
      body: Buffer.alloc(0),
      deleteMarker: true,
      etag: '',
      metadata: {},
      checksums: {},
      tags: {},
    });
  }

  /** Keys in UTF-8 binary order, as S3 lists them. */
  keys(bucket: Bucket, prefix = ''): string[] {
    const found = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix));
    return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
}
