import {KEEPING_TAG} from '../archive/retention.ts';

/** The fields of a rule that we set or look at, by S3's own names. */
export interface LifecycleRule {
  readonly ID?: string;
  readonly Status?: string;
  readonly Filter?: {
    readonly Prefix?: string;
    readonly And?: {
      readonly Prefix?: string;
      readonly Tags?: readonly {readonly Key?: string; readonly Value?: string}[];
    };
  };
  readonly Expiration?: {readonly Days?: number};
  readonly NoncurrentVersionExpiration?: {readonly NoncurrentDays?: number};
  readonly AbortIncompleteMultipartUpload?: {readonly DaysAfterInitiation?: number};
}

export const ARCHIVE_PREFIX = 'cognito/';
export const SETTINGS_PREFIX = 'settings/';

const OURS = 'backupctl-';
/** The id that an earlier version gave its one rule. */
const IDS = {archives: `${OURS}cognito-archives`, leftovers: `${OURS}leftovers`, settings: `${OURS}table-settings`};

/** A week is left to regret a deletion. */
const REGRET_DAYS = 7;

/**
 * What the bucket removes by age. Of the archives only what a newer good one has superseded: so the last good archive
 * of a pool stays, however old. A rule by tag may not remove unfinished uploads (S3 User Guide, lifecycle elements), and
 * what was overwritten carries no tag: both have a rule of their own.
 */
export function wantedRules(retentionDays: number): readonly LifecycleRule[] {
  const noncurrent = {NoncurrentVersionExpiration: {NoncurrentDays: REGRET_DAYS}};
  return [
    {
      ID: IDS.archives,
      Status: 'Enabled',
      Filter: {And: {Prefix: ARCHIVE_PREFIX, Tags: [{Key: KEEPING_TAG, Value: 'superseded'}]}},
      Expiration: {Days: retentionDays},
    },
    {
      ID: IDS.leftovers,
      Status: 'Enabled',
      Filter: {Prefix: ARCHIVE_PREFIX},
      ...noncurrent,
      AbortIncompleteMultipartUpload: {DaysAfterInitiation: REGRET_DAYS},
    },
    {
      ID: IDS.settings,
      Status: 'Enabled',
      Filter: {Prefix: SETTINGS_PREFIX},
      Expiration: {Days: retentionDays},
      ...noncurrent,
    },
  ];
}

/** Days that superseded archives are kept; undefined when our rules are not all there as they should be. */
export function retentionOf(rules: readonly LifecycleRule[]): number | undefined {
  const days = rules.find(({ID}) => ID === IDS.archives)?.Expiration?.Days;
  if (days === undefined) return undefined;
  const whole = wantedRules(days).every((wanted) =>
    rules.some((found) => found.ID === wanted.ID && shapeOf(found) === shapeOf(wanted)),
  );
  return whole ? days : undefined;
}

/** Ours in place of what we set before; everybody else's stay. */
export function withOurRules(rules: readonly LifecycleRule[], retentionDays: number): readonly LifecycleRule[] {
  const ids: readonly (string | undefined)[] = Object.values(IDS);
  return [...rules.filter(({ID}) => !ids.includes(ID)), ...wantedRules(retentionDays)];
}

function shapeOf({
  Status,
  Filter,
  Expiration,
  NoncurrentVersionExpiration,
  AbortIncompleteMultipartUpload,
}: LifecycleRule) {
  const {Prefix, And} = Filter ?? {};
  return JSON.stringify([
    Status,
    And?.Prefix ?? Prefix,
    And?.Tags?.map(({Key, Value}) => [Key, Value]),
    Expiration?.Days,
    NoncurrentVersionExpiration?.NoncurrentDays,
    AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  ]);
}
