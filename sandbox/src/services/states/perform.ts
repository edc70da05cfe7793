import {holds} from './choose.ts';
import type {State} from './definition.ts';
import type {Running, Step} from './execution.ts';
import {fillTemplate, needPath, placeResult} from './paths.ts';
import {StateFailure} from './state-failure.ts';
import {performTask} from './task.ts';

/** What a state does with its input; `data` is what came before InputPath, into which a result is placed. */
export async function perform(state: State, input: unknown, data: unknown, running: Running): Promise<Step> {
  const {context} = running;
  const leave = (value: unknown, next: string | undefined): Step => ({
    output: needPath(state.OutputPath ?? '$', {field: 'OutputPath', input: value, context}),
    next,
  });
  if (state.Type === 'Task') return performTask(state, input, data, running);
  if (state.Type === 'Choice') return leave(input, choose(state, input, context));
  if (state.Type === 'Succeed') return leave(input, undefined);
  if (state.Type === 'Fail') throw failureOf(state, input, context);
  if (state.Type === 'Wait') {
    const {timeline} = running.machinery.world;
    const seconds =
      state.SecondsPath === undefined
        ? (state.Seconds ?? 0)
        : Number(needPath(state.SecondsPath, {field: 'SecondsPath', input, context}));
    const left = running.execution.position.enteredAt + seconds * 1000 - timeline.now();
    if (left > 0) await timeline.sleep(left);
    return leave(input, state.Next);
  }
  const result =
    state.Result ?? (state.Parameters === undefined ? input : fillTemplate(state.Parameters, input, context));
  return leave(placeResult(data, state.ResultPath, result), state.Next);
}

function choose({Choices = [], Default}: State, input: unknown, context: unknown): string {
  const next = Choices.find((each) => holds(each, input, context))?.Next ?? Default;
  if (next === undefined) throw new StateFailure('States.NoChoiceMatched', 'No choice matched and there is no Default');
  return next;
}

function failureOf(state: State, input: unknown, context: unknown): StateFailure {
  const read = (path: string | undefined, field: string) =>
    path === undefined ? undefined : String(needPath(path, {field, input, context}));
  return new StateFailure(
    read(state.ErrorPath, 'ErrorPath') ?? state.Error ?? '',
    read(state.CausePath, 'CausePath') ?? state.Cause ?? '',
  );
}
