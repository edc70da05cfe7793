import type * as sdk from '@aws-sdk/client-backup';
import {pageOf} from '../../kernel/paging.ts';
import type {Keys} from '../../kernel/ports.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {type BackupState, settingsOf, type Vault} from './state.ts';

/** Region settings and vaults. */
export function settingAndVaultHandlers(state: () => BackupState, world: World, keys: Keys): Handlers<typeof sdk> {
  const find = (name: string | undefined, region: string) =>
    state().vaults.find((vault) => vault.name === name && vault.region === region);
  return {
    DescribeRegionSettings(_input, {region}) {
      const {optIn, management} = settingsOf(state(), region);
      return {ResourceTypeOptInPreference: optIn, ResourceTypeManagementPreference: management};
    },
    UpdateRegionSettings(
      {ResourceTypeOptInPreference: optIn = {}, ResourceTypeManagementPreference: management = {}},
      {region},
    ) {
      const settings = settingsOf(state(), region);
      // hashicorp/terraform-provider-aws issue 21801 has the wording.
      if (Object.keys(optIn).some((type) => settings.optIn[type] === undefined)) {
        throw new AwsError(
          'InvalidParameterValueException',
          'Element present in resource type opt in preference has invalid values',
        );
      }
      // Merged, not replaced: AWS Backup Developer Guide, advanced DynamoDB backup, sends a single key.
      settings.optIn = {...settings.optIn, ...optIn};
      settings.management = {...settings.management, ...management};
      return {};
    },
    CreateBackupVault({BackupVaultName: name = '', BackupVaultTags: tags = {}, EncryptionKeyArn}, {region, account}) {
      if (!/^[a-zA-Z0-9\-_]{2,50}$/.test(name))
        throw new AwsError('InvalidParameterValueException', 'Invalid vault name.');
      const found = find(name, region);
      if (found)
        throw new AwsError('AlreadyExistsException', 'Backup vault with the same name already exists', 400, {
          Arn: found.arn,
        });
      const key = keys.look(EncryptionKeyArn ?? 'alias/aws/backup', region);
      if (!key) throw new AwsError('InvalidParameterValueException', `KMS key ${EncryptionKeyArn} does not exist`);
      const vault: Vault = {
        name,
        keyArn: key.arn,
        region,
        arn: `arn:aws:backup:${region}:${account}:backup-vault:${name}`,
        createdAt: world.timeline.now(),
        tags,
      };
      state().vaults.push(vault);
      return {BackupVaultName: name, BackupVaultArn: vault.arn, CreationDate: new Date(vault.createdAt)};
    },
    ListBackupVaults({MaxResults = 1000, NextToken}, {region}) {
      const all = state().vaults.filter((vault) => vault.region === region);
      const {items, next} = pageOf(all, Math.min(MaxResults, world.pageSize(1000)), NextToken);
      return {BackupVaultList: items.map((vault) => shape(vault, state())), NextToken: next};
    },
    DescribeBackupVault({BackupVaultName}, {region}) {
      const vault = find(BackupVaultName, region);
      // A missing vault looks like a missing right (AWS Backup Developer Guide, troubleshooting).
      if (!vault) throw new AwsError('AccessDeniedException', 'Insufficient privileges to perform this action.', 403);
      return shape(vault, state());
    },
    DeleteBackupVault({BackupVaultName}, {region}) {
      const vault = find(BackupVaultName, region);
      if (!vault) throw new AwsError('ResourceNotFoundException', `Backup vault ${BackupVaultName} does not exist`);
      if (state().points.some((point) => point.vault === vault.name && point.region === region)) {
        throw new AwsError(
          'InvalidRequestException',
          'Backup vault cannot be deleted because it contains recovery points.',
        );
      }
      state().vaults = state().vaults.filter((each) => each !== vault);
      return {};
    },
  };
}

function shape(vault: Vault, {points}: BackupState) {
  return {
    BackupVaultName: vault.name,
    BackupVaultArn: vault.arn,
    VaultType: 'BACKUP_VAULT' as const,
    VaultState: 'AVAILABLE' as const,
    EncryptionKeyArn: vault.keyArn,
    CreationDate: new Date(vault.createdAt),
    NumberOfRecoveryPoints: points.filter((point) => point.vault === vault.name && point.region === vault.region)
      .length,
    Locked: vault.lock !== undefined,
    MinRetentionDays: vault.lock?.min,
    MaxRetentionDays: vault.lock?.max,
  };
}
