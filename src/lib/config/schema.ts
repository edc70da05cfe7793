import * as v from 'valibot';

const text = v.pipe(v.string('must be text'), v.nonEmpty('must not be empty'));
const texts = v.array(text, 'must be a list of names');
const days = v.pipe(
  v.number('must be a number of days'),
  v.integer('must be a whole number of days'),
  v.minValue(1, 'must be at least 1 day'),
  // SDK client-backup, Lifecycle: DeleteAfterDays 1 to 36500.
  v.maxValue(36_500, 'must be at most 36500 days'),
);
const minutes = v.pipe(
  v.number('must be a number of minutes'),
  v.integer('must be a whole number of minutes'),
  // SDK client-backup, BackupRuleInput.StartWindowMinutes: at least 60.
  v.minValue(60, 'must be at least 60 minutes'),
);
const percent = v.pipe(
  v.number('must be a percentage'),
  v.minValue(1, 'must be at least 1 percent'),
  v.maxValue(100, 'must be at most 100 percent'),
);
/** Whole numbers within AWS's own limits. */
const between = (least: number, most: number, unit: string) =>
  v.pipe(
    v.number(`must be a number of ${unit}`),
    v.integer(`must be a whole number of ${unit}`),
    v.minValue(least, `must be at least ${least} ${unit}`),
    v.maxValue(most, `must be at most ${most} ${unit}`),
  );
const schedule = v.pipe(
  v.string('must be an AWS schedule expression in quotes, such as "cron(5 3 * * ? *)"'),
  v.regex(
    /^cron\(\S+ \S+ \S+ \S+ \S+ \S+\)$/,
    'must be an AWS cron expression with six fields, such as "cron(5 3 * * ? *)"',
  ),
);

const vaultName = v.pipe(
  v.string('must be text'),
  // SDK client-backup, CreateBackupVault.BackupVaultName.
  v.regex(/^[a-zA-Z0-9\-_]{2,50}$/, 'must be 2 to 50 letters, digits, hyphens or underscores'),
);
const planName = v.pipe(
  v.string('must be text'),
  v.regex(/^[a-zA-Z0-9\-_.]{1,50}$/, 'must be 1 to 50 letters, digits, hyphens, underscores or dots'),
);
const accountId = v.pipe(
  v.string('must be an account number in quotes: YAML reads a bare number without its leading zeros'),
  v.regex(/^\d{12}$/, 'must be the twelve digits of an AWS account'),
);

const resources = v.strictObject({
  stacks: v.optional(texts),
  tags: v.optional(v.record(text, text, 'must be tag names with their values')),
  tables: v.optional(texts),
  buckets: v.optional(texts),
  userPools: v.optional(texts),
});

const environment = v.strictObject({
  account: v.optional(accountId),
  profile: v.optional(text),
  region: v.optional(text),
  enableBackups: v.optional(v.boolean('must be true or false')),
  cognitoBackups: v.optional(v.boolean('must be true or false')),
  resources: v.optional(resources),
});

const bucketLock = v.strictObject({
  mode: v.picklist(['governance', 'compliance'], 'must be governance or compliance'),
  days,
});

/** SDK client-backup, RestoreTestingRecoveryPointSelection and RestoreTestingPlanForCreate. */
const restoreTesting = v.strictObject({
  schedule: v.optional(schedule),
  // Longer than a night and the start window together (AWS Backup Developer Guide, restore testing).
  windowDays: v.optional(between(2, 365, 'days')),
  startWindowHours: v.optional(between(1, 24, 'hours')),
  types: v.optional(
    v.pipe(
      v.array(v.picklist(['DynamoDB', 'S3'], 'must be DynamoDB or S3'), 'must be a list of DynamoDB and S3'),
      v.nonEmpty('must name DynamoDB, S3 or both'),
    ),
  ),
});

const file = v.strictObject({
  vault: v.optional(vaultName),
  tag: v.optional(
    v.pipe(
      v.record(text, text, 'must be one tag, such as { backup: daily }'),
      v.check((tag) => Object.keys(tag).length === 1, 'must be exactly one tag, such as { backup: daily }'),
    ),
  ),
  plan: v.optional(
    v.strictObject({
      name: v.optional(planName),
      schedule: v.optional(schedule),
      timezone: v.optional(text),
      startWindowMinutes: v.optional(minutes),
      completionWindowMinutes: v.optional(minutes),
      retentionDays: v.optional(days),
    }),
  ),
  cognito: v.optional(
    v.strictObject({
      schedule: v.optional(schedule),
      retentionDays: v.optional(days),
      pacePercent: v.optional(percent),
      mfa: v.optional(v.boolean('must be true or false')),
      alarmDropPercent: v.optional(percent),
    }),
  ),
  bucket: v.optional(text),
  bucketLock: v.optional(bucketLock),
  restoreTesting: v.optional(restoreTesting),
  alerts: v.optional(v.strictObject({email: v.optional(v.pipe(v.string(), v.email('must be an e-mail address')))})),
  environments: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'must be letters, digits and hyphens')),
      environment,
      'must be environment names with their settings',
    ),
  ),
});

/** An archive that is locked for longer than it is kept could not be removed at its time. Days. */
const DEFAULT_KEPT = 35;

/** The shape of `backupctl.yaml`. Everything may be left out; unknown keys are complaints. */
export const fileSchema = v.pipe(
  file,
  v.forward(
    v.check(
      ({bucketLock: lock, cognito}) => (lock?.days ?? 0) <= (cognito?.retentionDays ?? DEFAULT_KEPT),
      'must not lock for longer than cognito.retentionDays',
    ),
    ['bucketLock'],
  ),
);

export type ConfigFile = v.InferOutput<typeof fileSchema>;
