import type {LoadedService} from './operations.ts';
import type {Reply} from './reply.ts';
import {AwsError} from './service.ts';
import {writeJson} from './wire/json-write.ts';
import {Malformed, memberNames, schemaOf} from './wire/schema.ts';
import {escapeXml} from './wire/xml-write.ts';

interface ErrorTraits {
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
}

/** `[-3, namespace, name, {error, httpError, awsQueryError}, members, types]`. */
type ErrorTuple = readonly [number, string, string, ErrorTraits | 0, ...unknown[]];

/** What a handler threw, as AWS would say it: the declared name, status and members, in the service's protocol. */
export function writeError(service: LoadedService | undefined, thrown: unknown, requestId: string): Reply {
  const error = toAwsError(service, thrown);
  const declared = declaration(service, error.name);
  const traits = typeof declared?.[3] === 'object' ? declared[3] : {};
  const status = traits.awsQueryError?.[1] ?? traits.httpError ?? error.status;
  if (service?.protocol === 'awsQuery') return {status, ...queryError(service, error, traits, requestId)};
  if (service?.protocol === 'restXml') return {status, ...xmlError(error, requestId)};
  return {status, ...jsonError(service, error, declared)};
}

function toAwsError(service: LoadedService | undefined, thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  if (thrown instanceof Malformed) return new AwsError(service?.invalid ?? 'ValidationException', thrown.message);
  const {stack = String(thrown)} = thrown instanceof Error ? thrown : {};
  return new AwsError('InternalFailure', `The sandbox failed: ${stack}`, 500);
}

function declaration(service: LoadedService | undefined, name: string): ErrorTuple | undefined {
  const found: unknown = service && Reflect.get(service.sdk, `${name}$`);
  return Array.isArray(found) && found[0] === -3 ? (found as unknown as ErrorTuple) : undefined;
}

function queryError(
  service: LoadedService,
  {name, message}: AwsError,
  {awsQueryError}: ErrorTraits,
  requestId: string,
) {
  const code = awsQueryError?.[0] ?? name.replace(/Exception$/, '');
  const error = `<Error><Type>Sender</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
  const body = `<ErrorResponse xmlns="${service.xmlNamespace}">${error}<RequestId>${requestId}</RequestId></ErrorResponse>`;
  return {headers: {'content-type': 'text/xml'}, body};
}

function xmlError({name, message}: AwsError, requestId: string) {
  const inner = `<Code>${escapeXml(name)}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId>`;
  return {
    headers: {'content-type': 'application/xml'},
    body: `<?xml version="1.0" encoding="UTF-8"?><Error>${inner}</Error>`,
  };
}

function jsonError(service: LoadedService | undefined, error: AwsError, declared: ErrorTuple | undefined) {
  const useJsonName = service?.protocol === 'restJson1';
  const type = useJsonName ? 'application/json' : 'application/x-amz-json-1.1';
  const fields = declared === undefined ? {message: error.message} : declaredFields(error, declared, useJsonName);
  return {
    headers: {'content-type': type, 'x-amzn-errortype': error.name},
    body: JSON.stringify({__type: error.name, ...fields}),
  };
}

function declaredFields(error: AwsError, declared: ErrorTuple, useJsonName: boolean): object {
  const schema = schemaOf(declared);
  const known = memberNames(schema);
  const messages = known.filter((name) => /^message$/i.test(name)).map((name) => [name, error.message]);
  const given = Object.entries(error.fields).filter(([name]) => known.includes(name));
  return writeJson(schema, Object.fromEntries([...messages, ...given]), {useJsonName}) as object;
}
