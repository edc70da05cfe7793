import type {LoadedService} from './operations.ts';
import type {Roles} from './ports.ts';
import {AwsError, type Call} from './service.ts';

export type PolicyDocument = object;

export interface Authority {
  /** Limits the operator; undefined lets everything pass. */
  callerPolicy: PolicyDocument | undefined;
  readonly roles: () => Roles;
  readonly evaluate: (documents: readonly PolicyDocument[], request: {action: string; resource: string}) => string;
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
  const prefix = service.signingName === 'tagging' ? 'tag' : service.signingName;
  const actions = service.actions?.(call.operation, input) ?? [`${prefix}:${call.operation}`];
  const resources = service.resources?.(call.operation, input, call) ?? ['*'];
  for (const action of actions) {
    for (const resource of resources) {
      const allowed =
        roleArn === undefined
          ? authority.evaluate([policy ?? {}], {action, resource}) === 'allowed'
          : authority.roles().allows(roleArn, action, resource);
      if (!allowed) throw denied(service, call, action, resource);
    }
  }
}

/** The query and XML protocols say AccessDenied, the JSON ones AccessDeniedException. */
export function denied(service: LoadedService, call: Call, action: string, resource: string): AwsError {
  const short = service.protocol === 'restXml' || service.protocol === 'awsQuery';
  const status = service.protocol.startsWith('awsJson') ? 400 : 403;
  const message = `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  return new AwsError(short ? 'AccessDenied' : 'AccessDeniedException', message, status);
}
