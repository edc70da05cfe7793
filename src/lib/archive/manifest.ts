/** The Cognito archive is its manifest: parts first, `manifest.json` last. No manifest, no backup. */

/** AWS's own field names, so that other tools can read the lines. Dates are ISO 8601. */
export interface UserRecord {
  readonly Username: string;
  readonly Attributes: readonly {readonly Name: string; readonly Value: string}[];
  readonly Enabled: boolean;
  readonly UserStatus: string;
  readonly UserCreateDate?: string;
  readonly UserLastModifiedDate?: string;
  /** Only in an export with MFA preferences, which costs a call per user. */
  readonly PreferredMfaSetting?: string;
  readonly UserMFASettingList?: readonly string[];
}

export interface GroupRecord {
  readonly GroupName: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
  readonly CreationDate?: string;
  readonly LastModifiedDate?: string;
}

export interface MembershipRecord {
  readonly GroupName: string;
  readonly Username: string;
  readonly Sub: string;
}

export type PartKind = 'users' | 'groups' | 'memberships' | 'config' | 'secrets';

export interface ArchivePart {
  readonly kind: PartKind;
  /** File name inside the run's folder: `users-00000.ndjson.gz`. */
  readonly name: string;
  /** Records, not counting anything else; 1 for `config.json` and `secrets.json.enc`. */
  readonly lines: number;
  /** Of the object as stored, compressed. */
  readonly bytes: number;
  /** Hexadecimal, of the object as stored. */
  readonly sha256: string;
}

export interface ArchiveCounts {
  readonly users: number;
  readonly usersByStatus: Readonly<Record<string, number>>;
  readonly disabledUsers: number;
  readonly federatedUsers: number;
  readonly groups: number;
  readonly memberships: number;
  /** Seen only in a group, fetched afterwards: created while the run went on. */
  readonly late: number;
  /** Users that were seen and were gone when they were asked for; they are not in the archive. */
  readonly vanished: number;
  /** Groups deleted while the run went on: their record is kept, and their members as far as they were seen. */
  readonly vanishedGroups: number;
}

export const NO_COUNTS: ArchiveCounts = {
  users: 0,
  usersByStatus: {},
  disabledUsers: 0,
  federatedUsers: 0,
  groups: 0,
  memberships: 0,
  late: 0,
  vanished: 0,
  vanishedGroups: 0,
};

/** Both together. */
export function addCounts(a: ArchiveCounts, b: ArchiveCounts): ArchiveCounts {
  const statuses = Object.entries(b.usersByStatus).map(
    ([status, count]) => [status, (a.usersByStatus[status] ?? 0) + count] as const,
  );
  return {
    users: a.users + b.users,
    usersByStatus: {...a.usersByStatus, ...Object.fromEntries(statuses)},
    disabledUsers: a.disabledUsers + b.disabledUsers,
    federatedUsers: a.federatedUsers + b.federatedUsers,
    groups: a.groups + b.groups,
    memberships: a.memberships + b.memberships,
    late: a.late + b.late,
    vanished: a.vanished + b.vanished,
    vanishedGroups: a.vanishedGroups + b.vanishedGroups,
  };
}

/** What these records add to the counts. */
export function countsOf(users: readonly UserRecord[]): ArchiveCounts {
  const usersByStatus: Record<string, number> = {};
  for (const {UserStatus} of users) usersByStatus[UserStatus] = (usersByStatus[UserStatus] ?? 0) + 1;
  return {
    ...NO_COUNTS,
    users: users.length,
    usersByStatus,
    disabledUsers: users.filter(({Enabled}) => !Enabled).length,
    federatedUsers: usersByStatus['EXTERNAL_PROVIDER'] ?? 0,
  };
}

export interface PoolSummary {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly estimatedUsers: number;
  readonly usernameAttributes: readonly string[];
  readonly aliasAttributes: readonly string[];
  readonly caseSensitive: boolean;
  /** Full names as users carry them: `email`, `custom:team`. */
  readonly attributes: readonly {readonly name: string; readonly mutable: boolean; readonly required: boolean}[];
}

export interface Manifest {
  readonly format: 1;
  readonly tool: {readonly name: 'backupctl'; readonly version: string};
  readonly runId: string;
  /** UTC date of the scheduled start, YYYY-MM-DD; not the date it was written. */
  readonly date: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly pool: PoolSummary;
  readonly counts: ArchiveCounts;
  /** Whether the MFA preferences of each user were asked for. Absent in archives made before that could be. */
  readonly mfa?: boolean;
  /** What makes the counts hard to believe; such an archive never takes the place of the last good one. */
  readonly alarms?: readonly Alarm[];
  /** Parts of the configuration that could not be read, with AWS's error name. */
  readonly unread?: readonly UnreadPart[];
  readonly throttles: number;
  readonly parts: readonly ArchivePart[];
}

export interface Alarm {
  readonly kind: 'users-fell' | 'groups-fell' | 'memberships-fell' | 'estimate-contradicted';
  readonly message: string;
}

export interface UnreadPart {
  readonly part: string;
  /** Name of AWS's error, or `TIME_IS_UP`. */
  readonly code: string;
  /** Of which clients, providers or domains; absent: all of the part. */
  readonly of?: readonly string[];
}

/** An archive that may be restored from without a second thought. */
export const isGood = ({alarms = []}: Manifest) => alarms.length === 0;

/** Where one run lies, in the bucket or in a folder. */
export interface ArchiveRef {
  readonly poolId: string;
  readonly date: string;
  readonly runId: string;
}

/** `cognito/<poolId>/<date>/<runId>/`, with the slash. */
export function archiveFolder({poolId, date, runId}: ArchiveRef): string {
  return `cognito/${poolId}/${date}/${runId}/`;
}
