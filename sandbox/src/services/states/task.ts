import type {State} from './definition.ts';
import type {Running, Step} from './execution.ts';
import {callResource} from './integrations.ts';
import {fillTemplate, needPath, placeResult} from './paths.ts';
import {StateFailure, takes} from './state-failure.ts';

/** Tries until it succeeds, is not retried any more, or is no longer wanted. */
export async function performTask(state: State, input: unknown, data: unknown, running: Running): Promise<Step> {
  const tried = new Map<number, number>();
  for (;;) {
    try {
      return {output: await attempt(state, input, data, running), next: state.Next};
    } catch (failure) {
      if (!(failure instanceof StateFailure)) throw failure;
      if (!running.alive()) return {output: null, next: undefined};
      if (await retry(state, failure, tried, running)) continue;
      const catcher = state.Catch?.find(({ErrorEquals}) => takes(ErrorEquals, failure.error));
      if (!catcher) throw failure;
      const caught = {Error: failure.error, Cause: failure.message};
      return {output: placeResult(data, catcher.ResultPath, caught), next: catcher.Next};
    }
  }
}

async function attempt(state: State, input: unknown, data: unknown, running: Running): Promise<unknown> {
  const {context} = running;
  const parameters = state.Parameters === undefined ? input : fillTemplate(state.Parameters, input, context);
  const timeout =
    state.TimeoutSecondsPath === undefined
      ? state.TimeoutSeconds
      : Number(needPath(state.TimeoutSecondsPath, {field: 'TimeoutSecondsPath', input, context}));
  const raw = await callResource(state.Resource ?? '', parameters, timeout, running);
  const result = state.ResultSelector === undefined ? raw : fillTemplate(state.ResultSelector, raw, context);
  return needPath(state.OutputPath ?? '$', {
    field: 'OutputPath',
    input: placeResult(data, state.ResultPath, result),
    context,
  });
}

/** Waits as the first retrier that takes the error says; false when none does, or not once more. */
async function retry(
  state: State,
  {error}: StateFailure,
  tried: Map<number, number>,
  {machinery: {world}, context, alive}: Running,
): Promise<boolean> {
  const index = (state.Retry ?? []).findIndex(({ErrorEquals}) => takes(ErrorEquals, error));
  const retrier = state.Retry?.[index];
  if (!retrier) return false;
  const attempt = tried.get(index) ?? 0;
  if (attempt >= (retrier.MaxAttempts ?? 3)) return false;
  tried.set(index, attempt + 1);
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempt;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? grown);
  // FULL spreads the delay between nothing and itself (guide, retrying after an error); by the world's own chance.
  const share = retrier.JitterStrategy === 'FULL' ? Number.parseInt(world.id(8), 16) / 0xffffffff : 1;
  await world.timeline.sleep(seconds * share * 1000);
  const entry = context['State'] as object;
  context['State'] = {...entry, RetryCount: [...tried.values()].reduce((sum, each) => sum + each, 0)};
  return alive();
}
