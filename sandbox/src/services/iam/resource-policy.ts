import {evaluate, field, toList} from './evaluate.ts';

export interface ResourceRequest {
  /** `backup.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Does the policy of a topic or a queue let this service in? Without a fitting Allow the answer is no. */
export function admits(policy: string, {service, ...request}: ResourceRequest): boolean {
  const statements = toList(field(JSON.parse(policy), 'Statement')).filter((statement) => {
    const principal = field(statement, 'Principal');
    return (
      principal === '*' ||
      toList(field(principal, 'AWS')).includes('*') ||
      toList(field(principal, 'Service')).includes(service)
    );
  });
  return evaluate([{Statement: statements}], request) === 'allowed';
}
