import type {TableShape} from './gateway.ts';

export interface Verification {
  readonly what: string;
  /** Of the source as it is now; absent when the source is gone. */
  readonly source?: string;
  readonly restored: string;
  /** `changed` is no fault: the source went on living since the backup. */
  readonly state: 'equal' | 'differs' | 'changed' | 'found';
}

export interface Counted {
  readonly source: number | undefined;
  readonly restored: number;
}

/** What came back against what is there: keys, attributes, billing, every index, and the items. Pure. */
export function verifyTable(
  source: TableShape | undefined,
  restored: TableShape,
  items: Counted,
): readonly Verification[] {
  return [
    compare('keys', source?.keys, restored.keys),
    compare('attributes', source?.attributes, restored.attributes),
    compare('billing', source?.billing, restored.billing),
    ...indexRows('global index', source?.globalIndexes, restored.globalIndexes),
    ...indexRows('local index', source?.localIndexes, restored.localIndexes),
    itemRow(items),
  ];
}

export const allVerified = (rows: readonly Verification[]) => rows.every(({state}) => state !== 'differs');

function compare(what: string, source: string | undefined, restored: string): Verification {
  if (source === undefined) return {what, restored, state: 'found'};
  return {what, source, restored, state: source === restored ? 'equal' : 'differs'};
}

type Indexes = TableShape['globalIndexes'];

function indexRows(label: string, source: Indexes | undefined, restored: Indexes): Verification[] {
  const names = [...new Set([...(source ?? []), ...restored].map(({name}) => name))].sort();
  return names.map((name) => {
    const describe = (indexes: Indexes) => {
      const index = indexes.find((each) => each.name === name);
      return index ? `${index.keys}, ${index.projection}` : 'missing';
    };
    return compare(`${label} ${name}`, source && describe(source), describe(restored));
  });
}

function itemRow({source, restored}: Counted): Verification {
  if (source === undefined) return {what: 'items', restored: String(restored), state: 'found'};
  return {
    what: 'items',
    source: String(source),
    restored: String(restored),
    state: source === restored ? 'equal' : 'changed',
  };
}
