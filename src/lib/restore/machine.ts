/** A restore is a fixed list of steps. AWS is asked what is done; memory is only a hint. */
export type StepState =
  | {readonly at: 'absent'}
  | {readonly at: 'running'; readonly percent?: number; readonly detail?: string}
  | {readonly at: 'done'}
  | {readonly at: 'failed'; readonly reason: string; readonly next: readonly string[]};

export interface PlannedPoint {
  readonly arn: string;
  readonly resourceArn: string;
  /** ISO 8601: the time of the data. */
  readonly createdAt: string;
  readonly bytes?: number;
  readonly vault: string;
}

export interface RestorePlan {
  readonly kind: 'table';
  readonly source: string;
  /** The source still exists; it is never written to. */
  readonly sourceExists: boolean;
  readonly recoveryPoint: PlannedPoint;
  readonly target: string;
  readonly roleArn: string;
  readonly steps: readonly string[];
  /** What a restore does not bring back, one line each. */
  readonly lost: readonly string[];
  /** ISO 8601: when the settings of a source that is gone were saved, by which `lost` tells. */
  readonly settingsSavedAt?: string;
}

export interface RunRecord {
  readonly runId: string;
  readonly toolVersion: string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly plan: RestorePlan;
  /** What AWS called the thing each step started. May lag behind AWS after a crash. */
  readonly refs: Readonly<Record<string, string>>;
}

export interface Step {
  readonly name: string;
  readonly title: string;
  /** Must tell what an earlier run with this id started, as far as `refs` or names allow. */
  probe(run: RunRecord): Promise<StepState>;
  /** Must be safe to repeat: same run id, same token, same names. Answers what AWS called it. */
  start(run: RunRecord): Promise<string | undefined>;
}

export type Move =
  | {readonly do: 'start' | 'wait'; readonly index: number}
  | {readonly do: 'stop'; readonly index: number; readonly reason: string; readonly next: readonly string[]}
  | {readonly do: 'finish'};

/** The first step that is not done decides. Pure. */
export function nextMove(states: readonly StepState[]): Move {
  const index = states.findIndex(({at}) => at !== 'done');
  const state = states[index];
  if (state === undefined || state.at === 'done') return {do: 'finish'};
  if (state.at === 'absent') return {do: 'start', index};
  return state.at === 'running' ? {do: 'wait', index} : {do: 'stop', index, reason: state.reason, next: state.next};
}
