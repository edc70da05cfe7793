import type {Clock} from '../clock.ts';
import {BackupctlError} from '../errors.ts';
import type {Reporter, TaskProgress} from '../report/reporter.ts';
import type {Journal} from './journal.ts';
import {nextMove, type RunRecord, type Step, type StepState} from './machine.ts';

export interface Outcome {
  readonly status: 'finished' | 'pending';
  readonly run: RunRecord;
  /** Why it did not go on to the end. */
  readonly why?: 'timeout' | 'interrupted' | 'no-wait';
}

export interface RunnerOptions {
  readonly journal: Journal<RunRecord>;
  readonly reporter: Reporter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks; grows to three times as much. */
  readonly pollMs: number;
  /** Milliseconds of patience; 0 starts what can be started and leaves. */
  readonly waitMs: number;
}

/**
 * Drives the steps until they are done, one fails, or patience ends. Running it again on the same record is always
 * safe: every step is asked about before it is started, and starting twice is starting once.
 */
export async function runRestore(record: RunRecord, steps: readonly Step[], options: RunnerOptions): Promise<Outcome> {
  const {journal, clock, signal} = options;
  const deadline = clock.elapsed() + options.waitMs;
  const startedHere = new Set<string>();
  const progress = createStepProgress(options.reporter);
  let run = record;
  let pause = options.pollMs;
  await journal.save(run);
  for (;;) {
    const states = await probeInOrder(steps, run);
    progress.show(steps, states);
    const move = nextMove(states);
    if (move.do === 'finish') return {status: 'finished', run};
    const step = steps[move.index] as Step;
    if (move.do === 'stop') throw stepFailed(run, step, move.reason, move.next);
    // AWS may not show at once what it has just accepted, so a step started here is waited for, not started twice.
    if (move.do === 'start' && !startedHere.has(step.name)) {
      if (signal.aborted) return {status: 'pending', run, why: 'interrupted'};
      startedHere.add(step.name);
      const ref = await step.start(run);
      if (ref !== undefined) run = {...run, refs: {...run.refs, [step.name]: ref}};
      // A crash before this line loses only the reference: the same token finds the same job again.
      await journal.save(run);
      continue;
    }
    if (signal.aborted) return {status: 'pending', run, why: 'interrupted'};
    if (clock.elapsed() >= deadline) return {status: 'pending', run, why: options.waitMs === 0 ? 'no-wait' : 'timeout'};
    await clock.sleep(pause, signal);
    pause = Math.min(options.pollMs * 3, pause * 1.2);
  }
}

/** Stops at the first unfinished step: later ones cannot have begun. */
async function probeInOrder(steps: readonly Step[], run: RunRecord): Promise<StepState[]> {
  const states: StepState[] = [];
  for (const step of steps) {
    const state = await step.probe(run);
    states.push(state);
    if (state.at !== 'done') break;
  }
  return states;
}

function stepFailed(run: RunRecord, {title}: Step, reason: string, next: readonly string[]): BackupctlError {
  return new BackupctlError({
    code: 'RESTORE_STEP_FAILED',
    exit: 'failed',
    message: `${title} failed.`,
    said: reason,
    facts: [`Run  ${run.runId}`],
    next,
  });
}

/** One line per step: begun when it is first seen unfinished, ended when it is done. */
function createStepProgress(reporter: Reporter) {
  const open = new Map<string, TaskProgress>();
  return {
    show(steps: readonly Step[], states: readonly StepState[]): void {
      for (const [index, {name, title}] of steps.entries()) {
        const state = states[index];
        const task = open.get(name);
        if (state === undefined) continue;
        if (state.at === 'done') {
          task?.done(title);
          open.delete(name);
        } else if (state.at === 'failed') task?.fail(title);
        else if (!task) open.set(name, reporter.start({title, total: 100, unit: '%'}));
        else
          task.update(
            state.at === 'running' ? (state.percent ?? 0) : 0,
            state.at === 'running' ? state.detail : undefined,
          );
      }
    },
  };
}
