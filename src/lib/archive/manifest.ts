/** The Cognito archive is its manifest: parts first, `manifest.json` last. No manifest, no backup. */

/** AWS's own field names, so that other tools can read the lines. Dates are ISO 8601. */
export interface UserRecord {
  readonly Username: string;
  readonly Attributes: readonly {readonly Name: string; readonly Value: string}[];
  readonly Enabled: boolean;
  readonly UserStatus: string;
  readonly UserCreateDate?: string;
  readonly UserLastModifiedDate?: string;
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

export type PartKind = 'users' | 'groups' | 'memberships' | 'config';

export interface ArchivePart {
  readonly kind: PartKind;
  /** File name inside the run's folder: `users-00000.ndjson.gz`. */
  readonly name: string;
  /** Records, not counting anything else; 1 for `config.json`. */
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
  /** Groups deleted while the run went on: their record is kept, and their members as far as they were seen. */
  readonly vanishedGroups: number;
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
  readonly throttles: number;
  readonly parts: readonly ArchivePart[];
}

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
