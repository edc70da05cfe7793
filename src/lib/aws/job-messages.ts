/** Why a backup or restore job failed, and what helps. */
export interface Hint {
  readonly cause: string;
  readonly help: string;
}

/**
 * Fragments of StatusMessage as AWS documents them (AWS Backup Developer Guide, backup dashboards, S3 backups, restoring
 * S3); the first that fits wins, so the narrow ones come first.
 */
const HINTS: readonly (readonly [RegExp, Hint])[] = [
  [/cannot be assumed by AWS Backup/i, {cause: 'the role', help: 'backupctl check-account --fix'}],
  [
    /permission to get bucket versioning|permission to describe resource arn:[^ ]*:s3:/i,
    {cause: 'the S3 policy of the role', help: 'backupctl check-account --fix'},
  ],
  [
    /subscriber limit exceeded|maximum concurrent number of backups/i,
    {cause: 'a quota of AWS Backup', help: 'Spread the plans, or ask AWS for more.'},
  ],
  [
    /running job for the same resource/i,
    {cause: 'an earlier job that still ran', help: 'Protect each resource by one plan only.'},
  ],
  [/expired before completion/i, {cause: 'the completion window', help: 'Raise plan.completionWindowMinutes.'}],
  [
    /retention specified in the job is not within the range/i,
    {cause: 'the lock of the vault', help: 'Set plan.retentionDays within the range of the lock.'},
  ],
  [
    /KMS key|Given key ID is not accessible/i,
    {cause: 'a KMS key', help: 'Look at the state and the policy of the key: backupctl check-account'},
  ],
  [/50 tags/i, {cause: 'too many tags', help: 'Resource and plan together may carry 50 tags.'}],
  [/backup vault .*does not exist/i, {cause: 'the vault', help: 'backupctl setup -e ENV'}],
  [/versioning/i, {cause: 'the versioning of the bucket', help: 'backupctl setup -e ENV --enable-versioning'}],
  [/PITR already configured/i, {cause: 'two continuous rules', help: 'Keep continuous backup in one plan.'}],
  [/different backup options/i, {cause: 'options that differ', help: 'Align AdvancedBackupSettings of the plans.'}],
  [
    /No objects were (backed up|restored)/i,
    {cause: 'no object could be read or written', help: 'Look at ACLs, keys and the policies of the role.'},
  ],
  [/objects failed/i, {cause: 'single objects', help: 'Look at their keys and ACLs; SNS names each object.'}],
  [/BucketOwnershipControls|BlockPublicAcls|Access Control Lists/i, {cause: 'ACLs', help: 'Restore without ACLs.'}],
  [/Table not found|does not exist|resource not found/i, {cause: 'the resource is gone', help: 'Remove its tag.'}],
  [
    /not authorized|does not have permission|missing permission|Access ?Denied/i,
    {cause: 'the policies of the role', help: 'backupctl check-account'},
  ],
  [/specified start window/i, {cause: 'the start window', help: 'Raise plan.startWindowMinutes.'}],
];

/** What a message of AWS means; undefined for one that is not known. Pure. */
export function hintFor(message: string): Hint | undefined {
  return HINTS.find(([fragment]) => fragment.test(message))?.[1];
}
