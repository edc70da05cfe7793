import {
  BackupClient,
  CreateBackupVaultCommand,
  DescribeRegionSettingsCommand,
  paginateListBackupVaults,
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
}

export interface BackupGateway {
  /** By resource type name; region-wide and account-wide. */
  optIns(): Promise<Readonly<Record<string, boolean>>>;
  /** Switches these types on and leaves all others as they are. */
  optIn(types: readonly string[]): Promise<void>;
  vaults(): Promise<readonly Vault[]>;
  createVault(name: string): Promise<void>;
}

export function createBackupGateway(access: AwsAccess): BackupGateway {
  const client = connect(BackupClient, access);
  return {
    async optIns() {
      try {
        const {ResourceTypeOptInPreference = {}} = await client.send(new DescribeRegionSettingsCommand({}));
        return ResourceTypeOptInPreference;
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
    vaults: () => listVaults(client),
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
        });
      }
    }
  } catch (error) {
    throw toBackupctlError(error, 'list the backup vaults');
  }
  return vaults;
}
