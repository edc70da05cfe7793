import type {Clock} from '../clock.ts';

/**
 * A pace per API category: a token bucket that halves its rate when AWS throttles and wins it back slowly. AWS's quotas
 * are per second, account and region, and shared with the application; staying below is manners and speed at once.
 */
export interface Pace {
  /** Resolves when the next call of this category may go out. A category without a rate waits for nothing. */
  take(category: string, signal?: AbortSignal): Promise<void>;
  /** AWS throttled a call of this category. */
  throttled(category: string): void;
  /** How often AWS throttled. */
  throttles(): number;
}

interface Lane {
  readonly wanted: number;
  rate: number;
  tokens: number;
  at: number;
  /** Callers wait in line: each is let through after the one before it. */
  line: Promise<void>;
}

/** At most this many calls may go out at once after a pause: one second's worth would meet the quota's edge. */
const BURST_SECONDS = 0.2;
const SLOWEST = 0.5;
/** A tenth of the wanted rate is won back per second without a throttle. */
const RECOVERY_PER_SECOND = 0.1;

/** @param rates calls per second by category; `Category.part` is a lane inside the lane of its category */
export function createPace(rates: Readonly<Record<string, number>>, clock: Clock): Pace {
  const lanes = new Map(Object.entries(rates).map(([category, rate]) => [category, newLane(rate, clock.elapsed())]));
  let throttles = 0;
  /** The narrow one first: who waits there takes no turn of the wide one from others. */
  const lanesOf = (category: string) =>
    [category, category.split('.')[0] ?? category]
      .filter((name, index, all) => all.indexOf(name) === index)
      .flatMap((name) => lanes.get(name) ?? []);

  async function pass(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      refill(lane, clock.elapsed());
      if (lane.tokens >= 1 || signal?.aborted) break;
      await clock.sleep(Math.ceil(((1 - lane.tokens) / lane.rate) * 1000), signal);
    }
    lane.tokens -= 1;
  }

  return {
    async take(category, signal) {
      for (const lane of lanesOf(category)) {
        lane.line = lane.line.then(() => pass(lane, signal));
        await lane.line;
      }
    },
    throttled(category) {
      throttles += 1;
      for (const lane of lanesOf(category)) {
        refill(lane, clock.elapsed());
        lane.rate = Math.max(Math.min(SLOWEST, lane.wanted), lane.rate / 2);
        lane.tokens = Math.min(lane.tokens, 0);
      }
    },
    throttles: () => throttles,
  };
}

function newLane(rate: number, at: number): Lane {
  return {wanted: rate, rate, tokens: Math.max(1, rate * BURST_SECONDS), at, line: Promise.resolve()};
}

function refill(lane: Lane, now: number): void {
  const seconds = Math.max(0, now - lane.at) / 1000;
  lane.rate = Math.min(lane.wanted, lane.rate + lane.wanted * RECOVERY_PER_SECOND * seconds);
  lane.tokens = Math.min(Math.max(1, lane.rate * BURST_SECONDS), lane.tokens + lane.rate * seconds);
  lane.at = now;
}
