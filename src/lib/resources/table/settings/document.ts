import type {OwnParts, ProtectedTable} from './gateway.ts';
import {type AccountLists, LIST_NAMES, ofTable} from './lists.ts';
import type {TableSettingsDocument, Unread} from './settings.ts';

export interface DocumentParts {
  readonly table: ProtectedTable;
  readonly own: OwnParts;
  readonly lists: AccountLists;
  readonly savedAt: string;
  readonly version: string;
}

/** What DynamoDB tells of a table and what the account's lists have of it, in one document. Pure. */
export function documentOf({table, own, lists, savedAt, version}: DocumentParts): TableSettingsDocument {
  const listed = LIST_NAMES.flatMap((part) => {
    const list = lists[part];
    return 'code' in list ? [] : [[part, ofTable(part, list.items, table)] as const];
  });
  const refused = LIST_NAMES.flatMap((part): readonly Unread[] => {
    const list = lists[part];
    return 'code' in list ? [{part, code: list.code}] : [];
  });
  return {
    format: 1,
    tool: {name: 'backupctl', version},
    savedAt,
    TableName: table.name,
    TableArn: table.arn,
    parts: {...own.parts, ...Object.fromEntries(listed)},
    unread: [...own.unread, ...refused],
  };
}
