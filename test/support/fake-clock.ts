import type {Clock} from '../../src/lib/clock.ts';

/** Time that passes only when somebody sleeps. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
}

export function fakeClock(start = Date.parse('2026-11-24T08:00:00Z')): FakeClock {
  let elapsed = 0;
  return {
    now: () => start + elapsed,
    elapsed: () => elapsed,
    sleep: async (ms, signal) => {
      if (!signal?.aborted) elapsed += ms;
    },
    advance: (ms) => {
      elapsed += ms;
    },
  };
}
