import {
  BackupClient,
  CreateBackupVaultCommand,
  DeleteBackupVaultCommand,
  DescribeRegionSettingsCommand,
  ListTagsCommand,
  paginateListBackupVaults,
  TagResourceCommand,
  UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';
import {OWNER_TAG} from './plan.ts';

export interface Vault {
  readonly name: string;
  readonly arn: string;
  readonly locked: boolean;
  readonly minRetentionDays: number | undefined;
  readonly maxRetentionDays: number | undefined;
  readonly recoveryPoints: number;
  /** Undefined where AWS names none. */
  readonly keyArn: string | undefined;
}

/** Both by resource type name, as AWS spells it. */
export interface RegionSettings {
  readonly optIns: Readonly<Record<string, boolean>>;
  /** AWS Backup manages the backups of this type fully: "advanced DynamoDB backup". */
  readonly managed: Readonly<Record<string, boolean>>;
}

export interface BackupGateway {
  /** By resource type name; region-wide and account-wide. */
  settings(): Promise<RegionSettings>;
  /** Switches these types on and leaves all others as they are. */
  optIn(types: readonly string[]): Promise<void>;
  /** AWS Backup manages new backups of these types fully; all others stay as they are. */
  manageFully(types: readonly string[]): Promise<void>;
  vaults(): Promise<readonly Vault[]>;
  createVault(name: string): Promise<void>;
  vaultOwned(arn: string): Promise<boolean>;
  ownVault(arn: string): Promise<void>;
  /** AWS refuses while one recovery point is left. */
  removeVault(name: string): Promise<void>;
}

export function createBackupGateway(access: AwsAccess): BackupGateway {
  const client = connect(BackupClient, access);
  return {
    async settings() {
      try {
        const found = await client.send(new DescribeRegionSettingsCommand({}));
        const {ResourceTypeOptInPreference: optIns = {}, ResourceTypeManagementPreference: managed = {}} = found;
        return {optIns, managed};
      } catch (error) {
        throw toBackupctlError(error, `read the AWS Backup settings of ${access.region}`);
      }
    },
    async optIn(types) {
      // AWS merges the map: a type that is not sent keeps its setting (AWS Backup Developer Guide, advanced DynamoDB backup).
      const ResourceTypeOptInPreference = Object.fromEntries(types.map((type) => [type, true]));
      try {
        await client.send(new UpdateRegionSettingsCommand({ResourceTypeOptInPreference}));
      } catch (error) {
        throw toBackupctlError(error, `opt ${types.join(' and ')} in to AWS Backup in ${access.region}`);
      }
    },
    async manageFully(types) {
      const ResourceTypeManagementPreference = Object.fromEntries(types.map((type) => [type, true]));
      try {
        await client.send(new UpdateRegionSettingsCommand({ResourceTypeManagementPreference}));
      } catch (error) {
        throw toBackupctlError(error, `have AWS Backup manage ${types.join(' and ')} fully in ${access.region}`);
      }
    },
    vaults: () => listVaults(client),
    async vaultOwned(arn) {
      try {
        const {Tags = {}} = await client.send(new ListTagsCommand({ResourceArn: arn}));
        return Tags[OWNER_TAG.key] === OWNER_TAG.value;
      } catch (error) {
        throw toBackupctlError(error, `read the tags of ${arn}`);
      }
    },
    async removeVault(name) {
      try {
        await client.send(new DeleteBackupVaultCommand({BackupVaultName: name}));
      } catch (error) {
        throw toBackupctlError(error, `remove the vault ${name}`);
      }
    },
    async ownVault(arn) {
      try {
        await client.send(new TagResourceCommand({ResourceArn: arn, Tags: {[OWNER_TAG.key]: OWNER_TAG.value}}));
      } catch (error) {
        throw toBackupctlError(error, `tag ${arn}`);
      }
    },
    async createVault(name) {
      try {
        await client.send(
          new CreateBackupVaultCommand({BackupVaultName: name, BackupVaultTags: {[OWNER_TAG.key]: OWNER_TAG.value}}),
        );
      } catch (error) {
        if (errorName(error) !== 'AlreadyExistsException') throw toBackupctlError(error, `create the vault ${name}`);
      }
    },
  };
}

/** By list: describing a vault that is not there answers AccessDenied (AWS Backup Developer Guide, troubleshooting). */
async function listVaults(client: BackupClient): Promise<readonly Vault[]> {
  const vaults: Vault[] = [];
  try {
    for await (const page of paginateListBackupVaults({client}, {})) {
      for (const each of page.BackupVaultList ?? []) {
        vaults.push({
          name: each.BackupVaultName ?? '',
          arn: each.BackupVaultArn ?? '',
          locked: each.Locked ?? false,
          minRetentionDays: each.MinRetentionDays,
          maxRetentionDays: each.MaxRetentionDays,
          recoveryPoints: each.NumberOfRecoveryPoints ?? 0,
          keyArn: each.EncryptionKeyArn,
        });
      }
    }
  } catch (error) {
    throw toBackupctlError(error, 'list the backup vaults');
  }
  return vaults;
}
