import {CreateTableCommand, DynamoDBClient} from '@aws-sdk/client-dynamodb';
import type {Sandbox} from '../../../sandbox/src/index.ts';
import {archives, type BrokenAccount, bucket, key, points, pool, STRANGERS, table} from './fault.ts';

const configure = (box: Sandbox, part: string, value: unknown) => {
  bucket(box).configuration[part] = value;
};
const encryptWith = (box: Sandbox, KMSMasterKeyID: string) =>
  configure(box, 'encryption', {
    Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID}}],
  });
const addPoint = (box: Sandbox, status: string) => {
  const [first] = points(box);
  points(box).push({...first!, arn: `${first!.arn}-${status}`, status: status as 'PARTIAL'});
};

/** Tables, buckets, pools, and what was made of them at night. */
export const RESOURCE_FAULTS: readonly BrokenAccount[] = [
  {
    name: 'the versioning of a bucket is suspended',
    break: (box) => {
      bucket(box).versioning = 'Suspended';
    },
    finds: ['S3-VERSIONING'],
    by: [],
    residue: ['S3-VERSIONING'],
  },
  {
    name: 'the versioning of a bucket is suspended, and may be turned on',
    break: (box) => {
      bucket(box).versioning = 'Suspended';
    },
    finds: ['S3-VERSIONING'],
    by: ['--enable-versioning'],
  },
  {
    name: 'a bucket logs into itself',
    break: (box) => configure(box, 'logging', {LoggingEnabled: {TargetBucket: bucket(box).name, TargetPrefix: ''}}),
    finds: ['S3-SELFLOG'],
    residue: ['S3-SELFLOG'],
  },
  {
    name: 'a lifecycle moves objects to GLACIER',
    break: (box) =>
      configure(box, 'lifecycle', [
        {ID: 'a', Status: 'Enabled', Filter: {Prefix: ''}, Transitions: [{Days: 30, StorageClass: 'GLACIER'}]},
      ]),
    finds: ['S3-CLASS'],
    residue: ['S3-CLASS'],
  },
  {
    name: 'a bucket takes objects with keys of callers: worth knowing, no more',
    break: (box) =>
      configure(box, 'encryption', {Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: 'AES256'}}]}),
    finds: [],
  },
  {
    name: 'continuous backup is on and the bucket sends no events',
    break(box) {
      const [plan] = box.backup.state().plans;
      plan!.rules = plan!.rules.map((rule) => ({...rule, EnableContinuousBackup: true}));
      configure(box, 'notification', {});
    },
    finds: ['S3-EVENTBRIDGE'],
    residue: ['S3-EVENTBRIDGE'],
  },
  {
    name: 'the key of a bucket is off',
    break: (box) => encryptWith(box, key(box, 'Disabled')),
    finds: ['KMS-S3'],
    residue: ['KMS-S3'],
  },
  {
    name: 'the key of a bucket is gone',
    break: (box) => encryptWith(box, 'arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000'),
    finds: ['KMS-S3'],
    residue: ['KMS-S3'],
  },
  {
    name: 'the key of a bucket lets the role out',
    break: (box) => encryptWith(box, key(box, 'Enabled', STRANGERS)),
    finds: ['KMS-S3'],
    residue: ['KMS-S3'],
  },
  {
    name: 'the key of a table is to be deleted',
    break: (box) => {
      table(box).sse = {Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key(box, 'PendingDeletion')};
    },
    finds: ['KMS-DDB'],
    residue: ['KMS-DDB'],
  },
  {
    name: 'a table was backed up, but not in the last nights',
    break(box) {
      const {arn} = points(box)[0]!.captured;
      box.backup.state().points = points(box).map((point) =>
        point.resourceArn === arn ? {...point, createdAt: point.createdAt - 3 * 86_400_000} : point,
      );
    },
    finds: ['FRESH'],
    residue: ['FRESH'],
  },
  {
    name: 'a table is younger than the last window: no night was missed yet',
    async break({endpoint}) {
      const client = new DynamoDBClient({
        endpoint,
        region: 'eu-west-1',
        credentials: {accessKeyId: 'k', secretAccessKey: 's'},
      });
      await client.send(
        new CreateTableCommand({
          TableName: 'born-today',
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{AttributeName: 'PK', KeyType: 'HASH'}],
          AttributeDefinitions: [{AttributeName: 'PK', AttributeType: 'S'}],
          Tags: [{Key: 'backup', Value: 'daily'}],
        }),
      );
    },
    finds: [],
    tells: ['FRESH', /^Younger than the last window\.$/],
  },
  {
    name: 'the backup bucket may be opened to the public',
    break: (box) => void delete archives(box).configuration['publicAccessBlock'],
    finds: ['BACKUP-BUCKET'],
    by: [],
  },
  {
    name: 'the backup bucket refuses plain HTTP for one prefix only',
    break: (box) => {
      const Resource = `arn:aws:s3:::${archives(box).name}/public/*`;
      const Condition = {Bool: {'aws:SecureTransport': 'false'}};
      const Statement = [{Sid: 'theirs', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition}];
      archives(box).policy = JSON.stringify({Version: '2012-10-17', Statement});
    },
    finds: ['BACKUP-BUCKET'],
    by: [],
  },
  {
    name: 'the versioning of the backup bucket is suspended, and its owner is anybody',
    break: (box) => {
      archives(box).versioning = 'Suspended';
      archives(box).configuration['ownership'] = {Rules: [{ObjectOwnership: 'ObjectWriter'}]};
    },
    finds: ['BACKUP-BUCKET'],
    by: [],
    tells: ['BACKUP-BUCKET', /versioning {2}off → on; object owner {2}anybody → the account/],
  },
  {
    name: 'a table has no recovery point at all',
    break(box) {
      const {arn} = points(box)[0]!.captured;
      const state = box.backup.state();
      state.points = state.points.filter(({resourceArn}) => resourceArn !== arn);
      state.jobs = state.jobs.filter(({resourceArn}) => resourceArn !== arn);
      for (const {tags} of box.dynamodb.store.tables.values()) delete tags['backupctl:tagged'];
    },
    finds: ['FRESH'],
    by: ['--run-now'],
  },
  {
    name: 'a recovery point is partial',
    break: (box) => addPoint(box, 'PARTIAL'),
    finds: ['RP-PARTIAL'],
    residue: ['RP-PARTIAL'],
  },
  {
    name: 'a recovery point cannot be deleted',
    break: (box) => addPoint(box, 'EXPIRED'),
    finds: ['RP-EXPIRED'],
    residue: ['RP-EXPIRED'],
  },
  {
    name: 'a continuous backup stopped',
    break: (box) => addPoint(box, 'STOPPED'),
    finds: ['RP-STOPPED'],
    residue: ['RP-STOPPED'],
  },
  {
    name: 'a user pool may be deleted by one call',
    break: (box) => {
      pool(box).settings = {...pool(box).settings, DeletionProtection: 'INACTIVE'};
    },
    finds: ['POOL-PROTECTION'],
    residue: ['POOL-PROTECTION'],
  },
  {
    name: 'a user pool is a replica',
    break: (box) => {
      pool(box).primaryRegion = 'eu-central-1';
    },
    finds: ['POOL-REPLICA'],
    residue: ['POOL-REPLICA'],
  },
  {
    name: 'the archives of a user pool are gone',
    break(box) {
      for (const {name, objects} of box.s3.store.buckets.values()) if (name.startsWith('backupctl-')) objects.clear();
    },
    finds: ['COGNITO-NIGHTLY'],
    by: ['--run-now'],
  },
  {
    name: 'the last nightly export failed',
    break(box) {
      for (const {name, objects} of box.s3.store.buckets.values()) if (name.startsWith('backupctl-')) objects.clear();
      const last = box.states.executions().at(-1)!;
      last.status = 'FAILED';
    },
    finds: ['COGNITO-NIGHTLY'],
    residue: ['COGNITO-NIGHTLY'],
  },
];
