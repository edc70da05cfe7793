import {evaluate, IntrinsicFailure, isIntrinsic, parseIntrinsic} from './intrinsics.ts';
import {StateFailure} from './state-failure.ts';

/** Reference paths of the States Language: `$`, `$.a.b`, `$.list[0]`, `$['a b']`, and `$$.…` into the context object. */
export function readPath(path: string, input: unknown, context: unknown): unknown {
  const [root, rest] = path.startsWith('$$') ? [context, path.slice(2)] : [input, path.slice(1)];
  let value: unknown = root;
  for (const [, name, index, quoted] of rest.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, name ?? quoted ?? Number(index));
  }
  return value;
}

/** Where something is read: the field names it in what AWS says when nothing is there. */
export interface Place {
  readonly field: string;
  readonly input: unknown;
  readonly context: unknown;
}

/**
 * As readPath, and a runtime error when nothing is there. AWS quotes the whole input in it (recorded in localstack's
 * tests/aws/services/stepfunctions/v2): whatever passes through a state may end in a log.
 */
export function needPath(path: string, {field, input, context}: Place): unknown {
  const value = readPath(path, input, context);
  if (value !== undefined) return value;
  throw new StateFailure(
    'States.Runtime',
    `The JSONPath '${path}' specified for the field '${field}' could not be found in the input '${JSON.stringify(input)}'`,
  );
}

/** Puts a result into the input at a `ResultPath`; null throws the result away, `$` replaces everything. */
export function placeResult(input: unknown, path: string | null | undefined, result: unknown): unknown {
  if (path === null) return input;
  if (path === undefined || path === '$') return result;
  const names = path.slice(2).split('.');
  const place = (target: unknown, depth: number): unknown => {
    const name = names[depth];
    if (name === undefined) return result;
    const object = typeof target === 'object' && target !== null ? target : {};
    return {...object, [name]: place(Reflect.get(object, name), depth + 1)};
  };
  return place(input, 0);
}

/** `Parameters` and `ResultSelector`: keys ending in `.$` hold a path or an intrinsic call, the rest is copied. */
export function fillTemplate(template: unknown, input: unknown, context: unknown): unknown {
  if (Array.isArray(template)) return template.map((each) => fillTemplate(each, input, context));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), readDynamic(String(value), {field: key, input, context})]
        : [key, fillTemplate(value, input, context)],
    ),
  );
}

export function readDynamic(source: string, place: Place): unknown {
  if (!isIntrinsic(source)) return needPath(source, place);
  const call = parseIntrinsic(source);
  try {
    return call && evaluate(call, (path) => needPath(path, place));
  } catch (error) {
    if (error instanceof IntrinsicFailure)
      throw new StateFailure(
        'States.IntrinsicFailure',
        `The function '${source}' had the following error: ${error.message}`,
      );
    throw error;
  }
}
