import type {IncomingMessage} from 'node:http';
import {bindRest, parseJson} from './bind.ts';
import type {LoadedService, Operation} from './operations.ts';
import {matchRoute, type RestRequest} from './route.ts';
import {AwsError} from './service.ts';
import {cborTarget, isCbor, jsonOfCbor} from './wire/cbor.ts';
import {unframe} from './wire/chunked.ts';
import {readJson} from './wire/json.ts';
import {readQuery} from './wire/query.ts';
import {Malformed, requiredMembers} from './wire/schema.ts';

export interface Decoded {
  readonly operation: Operation;
  readonly input: Record<string, unknown>;
}

/** Whom a request names: access key, region and service of its SigV4 scope, in the header or in a presigned URL. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const SCOPE = /([^/=]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

export function scopeOf(request: IncomingMessage): Scope | undefined {
  const presigned = new URL(request.url ?? '/', 'http://sandbox').searchParams.get('X-Amz-Credential') ?? '';
  const [, accessKeyId, region, service] = SCOPE.exec(request.headers.authorization ?? presigned) ?? [];
  return accessKeyId !== undefined && region !== undefined && service !== undefined
    ? {accessKeyId, region, service}
    : undefined;
}

/** Which operation a request asks for, without its input: faults and latency strike before the body is looked at. */
export function decode(service: LoadedService, request: IncomingMessage, body: Buffer): Decoded {
  if (service.protocol === 'awsQuery') return decodeQuery(service, body);
  if (service.protocol.startsWith('awsJson')) return decodeTarget(service, request, body);
  return decodeRest(service, request, body);
}

export function checkRequired({operation, input}: Decoded): void {
  for (const name of requiredMembers(operation.input)) {
    if (input[name] === undefined || input[name] === '') throw new Malformed(`Missing required member ${name}`);
  }
}

function decodeQuery(service: LoadedService, body: Buffer): Decoded {
  const parameters = new Map(new URLSearchParams(body.toString()));
  const operation = find(service, parameters.get('Action') ?? '');
  return {operation, input: (readQuery(operation.input, parameters, '') ?? {}) as Record<string, unknown>};
}

function decodeTarget(service: LoadedService, request: IncomingMessage, raw: Buffer): Decoded {
  const coded = isCbor(request);
  const target = coded ? cborTarget(request) : String(request.headers['x-amz-target'] ?? '');
  const operation = find(service, target.split('.').at(-1) ?? '');
  const body = coded ? jsonOfCbor(raw) : raw;
  const input = service.handler(operation.name)
    ? readJson(operation.input, parseJson(body), {useJsonName: false})
    : parseJson(body);
  return {operation, input: (input ?? {}) as Record<string, unknown>};
}

function find(service: LoadedService, name: string): Operation {
  const operation = service.operations.get(name);
  if (!operation)
    throw new AwsError('UnknownOperationException', `${service.signingName} has no operation ${name}`, 404);
  return operation;
}

function decodeRest(service: LoadedService, request: IncomingMessage, body: Buffer): Decoded {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const segments = url.pathname.split('/').slice(1);
  const xml = service.protocol === 'restXml';
  // boto3 and the AWS CLI send /backup-vaults/ where SDK v3 sends /backup-vaults.
  if (!xml && segments.length > 1 && segments.at(-1) === '') segments.pop();
  // Path style: the bucket is the first segment, but no part of the schema's path.
  const bucket = xml ? decodeURIComponent(segments.shift() ?? '') : undefined;
  if (xml && segments.length === 0) segments.push('');
  const rest: RestRequest = {
    method: request.method ?? 'GET',
    segments,
    query: url.searchParams,
    headers: request.headers,
  };
  const match = matchRoute(
    service,
    rest,
    (name) => bucket === undefined || (name === 'ListBuckets') === (bucket === ''),
  );
  if (!match)
    throw new AwsError(
      'UnknownOperationException',
      `${service.signingName} has no operation for ${request.method} ${url.pathname}`,
      404,
    );
  const framed = /aws-chunked/.test(String(request.headers['content-encoding'] ?? ''));
  const {content, trailers} = framed ? unframe(body) : {content: body, trailers: {}};
  const input = bindRest(
    match.operation,
    {
      labels: bucket ? {...match.labels, Bucket: bucket} : match.labels,
      query: url.searchParams,
      headers: {...request.headers, ...trailers},
      body: content,
    },
    xml ? 'xml' : 'json',
  );
  return {operation: match.operation, input};
}
