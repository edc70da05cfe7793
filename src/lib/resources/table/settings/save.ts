import pMap from 'p-map';
import type {ArchiveStore} from '../../../archive/store.ts';
import {toBackupctlError} from '../../../aws/errors.ts';
import {createPace} from '../../../aws/pace.ts';
import {createPacedCalls, type PacedCalls} from '../../../aws/paced-call.ts';
import type {Clock} from '../../../clock.ts';
import {BackupctlError} from '../../../errors.ts';
import {documentOf} from './document.ts';
import type {ProtectedTable, TableSettingsGateway} from './gateway.ts';
import type {AccountLists} from './lists.ts';
import {readDocument} from './read.ts';
import {settingsFolder, settingsIndexKey, settingsKey, toText, type Unread} from './settings.ts';

export interface SaveParts {
  readonly tables: readonly ProtectedTable[];
  /** UTC date of the scheduled start, YYYY-MM-DD. */
  readonly date: string;
  readonly gateway: TableSettingsGateway;
  readonly store: ArchiveStore;
  readonly clock: Clock;
  readonly version: string;
  /** Share of DynamoDB's quotas, above 0 to 1. */
  readonly pace: number;
  /** On the clock's `elapsed`; absent: none. */
  readonly deadline?: number;
}

export interface SaveOutcome {
  /** False when time was up: what is missing is saved by the next call. */
  readonly done: boolean;
  /** Documents of this date, those of earlier calls included. */
  readonly tables: number;
  readonly failed: number;
  /** Tables of which this call could not read something; the index has those of the whole night. */
  readonly unread: number;
  /** Deleted, but still listed. */
  readonly gone: number;
}

/** Tables under way at once; calls are bounded over all clients besides. */
const AT_ONCE = 4;
/** Calls a second that DescribeContinuousBackups and ListTagsOfResource each allow the whole account (SDK client-dynamodb). */
const QUOTA = 10;

/**
 * Saves the settings of each table that has none of this date yet, then the index that makes the night complete. Documents
 * are never replaced: an earlier run of the same date stands, and so any call may be repeated. A crash leaves documents
 * without an index; the next call goes on with those that are missing.
 * @throws TABLE_SETTINGS_INCOMPLETE after all the others were saved, and what keeps the bucket from being listed
 */
export async function saveTableSettings(parts: SaveParts): Promise<SaveOutcome> {
  const {tables, date, store, clock} = parts;
  const there = new Set<string>();
  for await (const {key} of store.list(settingsFolder(date))) there.add(key);
  const missing = tables.filter(({name}) => !there.has(settingsKey(date, name)));
  const calls = createPacedCalls({pace: createPace({table: QUOTA * parts.pace}, clock), clock});
  const fates = missing.length === 0 ? [] : await saveEach(missing, parts, calls);
  const lost = fates.filter(({fate}) => fate === 'failed');
  const left = fates.filter(({fate}) => fate === 'left').length;
  const gone = fates.filter(({fate}) => fate === 'gone').map(({name}) => name);
  const counts = {
    tables: tables.length - lost.length - left - gone.length,
    failed: lost.length,
    unread: fates.filter(({unread = []}) => unread.length > 0).length,
    gone: gone.length,
  };
  if (left > 0) return {done: false, ...counts};
  if (lost.length > 0) throw incomplete(lost, tables.length);
  if (fates.length === 0 && there.has(settingsIndexKey(date))) return {done: true, ...counts};
  await writeIndex(parts, fates, gone);
  return {done: true, ...counts};
}

interface Fate {
  readonly name: string;
  readonly fate: 'saved' | 'gone' | 'failed' | 'left';
  readonly unread?: readonly Unread[];
  readonly error?: BackupctlError;
}

async function saveEach(missing: readonly ProtectedTable[], parts: SaveParts, calls: PacedCalls): Promise<Fate[]> {
  const {gateway, clock, deadline = Number.POSITIVE_INFINITY} = parts;
  const lists = await calls.call('lists', () => gateway.lists());
  const saved = async (table: ProtectedTable): Promise<Fate> => {
    if (clock.elapsed() >= deadline) return {name: table.name, fate: 'left'};
    try {
      return await saveOne(table, lists, parts, calls);
    } catch (error) {
      const ours = toBackupctlError(error, `save the settings of the table ${table.name}`);
      return {name: table.name, fate: 'failed', error: ours};
    }
  };
  return pMap(missing, saved, {concurrency: AT_ONCE});
}

async function saveOne(
  table: ProtectedTable,
  lists: AccountLists,
  {gateway, store, date, clock, version}: SaveParts,
  calls: PacedCalls,
): Promise<Fate> {
  const own = await calls.call('table', () => gateway.own(table));
  if (own === undefined) return {name: table.name, fate: 'gone'};
  const savedAt = new Date(clock.now()).toISOString();
  const document = documentOf({table, own, lists, savedAt, version});
  await store.put(settingsKey(date, table.name), toText(document), {ifAbsent: true});
  return {name: table.name, fate: 'saved', unread: document.unread};
}

/** Written last. It replaces one that lacks the tables which were saved since. */
async function writeIndex(
  {tables, date, store, clock, version}: SaveParts,
  fates: readonly Fate[],
  gone: readonly string[],
): Promise<void> {
  const now = new Map(fates.map(({name, unread}) => [name, unread]));
  const saved = tables.filter(({name}) => !gone.includes(name));
  const entries = await pMap(
    saved,
    async ({name}) => ({name, unread: now.get(name) ?? (await unreadOf(store, settingsKey(date, name)))}),
    {concurrency: AT_ONCE},
  );
  const unread = entries.filter((entry) => entry.unread.length > 0).length;
  const index = {
    format: 1 as const,
    tool: {name: 'backupctl' as const, version},
    date,
    finishedAt: new Date(clock.now()).toISOString(),
    counts: {tables: entries.length, unread, gone: gone.length},
    tables: entries,
    gone,
  };
  await store.put(settingsIndexKey(date), toText(index));
}

/** What an earlier call of the same night saved. */
async function unreadOf(store: ArchiveStore, key: string): Promise<readonly Unread[]> {
  return (await readDocument(store, key))?.unread ?? [];
}

/** Names and codes only: this ends up in a log. */
function incomplete(lost: readonly Fate[], tables: number): BackupctlError {
  return new BackupctlError({
    code: 'TABLE_SETTINGS_INCOMPLETE',
    exit: 'failed',
    message: `The settings of ${lost.length} of ${tables} tables could not be saved; those of the others are.`,
    ...(lost[0]?.error?.said === undefined ? {} : {said: lost[0].error.said}),
    facts: lost.map(({name, error}) => `${name}  ${error?.code ?? ''}`),
    next: ['The next run of the same night saves only what is missing: start the state machine again with its input.'],
    cause: lost[0]?.error,
  });
}
