import {control} from '../../sandbox/test/clients.ts';
import {type Desk, type Document, openDesk, setUp} from './cli.ts';
import {runWarm} from './warm.ts';

/** An account where all is well: set up, two nights old. `reset` makes it so again, whatever was done to it. */
export interface HealthyAccount {
  readonly desk: Desk;
  /** Runs a command with `--json`, without a process of its own. */
  json<Result>(args: readonly string[]): Promise<Document<Result>>;
  reset(): Promise<void>;
}

export async function openHealthyAccount(): Promise<HealthyAccount> {
  const desk = await openDesk({seed: 'questionnaire', now: Date.parse('2026-11-24T12:00:00Z')});
  await setUp(desk);
  await desk.nights(2);
  const {box} = desk;
  // The items of tables are never touched here, and loading them takes longer than all the rest.
  const {dynamodb: _items, ...saved} = (await control(box.endpoint, 'GET', 'state')) as Record<string, unknown>;
  const tables = [...box.dynamodb.store.tables.values()];
  const kept = tables.map(({tags, sse}) => structuredClone({tags, sse}));
  return {
    desk,
    json: (args) => runWarm(desk, args),
    async reset() {
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
    },
  };
}
