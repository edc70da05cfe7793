import type {ArchiveStore} from '../archive/store.ts';
import type {AwsAccess} from '../aws/access.ts';
import {createTagGateway, type TagGateway} from '../aws/tags.ts';
import type {Clock} from '../clock.ts';
import type {Tag} from '../config/config.ts';
import {resourceOf} from '../environments/environment.ts';
import {createTableSettingsGateway, type TableSettingsGateway} from '../resources/table/settings/gateway.ts';
import {saveTableSettings} from '../resources/table/settings/save.ts';
import {dateOf} from './run-id.ts';

/** What the schedule hands over for the night of the tables. */
export interface TableNightInput {
  readonly kind: 'tables';
  /** The account's backup bucket, and who must own it: for whoever opens the store. */
  readonly bucket: string;
  readonly account: string;
  /** The tag of the backup plan: what carries it now is protected. */
  readonly tag: Tag;
  /** Share of DynamoDB's quotas, above 0 to 1. */
  readonly pace: number;
  /** ISO 8601, from EventBridge Scheduler: the date of the settings is the date of this. */
  readonly scheduledTime: string;
}

export interface TableNightOutput {
  readonly done: boolean;
  readonly date: string;
  readonly tables: number;
  /** Tables that this slice could not save; a last slice with any ends in an error instead. */
  readonly failed: number;
  /** Tables of this slice of which a part could not be read. */
  readonly unread: number;
  /** Deleted, but still listed. */
  readonly gone: number;
}

export interface TableNightTools {
  readonly tags: TagGateway;
  readonly settings: TableSettingsGateway;
  readonly store: ArchiveStore;
  readonly clock: Clock;
  readonly version: string;
  /** On the clock's `elapsed`: what is not begun by then is left to the next slice. */
  readonly deadline: number;
}

/**
 * One slice of the night of the tables: the settings of each protected table that has none of this date yet. Called again
 * with the same input it goes on with what is missing, whatever came between.
 * @throws TABLE_SETTINGS_INCOMPLETE when all was tried and some could not be saved
 */
export async function tableNight(input: TableNightInput, tools: TableNightTools): Promise<TableNightOutput> {
  const {tags, settings: gateway, store, clock, version, deadline} = tools;
  const date = dateOf(input.scheduledTime);
  const {key, value} = input.tag;
  const tables = (await tags.resources({key, values: [value]})).flatMap(({arn}) => {
    const resource = resourceOf(arn);
    return resource?.kind === 'table' ? [resource] : [];
  });
  const outcome = await saveTableSettings({tables, date, gateway, store, clock, version, deadline, pace: input.pace});
  return {date, ...outcome};
}

/** The gateways of the night of the tables, for the composition root. */
export const tableNightGateways = (access: AwsAccess): Pick<TableNightTools, 'tags' | 'settings'> => ({
  tags: createTagGateway(access),
  settings: createTableSettingsGateway(access),
});
