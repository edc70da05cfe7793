/** What to do about a failed job, by what AWS says (AWS Backup Developer Guide, backup dashboards, restoring). */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/already exists/i, 'The target exists: choose another name with --to NAME.'],
  [/cannot be assumed/i, 'AWS Backup may not use its role: backupctl check-account --fix'],
  [/not authorized|permission|access denied/i, 'The service role lacks a permission: backupctl check-account --fix'],
  [
    /kms|key/i,
    'The key of the backup cannot be used: check that it is enabled and that its policy names the service role.',
  ],
  [/limit|maximum/i, 'Too many restores run at once: wait for one to end and start again.'],
];

/** Steps to paste or take; never empty. */
export function hintFor(message: string | undefined): readonly string[] {
  const found = HINTS.filter(([pattern]) => pattern.test(message ?? '')).map(([, hint]) => hint);
  return found.length > 0
    ? found.slice(0, 1)
    : ['Look at the job in the AWS Backup console, then start a new restore.'];
}
