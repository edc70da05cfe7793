/**
 * The sandbox's time. It runs with the wall clock from wherever it was last set; `advance` jumps from event to event,
 * so that a job due in three nights' time happens when its turn comes, with the clock standing at its hour.
 */
export interface Timeline {
  /** Sandbox time, milliseconds since 1970. */
  now(): number;
  /** Runs `work` at sandbox time `at`; without `advance` the wall clock gets there by itself. Returns a canceller. */
  at(time: number, work: () => void | Promise<void>): () => void;
  /** Like `at(now() + ms)`, as a promise. Work that waits here does not hold up `advance`. */
  sleep(ms: number): Promise<void>;
  /** Work that runs by itself (a Lambda invocation, a state machine): `advance` waits for it before it moves on. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Lets everything due until `time` happen in order, waits for what it started, and leaves the clock at `time`. */
  advanceTo(time: number): Promise<void>;
}
