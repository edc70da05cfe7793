import type {Lists} from './lists.ts';

/**
 * All that a restore of a table loses (SDK client-dynamodb, RestoreTableFromBackup; DynamoDB Developer Guide, restoring),
 * as AWS told it that night: plain JSON under AWS's own field names, times in ISO 8601. A part that is null was asked for
 * and there is none; one that is missing stands in `unread`.
 */
export interface TableSettingsDocument {
  readonly format: 1;
  readonly tool: {readonly name: 'backupctl'; readonly version: string};
  /** ISO 8601. */
  readonly savedAt: string;
  readonly TableName: string;
  readonly TableArn: string;
  readonly parts: SavedParts;
  readonly unread: readonly Unread[];
}

/** What could not be read, which is not the same as nothing being there. */
export interface Unread {
  readonly part: PartName;
  /** AWS's name of the refusal: `AccessDeniedException`. */
  readonly code: string;
}

/** Of each part the members that backupctl reads; all the others that AWS answered are in the document too. */
export interface SavedParts extends Partial<Lists> {
  /** DescribeTable: keys, indexes, billing, throughput, stream, class, encryption, deletion protection, replicas. */
  readonly table?: SavedTable | null;
  readonly timeToLive?: {readonly TimeToLiveStatus?: string; readonly AttributeName?: string} | null;
  readonly pointInTimeRecovery?: {
    readonly PointInTimeRecoveryStatus?: string;
    readonly RecoveryPeriodInDays?: number;
  } | null;
  readonly tags?: readonly {readonly Key?: string; readonly Value?: string}[] | null;
  readonly resourcePolicy?: SavedPolicy | null;
  /** A stream has a policy of its own. */
  readonly streamResourcePolicy?: SavedPolicy | null;
  readonly kinesisDestinations?: readonly {readonly StreamArn?: string; readonly DestinationStatus?: string}[] | null;
  /** Of the table and its global indexes, those that are not switched off. */
  readonly contributorInsights?:
    | readonly {
        readonly IndexName?: string;
        readonly ContributorInsightsStatus?: string;
        readonly ContributorInsightsMode?: string;
      }[]
    | null;
}

export type PartName = keyof SavedParts;

export interface SavedPolicy {
  /** JSON text, as it was put. */
  readonly Policy?: string;
  readonly RevisionId?: string;
}

export interface SavedTable {
  readonly TableId?: string;
  readonly BillingModeSummary?: {readonly BillingMode?: string};
  readonly StreamSpecification?: {readonly StreamEnabled?: boolean; readonly StreamViewType?: string};
  readonly LatestStreamArn?: string;
  readonly DeletionProtectionEnabled?: boolean;
  readonly TableClassSummary?: {readonly TableClass?: string};
  readonly SSEDescription?: {readonly KMSMasterKeyArn?: string};
  readonly Replicas?: readonly {readonly RegionName?: string}[];
  readonly GlobalSecondaryIndexes?: readonly {readonly IndexName?: string}[];
}

/** Of all nights: `settings/`. */
export const SETTINGS_PREFIX = 'settings/';

/** @param date UTC date of the scheduled start, YYYY-MM-DD */
export const settingsFolder = (date: string) => `${SETTINGS_PREFIX}${date}/`;

/** A table's name has only letters, digits, `_`, `-` and `.` (DynamoDB Developer Guide, naming rules). */
export const settingsKey = (date: string, table: string) => `${settingsFolder(date)}tables/${table}.json`;

/** Written last: a night without it is incomplete. */
export const settingsIndexKey = (date: string) => `${settingsFolder(date)}index.json`;

/** What a complete night saved. */
export interface SettingsIndex {
  readonly format: 1;
  readonly tool: {readonly name: 'backupctl'; readonly version: string};
  readonly date: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly counts: {
    readonly tables: number;
    /** Tables with a part that could not be read. */
    readonly unread: number;
    /** Still listed by the tagging API, but deleted. */
    readonly gone: number;
  };
  readonly tables: readonly {readonly name: string; readonly unread: readonly Unread[]}[];
  readonly gone: readonly string[];
}

export const toText = (document: TableSettingsDocument | SettingsIndex): Buffer =>
  Buffer.from(`${JSON.stringify(document, null, 1)}\n`);

/** Undefined for what is not JSON, not ours, or of a format to come. */
export function parseSettings(text: string): TableSettingsDocument | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return undefined;
    const {format, parts, unread, savedAt, TableName} = read as Partial<TableSettingsDocument>;
    const whole = format === 1 && parts && typeof parts === 'object' && Array.isArray(unread) && savedAt && TableName;
    return whole ? (read as TableSettingsDocument) : undefined;
  } catch {
    return undefined;
  }
}
