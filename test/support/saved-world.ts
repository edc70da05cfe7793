import {control} from '../../sandbox/test/clients.ts';
import type {Desk} from './cli.ts';

/**
 * Keeps the account as it is now; the answer makes it so again, whatever was done to it. The items of tables are left
 * alone: what a test does to them stays, and loading them takes longer than all the rest.
 */
export async function saveWorld({box}: Desk): Promise<() => Promise<void>> {
  const {dynamodb: _items, ...saved} = (await control(box.endpoint, 'GET', 'state')) as Record<string, unknown>;
  const tables = [...box.dynamodb.store.tables.values()];
  const kept = tables.map(({tags, sse}) => structuredClone({tags, sse}));
  return async () => {
    await control(box.endpoint, 'PUT', 'state', saved);
    for (const {name} of box.dynamodb.store.tables.values()) {
      if (tables.some((each) => each.name === name)) continue;
      await box.dynamodb.items.remove(name);
      box.dynamodb.store.tables.delete(name);
    }
    for (const [index, table] of tables.entries()) {
      const {tags = {}, sse} = structuredClone(kept[index]) ?? {};
      table.tags = tags;
      delete table.sse;
      if (sse !== undefined) table.sse = sse;
    }
    box.faults.clear();
    box.authority.callerPolicy = undefined;
    box.requests.clear();
  };
}
