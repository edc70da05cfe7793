/** Progress for the person who waits, on stderr. Commands choose the implementation; lib only tells. */
export interface Reporter {
  /** A line that stays: what begins, what changed state. */
  note(line: string): void;
  /** A task with a beginning and an end; `total` unknown means no percentage and no estimate. */
  start(task: {readonly title: string; readonly total?: number; readonly unit?: string}): TaskProgress;
}

export interface TaskProgress {
  /** Absolute count, not a difference. */
  update(done: number, detail?: string): void;
  done(line: string): void;
  fail(line: string): void;
}
