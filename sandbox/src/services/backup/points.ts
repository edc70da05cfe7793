import type * as sdk from '@aws-sdk/client-backup';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {BackupEngine} from './engine.ts';
import type {BackupState, RecoveryPoint} from './state.ts';

export function needPoint(state: BackupState, arn: string | undefined): RecoveryPoint {
  const point = state.points.find((each) => each.arn === arn);
  if (!point) throw new AwsError('ResourceNotFoundException', `Recovery point ${arn} does not exist`);
  return point;
}

/** Recovery points, and the resources that have at least one. */
export function pointHandlers(state: () => BackupState, world: World, engine: BackupEngine): Handlers<typeof sdk> {
  return {
    ListRecoveryPointsByBackupVault(input, {region, account}) {
      const {
        BackupVaultName,
        ByResourceArn,
        ByResourceType,
        ByBackupPlanId,
        ByCreatedAfter,
        ByCreatedBefore,
        MaxResults = 1000,
        NextToken,
      } = input;
      if (!state().vaults.some(({name, region: place}) => name === BackupVaultName && place === region))
        throw new AwsError('ResourceNotFoundException', `Backup vault ${BackupVaultName} does not exist`);
      const all = state().points.filter(
        (point) =>
          point.vault === BackupVaultName &&
          point.region === region &&
          (ByResourceArn === undefined || point.resourceArn === ByResourceArn) &&
          (ByResourceType === undefined || point.type === ByResourceType) &&
          (ByBackupPlanId === undefined || point.planId === ByBackupPlanId) &&
          (ByCreatedAfter === undefined || point.createdAt > ByCreatedAfter.getTime()) &&
          (ByCreatedBefore === undefined || point.createdAt < ByCreatedBefore.getTime()),
      );
      const {items, next} = pageOf(newestFirst(all), Math.min(MaxResults, world.pageSize(1000)), NextToken);
      return {RecoveryPoints: items.map((point) => shape(point, account)), NextToken: next};
    },
    ListRecoveryPointsByResource({ResourceArn, MaxResults = 1000, NextToken}) {
      const all = state().points.filter(({resourceArn}) => resourceArn === ResourceArn);
      const {items, next} = pageOf(newestFirst(all), Math.min(MaxResults, world.pageSize(1000)), NextToken);
      const RecoveryPoints = items.map((point) => ({
        RecoveryPointArn: point.arn,
        CreationDate: new Date(point.createdAt),
        Status: point.status,
        BackupSizeBytes: point.captured.bytes,
        BackupVaultName: point.vault,
        ResourceName: nameOf(point.resourceArn),
      }));
      return {RecoveryPoints, NextToken: next};
    },
    DescribeRecoveryPoint({RecoveryPointArn, BackupVaultName}, {account}) {
      const point = needPoint(state(), RecoveryPointArn);
      if (point.vault !== BackupVaultName)
        throw new AwsError('ResourceNotFoundException', `Recovery point ${RecoveryPointArn} does not exist`);
      return {
        ...shape(point, account),
        StorageClass: 'WARM',
        LastRestoreTime: point.lastRestoreAt === undefined ? undefined : new Date(point.lastRestoreAt),
      };
    },
    GetRecoveryPointRestoreMetadata({RecoveryPointArn}, {account}) {
      const point = needPoint(state(), RecoveryPointArn);
      const RestoreMetadata = engine.owner(point.resourceArn)?.restoreMetadata(point.captured) ?? {};
      return {BackupVaultArn: vaultArn(point, account), RecoveryPointArn, RestoreMetadata, ResourceType: point.type};
    },
    DeleteRecoveryPoint({RecoveryPointArn}) {
      const point = needPoint(state(), RecoveryPointArn);
      state().points = state().points.filter((each) => each !== point);
      return {};
    },
    ListProtectedResources({MaxResults = 1000, NextToken}, {region}) {
      const newest = new Map(
        newestFirst(state().points.filter((point) => point.region === region))
          .toReversed()
          .map((point) => [point.resourceArn, point]),
      );
      const {items, next} = pageOf([...newest.values()], Math.min(MaxResults, world.pageSize(1000)), NextToken);
      const Results = items.map((point) => ({
        ResourceArn: point.resourceArn,
        ResourceType: point.type,
        ResourceName: nameOf(point.resourceArn),
        LastBackupTime: new Date(point.createdAt),
        LastRecoveryPointArn: point.arn,
      }));
      return {Results, NextToken: next};
    },
  };
}

const newestFirst = (points: readonly RecoveryPoint[]) => points.toSorted((a, b) => b.createdAt - a.createdAt);
const nameOf = (arn: string) => arn.split(/[:/]/).at(-1);
const vaultArn = ({region, vault}: RecoveryPoint, account: string) =>
  `arn:aws:backup:${region}:${account}:backup-vault:${vault}`;

function shape(point: RecoveryPoint, account: string) {
  return {
    RecoveryPointArn: point.arn,
    BackupVaultName: point.vault,
    BackupVaultArn: vaultArn(point, account),
    ResourceArn: point.resourceArn,
    ResourceName: nameOf(point.resourceArn),
    ResourceType: point.type,
    Status: point.status,
    CreationDate: new Date(point.createdAt),
    CompletionDate: new Date(point.completedAt),
    BackupSizeInBytes: point.captured.bytes,
    IamRoleArn: point.roleArn,
    IsEncrypted: true,
    Lifecycle: point.lifecycle,
    ...(point.deleteAt === undefined ? {} : {CalculatedLifecycle: {DeleteAt: new Date(point.deleteAt)}}),
  };
}
