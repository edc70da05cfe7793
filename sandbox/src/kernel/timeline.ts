/**
 * The sandbox's time. It runs with the wall clock from wherever it was last set; `advanceTo` jumps from event to event,
 * so that a job due in three nights' time happens when its turn comes, with the clock standing at its hour.
 */
export interface Timeline {
  /** Sandbox time, milliseconds since 1970. */
  now(): number;
  /** Runs `work` at sandbox time `time`; without `advanceTo` the wall clock gets there by itself. Answers a canceller. */
  at(time: number, work: () => void | Promise<void>): () => void;
  /** Resolves `ms` of sandbox time from now. Work that waits here does not hold up `advanceTo`. */
  sleep(ms: number): Promise<void>;
  /** Work that runs by itself (a Lambda invocation, a state machine): `advanceTo` waits for it before it moves on. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Lets everything due until `time` happen in order, waits for what it started, and leaves the clock at `time`. */
  advanceTo(time: number): Promise<void>;
  /** Drops every event: the sandbox closes. */
  stop(): void;
}

interface TimelineEvent {
  readonly time: number;
  readonly order: number;
  readonly work: () => void | Promise<void>;
}

/** setTimeout cannot wait longer than this. */
const LONGEST_MS = 2_147_483_647;

export function createTimeline(start = Date.now()): Timeline {
  let base = {sandbox: start, wall: performance.now()};
  let events: TimelineEvent[] = [];
  let order = 0;
  let timer: NodeJS.Timeout | undefined;
  let advancing = false;
  let stopped = false;
  /** Work begun and not yet finished, less what sleeps on this timeline. */
  let busy = 0;
  let quiet: (() => void)[] = [];

  const now = () => base.sandbox + (performance.now() - base.wall);
  const setNow = (time: number) => {
    base = {sandbox: time, wall: performance.now()};
  };
  const count = (difference: number) => {
    busy += difference;
    if (busy === 0) for (const wake of quiet.splice(0)) wake();
  };
  const untilQuiet = () => (busy === 0 ? Promise.resolve() : new Promise<void>((resolve) => quiet.push(resolve)));

  function takeDue(until: number): TimelineEvent | undefined {
    const [first] = events;
    if (first === undefined || first.time > until) return undefined;
    events = events.slice(1);
    return first;
  }

  function run(event: TimelineEvent): void {
    count(1);
    // What an event throws is its own business: services turn failures into states of theirs.
    void Promise.resolve()
      .then(event.work)
      .catch((error: unknown) => process.stderr.write(`sandbox: an event failed: ${String(error)}\n`))
      .finally(() => count(-1));
  }

  function arm(): void {
    clearTimeout(timer);
    const [first] = events;
    if (first === undefined || advancing || stopped) return;
    timer = setTimeout(wake, Math.min(LONGEST_MS, Math.max(0, first.time - now())));
    timer.unref();
  }

  function wake(): void {
    for (let due = takeDue(now()); due; due = takeDue(now())) run(due);
    arm();
  }

  return {
    now,
    at(time, work) {
      const event = {time, order: order++, work};
      events = insert(events, event);
      arm();
      return () => {
        events = events.filter((each) => each !== event);
      };
    },
    sleep(ms) {
      count(-1);
      return new Promise((resolve) => {
        this.at(now() + ms, () => {
          count(1);
          resolve();
        });
      });
    },
    track(work) {
      count(1);
      return work.finally(() => count(-1));
    },
    async advanceTo(time) {
      advancing = true;
      try {
        await untilQuiet();
        for (let due = takeDue(time); due; due = takeDue(time)) {
          setNow(Math.max(now(), due.time));
          run(due);
          await untilQuiet();
        }
        setNow(Math.max(now(), time));
      } finally {
        advancing = false;
        arm();
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      events = [];
      quiet = [];
    },
  };
}

/** Sorted by time, first come first served among equals. */
function insert(events: readonly TimelineEvent[], event: TimelineEvent): TimelineEvent[] {
  const index = events.findLastIndex((each) => each.time <= event.time);
  return events.toSpliced(index + 1, 0, event);
}
