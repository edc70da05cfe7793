import type {ConfigFile} from './schema.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface PlanSettings {
  readonly name: string;
  readonly schedule: string;
  readonly timezone: string;
  readonly startWindowMinutes: number;
  readonly completionWindowMinutes: number;
  readonly retentionDays: number;
}

export interface CognitoSettings {
  readonly schedule: string;
  readonly retentionDays: number;
  /** Of Cognito's quotas, for the nightly. */
  readonly pacePercent: number;
  readonly mfa: boolean;
  /** So much less than in the last good archive is an alarm. */
  readonly alarmDropPercent: number;
}

/** Object Lock of the backup bucket: what is written cannot be deleted for so many days. */
export interface BucketLock {
  /** `governance` gives way to a special right, `compliance` to nobody, the account's root user included. */
  readonly mode: 'governance' | 'compliance';
  readonly days: number;
}

export type TestedType = 'DynamoDB' | 'S3';

/** AWS Backup's own restore tests: newest point of each, restored under another name and removed again. */
export interface RestoreTesting {
  readonly schedule: string;
  /** Points older than this are not tested. */
  readonly windowDays: number;
  readonly startWindowHours: number;
  readonly types: readonly TestedType[];
}

export interface EnvironmentSettings {
  /** Guard: another account than this one ends every command. */
  readonly account?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly enableBackups: boolean;
  readonly cognitoBackups: boolean;
  readonly stacks: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly tables: readonly string[];
  readonly buckets: readonly string[];
  readonly userPools: readonly string[];
}

export interface Config {
  /** The file it came from; undefined when only defaults hold. */
  readonly file: string | undefined;
  readonly vault: string;
  readonly tag: Tag;
  readonly plan: PlanSettings;
  readonly cognito: CognitoSettings;
  /** With `{account}` and `{region}` still in it. */
  readonly bucket: string;
  /** Undefined: not locked, and a lock that is there stays. */
  readonly bucketLock: BucketLock | undefined;
  /** Undefined: none. */
  readonly restoreTesting: RestoreTesting | undefined;
  readonly alerts: {readonly email?: string};
  /** Only what the file names; undefined when it names none, and then tags and stack names tell. */
  readonly environments: Readonly<Record<string, EnvironmentSettings>> | undefined;
}

/** The stacks of the product these defaults were made for; `{env}` is the environment's name. */
export const DEFAULT_STACKS = ['QuestionnaireFactoryInfraStack-{env}', 'QuestionnaireFactoryBackend-{env}'] as const;
/** Webiny tags everything that can be tagged with these. */
export const DEFAULT_TAGS: Readonly<Record<string, string>> = {WbyEnvironment: '{env}'};

const PLAN: PlanSettings = {
  name: 'Questionnaire_Daily',
  schedule: 'cron(5 3 * * ? *)',
  timezone: 'Etc/UTC',
  startWindowMinutes: 60,
  completionWindowMinutes: 1440,
  retentionDays: 35,
};

const COGNITO: CognitoSettings = {
  schedule: 'cron(15 1 * * ? *)',
  retentionDays: 35,
  // A third of the quota: the application shares it.
  pacePercent: 33,
  mfa: false,
  alarmDropPercent: 20,
};

/** Sundays, three hours after the nightly; AWS counts Sunday as 1. */
const RESTORE_TESTING: RestoreTesting = {
  schedule: 'cron(0 6 ? * 1 *)',
  windowDays: 7,
  startWindowHours: 8,
  types: ['DynamoDB', 'S3'],
};

/** Lays the file over the defaults. Pure. */
export function toConfig(given: ConfigFile, file?: string): Config {
  const [key, value] = Object.entries(given.tag ?? {backup: 'daily'})[0] ?? ['backup', 'daily'];
  return {
    file,
    vault: given.vault ?? 'Questionnaire_Backups',
    tag: {key, value},
    plan: {...PLAN, ...given.plan},
    cognito: {...COGNITO, ...given.cognito},
    bucket: given.bucket ?? 'backupctl-{account}-{region}',
    bucketLock: given.bucketLock,
    restoreTesting: given.restoreTesting && {...RESTORE_TESTING, ...given.restoreTesting},
    alerts: given.alerts ?? {},
    environments: given.environments && mapValues(given.environments, (each, name) => toEnvironment(name, each)),
  };
}

/** The settings of an environment that no file describes. */
export function defaultEnvironment(name: string): EnvironmentSettings {
  return toEnvironment(name, {});
}

type GivenEnvironment = NonNullable<ConfigFile['environments']>[string];

function toEnvironment(name: string, given: GivenEnvironment): EnvironmentSettings {
  const {resources = {}, enableBackups = true, cognitoBackups = true, ...guards} = given;
  const fill = (template: string) => template.replaceAll('{env}', name);
  return {
    ...guards,
    enableBackups,
    cognitoBackups,
    stacks: (resources.stacks ?? DEFAULT_STACKS).map(fill),
    tags: mapValues(resources.tags ?? DEFAULT_TAGS, fill),
    tables: resources.tables ?? [],
    buckets: resources.buckets ?? [],
    userPools: resources.userPools ?? [],
  };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From, key: string) => To) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)])) as Record<
    string,
    To
  >;
}

/** The account's backup bucket in one region. */
export function bucketName(config: Pick<Config, 'bucket'>, account: string, region: string): string {
  return config.bucket.replaceAll('{account}', account).replaceAll('{region}', region);
}
