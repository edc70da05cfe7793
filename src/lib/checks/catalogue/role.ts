import {entries, FIX} from './entry.ts';

/** The service role that AWS Backup works as. AWS Backup Developer Guide, IAM service roles and managed policies. */
export const ROLE_ENTRIES = entries({
  'ROLE-EXISTS': {
    title: 'Service role',
    severity: 'fail',
    why: 'AWS Backup has nobody to work as: no backup and no restore can start.',
    mendedBy: '--fix',
    remedy: FIX,
  },
  'ROLE-PATH': {
    title: 'Path of the service role',
    severity: 'warn',
    why: 'Whatever expects the usual ARN points at nothing, and the right role cannot be made beside it.',
    mendedBy: 'a person',
    remedy: `Delete the role when no selection uses it any more, then: ${FIX}`,
  },
  'ROLE-TRUST': {
    title: 'Service role trusts AWS Backup',
    severity: 'fail',
    why: 'backup.amazonaws.com cannot assume the role: no backup ever starts.',
    mendedBy: '--fix',
    remedy: FIX,
  },
  'ROLE-POL-BACKUP': {
    title: 'Backup permissions',
    severity: 'fail',
    why: 'AWS Backup can neither find tagged resources nor back up tables.',
    mendedBy: '--fix',
    remedy: FIX,
  },
  'ROLE-POL-RESTORE': {
    title: 'Restore permissions',
    severity: 'fail',
    why: 'Backups work for months, and no table can be restored on the day it is needed.',
    mendedBy: '--fix',
    remedy: FIX,
  },
  'ROLE-POL-S3BACKUP': {
    title: 'S3 backup permissions',
    severity: 'fail',
    why: 'Every backup of a bucket fails; the role that the console makes lacks this.',
    mendedBy: '--fix',
    remedy: FIX,
  },
  'ROLE-POL-S3RESTORE': {
    title: 'S3 restore permissions',
    severity: 'fail',
    why: 'No bucket can be restored; the role that the console makes lacks this.',
    mendedBy: '--fix',
    remedy: FIX,
  },
  'ROLE-BOUNDARY': {
    title: 'Permissions boundary of the service role',
    severity: 'warn',
    why: 'A boundary can deny what the policies allow, and the night then fails although all policies are attached.',
    mendedBy: 'a person',
    remedy: 'aws iam delete-role-permissions-boundary --role-name AWSBackupDefaultServiceRole',
  },
  CALLER: {
    title: 'You may run the commands',
    severity: 'info',
    why: 'A right that is missing is better known today than in the night of the restore.',
    mendedBy: 'a person',
    remedy: 'Add what docs/iam/COMMAND.json allows to the policies of your identity',
  },
  'ROLE-SIMULATE': {
    title: 'What the service role may really do',
    severity: 'fail',
    why: 'A boundary or an organization can take away what the attached policies give.',
    mendedBy: 'a person',
    remedy: 'IAM console → Policy simulator → role AWSBackupDefaultServiceRole',
  },
});
