import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';
import {type Authority, authorize, denied} from './authorize.ts';
import type {Control} from './control.ts';
import {checkRequired, decode, type Scope, scopeOf} from './decode.ts';
import {writeError} from './error-reply.ts';
import type {Fault, Faults} from './faults.ts';
import type {LoadedService} from './operations.ts';
import {type Reply, writeReply} from './reply.ts';
import type {RequestLog} from './request-log.ts';
import {AwsError, type Call} from './service.ts';
import {cborReply, isCbor} from './wire/cbor.ts';
import type {World} from './world.ts';

export interface ServerParts {
  readonly world: World;
  readonly services: ReadonlyMap<string, LoadedService>;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly authority: Authority;
  readonly control: Control;
  readonly latency: {ms: number};
}

/** A connection that is cut instead of answered: the client cannot know whether the work was done. */
class CutOff extends Error {}

/** One endpoint for every service; which one is meant stands in the signature's credential scope. */
export function createServer(parts: ServerParts): http.Server {
  const server = http.createServer((request, response) => {
    void answer(parts, request, response);
  });
  server.keepAliveTimeout = 5_000;
  return server;
}

async function answer(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const {world, control} = parts;
  const body = await readBody(request);
  if (request.url?.startsWith('/_sandbox/')) return send(world, response, await control.answer(request, body));
  const requestId = world.uuid();
  const scope = scopeOf(request);
  const service = serviceOf(parts, request, scope);
  const record = {service: scope?.service ?? 'unsigned', operation: '?', caller: '', began: world.timeline.now()};
  let reply: Reply;
  try {
    reply = await serve(parts, request, body, {service, scope, requestId, record});
  } catch (error) {
    if (error instanceof CutOff) {
      parts.log.add({...record, time: world.timeline.now(), status: 0});
      request.socket.destroy();
      return;
    }
    reply = writeError(service, error, requestId);
  }
  parts.log.add({...record, time: world.timeline.now(), status: reply.status});
  const ids = {'x-amzn-requestid': requestId, 'x-amz-request-id': requestId};
  const coated = isCbor(request) ? cborReply(reply) : reply;
  send(world, response, {...coated, headers: {...ids, ...coated.headers}});
}

interface Serving {
  readonly service: LoadedService | undefined;
  readonly scope: Scope | undefined;
  readonly requestId: string;
  readonly record: {operation: string; caller: string};
}

async function serve(parts: ServerParts, request: IncomingMessage, body: Buffer, serving: Serving): Promise<Reply> {
  const {world, faults, authority, latency} = parts;
  const {service, scope, requestId, record} = serving;
  if (!service)
    throw new AwsError('UnknownEndpoint', `The sandbox has no service ${scope?.service ?? request.url}`, 404);
  const {operation, input} = decode(service, request, body);
  record.operation = operation.name;
  refuseBadKeys(service, scope?.accessKeyId ?? '');
  const caller = world.callerOf(scope?.accessKeyId ?? '');
  record.caller = caller.arn;
  const call: Call = {
    operation: operation.name,
    region: scope?.region ?? world.region,
    account: world.account,
    requestId,
    headers: request.headers,
    caller,
  };
  if (latency.ms > 0) await wait(latency.ms);
  const fault = faults.strike(service.signingName, operation.name);
  await strikeBefore(fault, service, call);
  authorize(authority, service, input, call);
  const reply = await perform(service, {operation, input}, call, request, body);
  if (fault?.kind === 'lost') throw new CutOff();
  return reply;
}

async function perform(
  service: LoadedService,
  decoded: ReturnType<typeof decode>,
  call: Call,
  request: IncomingMessage,
  body: Buffer,
): Promise<Reply> {
  const handler = service.handler(call.operation);
  if (handler) {
    checkRequired(decoded);
    const output = (await handler(decoded.input, call)) ?? {};
    return writeReply(service, decoded.operation, output as Record<string, unknown>, call.requestId);
  }
  const raw = await service.fallback?.(
    call.operation,
    {method: request.method ?? 'POST', path: request.url ?? '/', headers: request.headers, body},
    call,
  );
  if (raw) return raw;
  throw new AwsError(
    'NotImplementedBySandbox',
    `${service.signingName}:${call.operation} is not implemented by the sandbox`,
    501,
  );
}

async function strikeBefore(fault: Fault | undefined, service: LoadedService, call: Call): Promise<void> {
  if (fault === undefined) return;
  const what = fault.message ?? `A fault was planned for ${service.signingName}:${call.operation}.`;
  if (fault.kind === 'slow') await wait(fault.ms ?? 1000);
  if (fault.kind === 'reset') throw new CutOff();
  if (fault.kind === 'error') throw new AwsError(fault.code ?? 'InternalFailure', what, fault.code ? 400 : 500);
  if (fault.kind === 'throttle')
    throw new AwsError(
      service.signingName === 'cognito-idp'
        ? 'TooManyRequestsException'
        : service.protocol === 'restXml'
          ? 'SlowDown'
          : 'ThrottlingException',
      'Rate exceeded',
      service.protocol === 'restXml' ? 503 : 400,
    );
  if (fault.kind === 'denied') throw denied(service, call, `${service.signingName}:${call.operation}`, '*');
}

/** Keys for trying what an operator meets: `EXPIRED…` and `INVALID…`. */
function refuseBadKeys(service: LoadedService, accessKeyId: string): void {
  const short = service.protocol === 'restXml' || service.protocol === 'awsQuery';
  if (accessKeyId.startsWith('EXPIRED')) {
    throw new AwsError(
      short ? 'ExpiredToken' : 'ExpiredTokenException',
      'The security token included in the request is expired',
      short ? 403 : 400,
    );
  }
  if (accessKeyId.startsWith('INVALID')) {
    throw new AwsError(
      short ? 'InvalidClientTokenId' : 'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      403,
    );
  }
}

/** Cognito's public calls are not signed; their X-Amz-Target names the service. */
function serviceOf(
  {services}: ServerParts,
  request: IncomingMessage,
  scope: Scope | undefined,
): LoadedService | undefined {
  if (scope) return services.get(scope.service);
  const target = String(request.headers['x-amz-target'] ?? '');
  return target.startsWith('AWSCognitoIdentityProviderService.') ? services.get('cognito-idp') : undefined;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function send(world: World, response: ServerResponse, {status, headers, body}: Reply): void {
  const date = new Date(world.timeline.now()).toUTCString();
  const length = headers['content-length'] ?? headers['Content-Length'] ?? String(Buffer.byteLength(body));
  delete headers['Content-Length'];
  response.writeHead(status, {...headers, date, 'content-length': length});
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
