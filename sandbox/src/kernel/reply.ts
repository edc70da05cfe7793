import {crc32} from 'node:zlib';
import type {LoadedService, Operation} from './operations.ts';
import {writeJson} from './wire/json-write.ts';
import {members, type Schema, traitsOf} from './wire/schema.ts';
import {TIME, writeText} from './wire/text.ts';
import {escapeXml, writeXml} from './wire/xml-write.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

type Output = Readonly<Record<string, unknown>>;

/** Writes what a handler answered in the words of its protocol. */
export function writeReply(service: LoadedService, operation: Operation, output: Output, requestId: string): Reply {
  if (service.protocol === 'awsQuery') return queryReply(service, operation, output, requestId);
  if (service.protocol.startsWith('awsJson')) return targetReply(service, operation, output);
  return restReply(service, operation, output);
}

function queryReply(
  {xmlNamespace}: LoadedService,
  {name, output: schema, status}: Operation,
  output: Output,
  requestId: string,
): Reply {
  const result = schema.isStructSchema() ? writeXml(schema, output, `${name}Result`) : '';
  const meta = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  const body = `<${name}Response xmlns="${escapeXml(xmlNamespace ?? '')}">${result}${meta}</${name}Response>`;
  return {status, headers: {'content-type': 'text/xml'}, body};
}

function targetReply({protocol}: LoadedService, {output: schema, status}: Operation, output: Output): Reply {
  const body = schema.isStructSchema() ? JSON.stringify(writeJson(schema, output, {useJsonName: false})) : '{}';
  const headers = {
    'content-type': `application/x-amz-json-1.${protocol.at(-1)}`,
    'x-amz-crc32': String(crc32(body) >>> 0),
  };
  return {status, headers, body};
}

function restReply(service: LoadedService, {name, output: schema, status}: Operation, output: Output): Reply {
  if (!schema.isStructSchema()) return {status, headers: {}, body: ''};
  const headers: Record<string, string> = {};
  const inBody: Record<string, unknown> = {};
  let payload: readonly [string, Schema] | undefined;
  let hasBody = false;
  for (const [member, each] of members(schema)) {
    const {httpPayload, httpHeader, httpPrefixHeaders, httpResponseCode} = traitsOf(each);
    const value = output[member];
    if (httpPayload) payload = [member, each];
    else if (httpHeader) {
      if (value !== undefined && value !== null) headers[httpHeader] = writeText(each, value, TIME.httpDate);
    } else if (httpPrefixHeaders) {
      for (const [key, text] of Object.entries((value ?? {}) as object))
        headers[httpPrefixHeaders + key] = String(text);
    } else if (!httpResponseCode) {
      hasBody = true;
      if (value !== undefined) inBody[member] = value;
    }
  }
  const code = members(schema).find(([, each]) => traitsOf(each).httpResponseCode);
  const answered = Number((code && output[code[0]]) ?? status);
  const body = payload
    ? payloadBody(service, payload, output)
    : hasBody
      ? documentBody(service, name, schema, inBody)
      : undefined;
  return {
    status: answered,
    headers: {...(body?.type ? {'content-type': body.type} : {}), ...headers},
    body: body?.text ?? '',
  };
}

interface Body {
  readonly text: string | Uint8Array;
  readonly type?: string;
}

function payloadBody(
  service: LoadedService,
  [name, schema]: readonly [string, Schema],
  output: Output,
): Body | undefined {
  const value = output[name];
  if (value === undefined || value === null) return undefined;
  if (schema.isBlobSchema()) return {text: value as Uint8Array};
  if (schema.isStringSchema()) return {text: String(value)};
  return documentBody(service, traitsOf(schema).xmlName ?? name, schema, value);
}

function documentBody(service: LoadedService, name: string, schema: Schema, value: unknown): Body {
  if (service.protocol === 'restJson1')
    return {text: JSON.stringify(writeJson(schema, value, {useJsonName: true})), type: 'application/json'};
  const tag = traitsOf(schema).xmlName ?? (name.endsWith('Result') ? name : rootName(name, schema));
  const xml = writeXml(schema, value, tag).replace(/^<([^\s>]+)/, `<$1 xmlns="${service.xmlNamespace}"`);
  return {text: `<?xml version="1.0" encoding="UTF-8"?>${xml}`, type: 'application/xml'};
}

/** An S3 answer without a declared root name is called after its operation. */
const rootName = (name: string, schema: Schema) => (members(schema).length > 0 ? `${name}Result` : name);
