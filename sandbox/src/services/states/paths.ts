/** Reference paths of the States Language: `$`, `$.a.b`, `$.list[0]`, and `$$.…` into the context object. */
export function readPath(path: string, input: unknown, context: unknown): unknown {
  const [root, rest] = path.startsWith('$$') ? [context, path.slice(2)] : [input, path.slice(1)];
  let value: unknown = root;
  for (const [, name, index] of rest.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, name ?? Number(index));
  }
  return value;
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

/** `Parameters` and `ResultSelector`: keys ending in `.$` are read by path, the rest is copied. */
export function fillTemplate(template: unknown, input: unknown, context: unknown): unknown {
  if (Array.isArray(template)) return template.map((each) => fillTemplate(each, input, context));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), readPath(String(value), input, context)]
        : [key, fillTemplate(value, input, context)],
    ),
  );
}
