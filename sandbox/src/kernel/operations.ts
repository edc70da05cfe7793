import type {Service} from './service.ts';
import {requiredMembers, type Schema, schemaOf, traitsOf} from './wire/schema.ts';

/** One operation of a service, as its SDK client declares it. */
export interface Operation {
  readonly name: string;
  readonly input: Schema;
  readonly output: Schema;
  readonly status: number;
  /** Present for the REST protocols. */
  readonly route?: Route;
}

export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  /** Query parameters that must be there; an empty value matches any. */
  readonly query: readonly (readonly [string, string])[];
  /** Headers of required members: they tell CopyObject from PutObject where a client sends no `x-id`. */
  readonly headers: readonly string[];
  /** Query parameters of required members: they tell UploadPart from PutObject in the same way. */
  readonly parameters: readonly string[];
}

export interface LoadedService extends Service {
  readonly operations: ReadonlyMap<string, Operation>;
  /** The most specific first. */
  readonly routed: readonly (Operation & {readonly route: Route})[];
  handler(operation: string): ((input: unknown, call: unknown) => unknown) | undefined;
}

/** `[9, namespace, name, traits, input, output]`: how SDK v3 exports an operation. */
type OperationTuple = readonly [
  9,
  string,
  string,
  {readonly http?: readonly [string, string, number]} | number,
  unknown,
  unknown,
];

const isOperation = (value: unknown): value is OperationTuple => Array.isArray(value) && value[0] === 9;

export function loadService(service: Service): LoadedService {
  const operations = new Map<string, Operation>();
  for (const value of Object.values(service.sdk)) {
    if (isOperation(value)) operations.set(value[2], toOperation(value));
  }
  const handlers = new Map<string, unknown>(Object.entries(service.handlers));
  for (const name of handlers.keys()) {
    if (!operations.has(name)) throw new Error(`${service.signingName} has no operation ${name}`);
  }
  const routed = [...operations.values()].filter(hasRoute).sort((a, b) => weight(b.route) - weight(a.route));
  return {
    ...service,
    operations,
    routed,
    handler(operation) {
      const found = handlers.get(operation);
      return typeof found === 'function' ? (found as (input: unknown, call: unknown) => unknown) : undefined;
    },
  };
}

function toOperation([, , name, traits, input, output]: OperationTuple): Operation {
  const schema = schemaOf(input);
  const http = typeof traits === 'object' ? traits.http : undefined;
  const operation = {name, input: schema, output: schemaOf(output), status: http?.[2] ?? 200};
  return http === undefined ? operation : {...operation, route: toRoute(http, schema)};
}

function toRoute([method, uri]: readonly [string, string, number], input: Schema): Route {
  const [path = '', query = ''] = uri.split('?');
  const parameters = query === '' ? [] : query.split('&').map((each) => each.split('='));
  const required = requiredMembers(input).map((name) => traitsOf(input.getMemberSchema(name)));
  return {
    method,
    segments: path.split('/').slice(1),
    query: parameters.map(([key = '', value = '']) => [key, value]),
    headers: required.flatMap(({httpHeader}) => httpHeader?.toLowerCase() ?? []),
    parameters: required.flatMap(({httpQuery}) => httpQuery ?? []),
  };
}

const hasRoute = (operation: Operation): operation is Operation & {readonly route: Route} =>
  operation.route !== undefined;

/** Literal segments weigh most, then required query parameters, then required headers and parameters. */
function weight({segments, query, headers, parameters}: Route): number {
  const literal = segments.filter((segment) => !segment.startsWith('{')).length;
  return literal * 10 + query.filter(([key]) => key !== 'x-id').length + (headers.length + parameters.length) * 0.1;
}
