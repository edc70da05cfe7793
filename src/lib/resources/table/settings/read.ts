import type {ArchiveStore} from '../../../archive/store.ts';
import {textOf} from '../../../archive/text.ts';
import {BackupctlError} from '../../../errors.ts';
import {parseSettings, SETTINGS_PREFIX, settingsKey, type TableSettingsDocument} from './settings.ts';

/** Dates looked at: a table with a recovery point lived on that date, so a night near it saved its settings or none did. */
const LOOK_BACK = 35;

/**
 * The newest saved settings of a table at or before a date, from the last 35 dates that have any; undefined when there
 * are none. A document is whole by itself, so one from a night that was not completed counts.
 * @param at YYYY-MM-DD
 * @throws TABLE_SETTINGS_UNREADABLE, and what keeps the bucket from being read
 */
export async function readTableSettings(
  store: ArchiveStore,
  name: string,
  at: string,
): Promise<TableSettingsDocument | undefined> {
  const dates = (await store.folders(SETTINGS_PREFIX)).filter((date) => /^\d{4}-\d\d-\d\d$/.test(date) && date <= at);
  for (const date of dates.toReversed().slice(0, LOOK_BACK)) {
    const document = await readDocument(store, settingsKey(date, name));
    if (document !== undefined) return document;
  }
  return undefined;
}

/** Undefined when there is none. @throws TABLE_SETTINGS_UNREADABLE */
export async function readDocument(store: ArchiveStore, key: string): Promise<TableSettingsDocument | undefined> {
  const text = await textOf(store, key);
  return text === undefined ? undefined : (parseSettings(text) ?? unreadable(`${store.place}${key}`));
}

function unreadable(place: string): never {
  throw new BackupctlError({
    code: 'TABLE_SETTINGS_UNREADABLE',
    exit: 'failed',
    message: 'The saved settings of the table cannot be read: no JSON, or of a format to come.',
    facts: [`Settings  ${place}`],
    next: ['Look at an earlier version of that object, the bucket keeps versions; or update backupctl.'],
  });
}
