import type {BackupGateway} from './account/backup-gateway.ts';
import type {PlanGateway} from './account/plan-gateway.ts';
import type {RoleGateway} from './account/role-gateway.ts';
import type {SelectionGateway} from './account/selection-gateway.ts';
import type {TrailGateway} from './account/trail-gateway.ts';
import type {AlertGateways} from './alerts/gateways.ts';
import type {LegalHolds} from './archive/hold.ts';
import type {ArchiveKeeper} from './archive/retention.ts';
import type {ArchiveStore} from './archive/store.ts';
import type {AwsAccess} from './aws/access.ts';
import type {BackupStarter} from './aws/backup-jobs.ts';
import type {Identity} from './aws/identity.ts';
import type {KeyGateway} from './aws/keys.ts';
import type {PacedCalls} from './aws/paced-call.ts';
import type {RecoveryPointGateway} from './aws/recovery-points.ts';
import type {TagGateway} from './aws/tags.ts';
import type {BackupBucketGateway} from './backup-bucket/gateway.ts';
import type {NightlyGateways} from './nightly/deploy/gateways.ts';
import {once} from './once.ts';
import type {BucketGateway} from './resources/bucket/gateway.ts';
import type {BucketLookGateway} from './resources/bucket/look-gateway.ts';
import type {TableGateway} from './resources/table/gateway.ts';
import type {DataKeys} from './resources/user-pool/configuration/data-keys.ts';
import type {PoolConfigurationReader} from './resources/user-pool/configuration/reader.ts';
import type {PoolLookGateway} from './resources/user-pool/look-gateway.ts';
import type {QuotaGateway} from './resources/user-pool/quota-gateway.ts';
import type {UserPoolReader} from './resources/user-pool/reader.ts';
import type {UserPoolWriter} from './resources/user-pool/writer.ts';
import type {RestoreTestingGateway} from './restore-testing/gateway.ts';

/** Every door to AWS, each loaded when a command first asks for it: an SDK client costs 20 to 50 ms to load. */
export interface Gateways {
  tags(): Promise<TagGateway>;
  roles(): Promise<RoleGateway>;
  backup(): Promise<BackupGateway>;
  plans(): Promise<PlanGateway>;
  selections(): Promise<SelectionGateway>;
  trail(): Promise<TrailGateway>;
  keys(): Promise<KeyGateway>;
  backupStarter(): Promise<BackupStarter>;
  recoveryPoints(): Promise<RecoveryPointGateway>;
  tables(): Promise<TableGateway>;
  buckets(): Promise<BucketGateway>;
  bucketLooks(): Promise<BucketLookGateway>;
  backupBucket(): Promise<BackupBucketGateway>;
  archives(): Promise<ArchiveStore>;
  archiveKeeper(): Promise<ArchiveKeeper & LegalHolds>;
  poolLooks(): Promise<PoolLookGateway>;
  poolReader(): Promise<UserPoolReader>;
  poolConfiguration(calls: PacedCalls): Promise<PoolConfigurationReader>;
  dataKeys(): Promise<DataKeys>;
  quotas(): Promise<QuotaGateway>;
  poolWriter(): Promise<UserPoolWriter>;
  alerts(): Promise<AlertGateways>;
  restoreTesting(): Promise<RestoreTestingGateway>;
  nightly(): Promise<NightlyGateways>;
}

export interface GatewayParts {
  readonly identity: Identity;
  /** The account's backup bucket. */
  readonly bucket: string;
}

export function createGateways(access: AwsAccess, {identity, bucket}: GatewayParts): Gateways {
  return {
    tags: once(async () => (await import('./aws/tags.ts')).createTagGateway(access)),
    roles: once(async () => (await import('./account/role-gateway.ts')).createRoleGateway(access)),
    backup: once(async () => (await import('./account/backup-gateway.ts')).createBackupGateway(access)),
    plans: once(async () => (await import('./account/plan-gateway.ts')).createPlanGateway(access)),
    selections: once(async () => (await import('./account/selection-gateway.ts')).createSelectionGateway(access)),
    trail: once(async () => (await import('./account/trail-gateway.ts')).createTrailGateway(access)),
    keys: once(async () => (await import('./aws/keys.ts')).createKeyGateway(access)),
    backupStarter: once(async () => (await import('./aws/backup-jobs.ts')).createBackupStarter(access)),
    recoveryPoints: once(async () => (await import('./aws/recovery-points.ts')).createRecoveryPointGateway(access)),
    tables: once(async () => (await import('./resources/table/gateway.ts')).createTableGateway(access)),
    buckets: once(async () => (await import('./resources/bucket/gateway.ts')).createBucketGateway(access)),
    bucketLooks: once(async () => (await import('./resources/bucket/look-gateway.ts')).createBucketLookGateway(access)),
    backupBucket: once(async () =>
      (await import('./backup-bucket/gateway.ts')).createBackupBucketGateway(access, bucket, identity),
    ),
    archives: once(async () => (await import('./archive/s3-store.ts')).createS3Store(access, bucket, identity.account)),
    archiveKeeper: once(async () =>
      (await import('./archive/s3-keeper.ts')).createS3Keeper(access, bucket, identity.account),
    ),
    quotas: once(async () => (await import('./resources/user-pool/quota-gateway.ts')).createQuotaGateway(access)),
    poolLooks: once(async () => (await import('./resources/user-pool/look-gateway.ts')).createPoolLookGateway(access)),
    poolReader: once(async () => (await import('./resources/user-pool/reader.ts')).createUserPoolReader(access)),
    poolConfiguration: async (calls) =>
      (await import('./resources/user-pool/configuration/reader.ts')).createPoolConfigurationReader(access, calls),
    dataKeys: once(async () =>
      (await import('./resources/user-pool/configuration/key-gateway.ts')).createDataKeys(access),
    ),
    poolWriter: once(async () => (await import('./resources/user-pool/writer.ts')).createUserPoolWriter(access)),
    alerts: once(async () => (await import('./alerts/gateways.ts')).createAlertGateways(access)),
    restoreTesting: once(async () =>
      (await import('./restore-testing/gateway.ts')).createRestoreTestingGateway(access),
    ),
    nightly: once(async () => (await import('./nightly/deploy/gateways.ts')).createNightlyGateways(access)),
  };
}
