import type {IncomingHttpHeaders} from 'node:http';
import type {LoadedService, Operation, Route} from './operations.ts';

export interface RestRequest {
  readonly method: string;
  /** Still percent-encoded: an ARN in a label may hold an encoded slash. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export interface RouteMatch {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

/** The operation that a REST request means. SDK v3 names it in `x-id`; boto3 and the AWS CLI do not. */
export function matchRoute(
  service: LoadedService,
  request: RestRequest,
  allowed: (name: string) => boolean,
): RouteMatch | undefined {
  const named = request.query.get('x-id');
  const matches = service.routed.flatMap((operation): RouteMatch[] => {
    const labels = allowed(operation.name) ? matchLabels(operation.route, request) : undefined;
    return labels && fits(operation, request, named) ? [{operation, labels}] : [];
  });
  // Where none has all of its required parameters, the first is told what it lacks.
  return matches.find(({operation}) => hasParameters(operation, request)) ?? matches[0];
}

function fits(
  {name, route}: Operation & {readonly route: Route},
  {headers}: RestRequest,
  named: string | null,
): boolean {
  if (named !== null && route.query.some(([key]) => key === 'x-id')) return name === named;
  return named !== null || route.headers.every((header) => headers[header] !== undefined);
}

const hasParameters = ({route}: Operation, {query}: RestRequest) =>
  route?.parameters.every((parameter) => query.has(parameter)) ?? true;

function matchLabels(route: Route, {method, segments, query}: RestRequest): Record<string, string> | undefined {
  if (route.method !== method || !queryFits(route, query)) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, pattern] of route.segments.entries()) {
    const label = /^\{(\w+)(\+?)\}$/.exec(pattern);
    if (label?.[2]) {
      const rest = segments.slice(index).join('/');
      return rest === '' ? undefined : {...labels, [label[1] ?? '']: decodeURIComponent(rest)};
    }
    const segment = segments[index];
    if (segment === undefined || (label ? segment === '' : segment !== pattern)) return undefined;
    if (label) labels[label[1] ?? ''] = decodeURIComponent(segment);
  }
  return segments.length > route.segments.length ? undefined : labels;
}

const queryFits = (route: Route, query: URLSearchParams) =>
  route.query.every(([key, value]) => key === 'x-id' || (query.has(key) && (value === '' || query.get(key) === value)));
