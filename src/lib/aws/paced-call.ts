import type {Clock} from '../clock.ts';
import {BackupctlError} from '../errors.ts';
import type {Pace} from './pace.ts';

export interface PacedCalls {
  /** Waits for its turn, calls, and asks again while AWS throttles or does not answer. */
  call<Value>(category: string, work: () => Promise<Value>): Promise<Value>;
}

const PASSING = ['AWS_THROTTLED', 'AWS_NO_ANSWER', 'AWS_UNAVAILABLE'];
/** Throttling ends by itself, so it is waited out long; silence is not. */
const MOST_THROTTLES = 30;
const MOST_SILENCES = 5;
const LONGEST_PAUSE_MS = 8_000;

export interface PacedParts {
  readonly pace: Pace;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** 0 ≤ n < 1: spreads the retries of many callers. */
  readonly random?: () => number;
}

export function createPacedCalls({pace, clock, signal, random = Math.random}: PacedParts): PacedCalls {
  return {
    async call(category, work) {
      for (let throttles = 0, silences = 0; ; ) {
        await pace.take(category, signal);
        if (signal?.aborted) throw interrupted();
        try {
          return await work();
        } catch (error) {
          if (!(error instanceof BackupctlError) || !PASSING.includes(error.code)) throw error;
          if (error.code === 'AWS_THROTTLED') {
            pace.throttled(category);
            throttles += 1;
          } else silences += 1;
          if (throttles > MOST_THROTTLES || silences > MOST_SILENCES) throw error;
          const ceiling = Math.min(LONGEST_PAUSE_MS, 200 * 2 ** (throttles + silences));
          await clock.sleep(random() * ceiling, signal);
        }
      }
    },
  };
}

export function interrupted(): BackupctlError {
  return new BackupctlError({
    code: 'INTERRUPTED',
    exit: 'interrupted',
    message: 'Interrupted.',
    next: ['Run the same command again: it goes on where it stopped.'],
  });
}
