import {control} from '../../sandbox/test/clients.ts';
import {type Desk, openDesk, setUp} from './cli.ts';

/** An account where all is well: set up, two nights old. `reset` makes it so again, whatever was done to it. */
export interface HealthyAccount {
  readonly desk: Desk;
  reset(): Promise<void>;
}

export async function openHealthyAccount(): Promise<HealthyAccount> {
  const desk = await openDesk({seed: 'questionnaire', now: Date.parse('2026-11-24T12:00:00Z')});
  await setUp(desk);
  await desk.nights(2);
  const {endpoint} = desk.box;
  const saved = await control(endpoint, 'GET', 'state');
  return {
    desk,
    async reset() {
      await control(endpoint, 'PUT', 'state', saved);
      desk.box.faults.clear();
      desk.box.authority.callerPolicy = undefined;
      desk.box.requests.clear();
    },
  };
}
