type Input = Readonly<Record<string, unknown>>;

/** Where the IAM action is not the operation (Service Authorization Reference, Amazon S3). */
const ACTIONS: Readonly<Record<string, string>> = {
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListBuckets: 'ListAllMyBuckets',
  DeleteObjects: 'DeleteObject',
  // S3 User Guide, multipart upload API and permissions.
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  ListParts: 'ListMultipartUploadParts',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  DeleteBucketTagging: 'PutBucketTagging',
};

/** What has an action of its own when the request names a version. */
const OF_A_VERSION: Readonly<Record<string, string>> = {
  GetObject: 'GetObjectVersion',
  DeleteObject: 'DeleteObjectVersion',
  GetObjectTagging: 'GetObjectVersionTagging',
  PutObjectTagging: 'PutObjectVersionTagging',
  DeleteObjectTagging: 'DeleteObjectVersionTagging',
};

/** What a member of the request asks for beside (S3 API references of PutObject, CreateMultipartUpload, DeleteObject). */
const BESIDE: Readonly<Record<string, string>> = {
  Tagging: 'PutObjectTagging',
  ObjectLockLegalHoldStatus: 'PutObjectLegalHold',
  ObjectLockMode: 'PutObjectRetention',
  BypassGovernanceRetention: 'BypassGovernanceRetention',
};

const WITH_BESIDE = ['PutObject', 'CreateMultipartUpload', 'DeleteObject', 'DeleteObjects', 'PutObjectRetention'];

export function actionsOf(operation: string, input: Input): readonly string[] {
  const action = ACTIONS[operation] ?? operation;
  const versioned = objectsOf(input).some(({VersionId}) => VersionId !== undefined);
  const beside = WITH_BESIDE.includes(operation)
    ? Object.entries(BESIDE).flatMap(([member, right]) => (input[member] ? [right] : []))
    : [];
  const bucket =
    operation === 'CreateBucket' && input['ObjectLockEnabledForBucket'] === true
      ? ['PutBucketObjectLockConfiguration', 'PutBucketVersioning']
      : [];
  const own = (versioned ? OF_A_VERSION[action] : undefined) ?? action;
  return [own, ...beside, ...bucket].map((each) => `s3:${each}`);
}

export function resourcesOf(input: Input): readonly string[] {
  const bucket = `arn:aws:s3:::${String(input['Bucket'] ?? '*')}`;
  const keys = objectsOf(input).flatMap(({Key}) => (Key === undefined ? [] : [`${bucket}/${Key}`]));
  return keys.length > 0 ? keys : [bucket];
}

interface Named {
  readonly Key?: string;
  readonly VersionId?: string;
}

/** The objects a request is about: its own key, or those of DeleteObjects. */
function objectsOf(input: Input): readonly Named[] {
  const {Objects = []} = (input['Delete'] ?? {}) as {readonly Objects?: readonly Named[]};
  return [input as Named, ...Objects];
}
