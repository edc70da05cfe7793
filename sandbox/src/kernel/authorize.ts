import {alsoNeeds} from './also-needs.ts';
import type {LoadedService} from './operations.ts';
import type {Roles} from './ports.ts';
import {AwsError, type Call} from './service.ts';

export type PolicyDocument = object;

export interface Authority {
  /** Limits the operator; undefined lets everything pass. */
  callerPolicy: PolicyDocument | undefined;
  readonly roles: () => Roles;
  readonly evaluate: (
    documents: readonly PolicyDocument[],
    request: {action: string; resource: string; context?: Readonly<Record<string, string>>},
  ) => string;
}

/** Throws AWS's AccessDenied when the caller may not do this to one of the resources it touches. */
export function authorize(
  authority: Authority,
  service: LoadedService,
  input: Record<string, unknown>,
  call: Call,
): void {
  const {roleArn} = call.caller;
  const policy = authority.callerPolicy;
  // STS answers GetCallerIdentity to everybody, whatever their policy says (STS API reference).
  if ((roleArn === undefined && policy === undefined) || call.operation === 'GetCallerIdentity') return;
  for (const {action, resource, context} of permissionsOf(service, input, call)) {
    const allowed =
      roleArn === undefined
        ? authority.evaluate([policy ?? {}], {action, resource, ...(context ? {context} : {})}) === 'allowed'
        : authority.roles().allows(roleArn, action, resource, context);
    if (!allowed) throw denied(service, call, action, resource);
  }
}

interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** Everything that one call must be allowed: its own actions on what it touches, and what AWS asks for beside them. */
function permissionsOf(service: LoadedService, input: Record<string, unknown>, call: Call): readonly Permission[] {
  const prefix = service.signingName === 'tagging' ? 'tag' : service.signingName;
  const actions = service.actions?.(call.operation, input) ?? [`${prefix}:${call.operation}`];
  const named = service.resources?.(call.operation, input, call) ?? [];
  const resources = named.length > 0 ? named : ['*'];
  const context = service.context?.(call.operation, input) ?? {};
  const own = actions.flatMap((action) => resources.map((resource) => ({action, resource, context})));
  const [first = '*'] = resources;
  const beside = alsoNeeds(service.signingName, call.operation, input);
  return [...own, ...beside.map((each) => ({...each, resource: each.resource ?? first}))];
}

/** The query and XML protocols say AccessDenied, the JSON ones AccessDeniedException. */
export function denied(service: LoadedService, call: Call, action: string, resource: string): AwsError {
  const short = service.protocol === 'restXml' || service.protocol === 'awsQuery';
  const status = service.protocol.startsWith('awsJson') ? 400 : 403;
  const message = `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  return new AwsError(short ? 'AccessDenied' : 'AccessDeniedException', message, status);
}
