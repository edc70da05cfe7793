import {type Desk, type Document, openDesk, setUp} from './cli.ts';
import {saveWorld} from './saved-world.ts';
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
  return {desk, json: (args) => runWarm(desk, args), reset: await saveWorld(desk)};
}
