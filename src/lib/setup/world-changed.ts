import {BackupctlError} from '../errors.ts';

/** What was shown and agreed to is no longer what would be done. */
export function worldChanged(command: string): BackupctlError {
  return new BackupctlError({
    code: 'SETUP_WORLD_CHANGED',
    exit: 'refused',
    message: 'The account has changed since the plan was shown. Nothing was changed.',
    next: [`Run it again to see the new plan: backupctl ${command}`],
  });
}
