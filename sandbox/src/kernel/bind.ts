import type {IncomingHttpHeaders} from 'node:http';
import type {Operation} from './operations.ts';
import {readJson} from './wire/json.ts';
import {Malformed, malformed, members, type Schema, traitsOf} from './wire/schema.ts';
import {readText} from './wire/text.ts';
import {parseXml, readXml} from './wire/xml-read.ts';

export interface BoundRequest {
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

type Input = Record<string, unknown>;

const REST_JSON = {useJsonName: true};

/** Puts labels, query, headers and body of a REST request into the members of the operation's input. */
export function bindRest({input: schema}: Operation, request: BoundRequest, format: 'json' | 'xml'): Input {
  const input: Input = {};
  const inBody: (readonly [string, Schema])[] = [];
  let payload: readonly [string, Schema] | undefined;
  for (const [name, member] of members(schema)) {
    if (traitsOf(member).httpPayload) payload = [name, member];
    else if (isOutside(member)) assign(input, name, readOutside(name, member, request));
    else inBody.push([name, member]);
  }
  if (payload) assign(input, payload[0], readPayload(payload[1], request.body, format));
  else if (inBody.length > 0 && request.body.length > 0) Object.assign(input, readBody(inBody, request.body));
  return input;
}

function isOutside(member: Schema): boolean {
  const {httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders} = traitsOf(member);
  return Boolean(httpLabel || httpQuery || httpQueryParams || httpHeader || httpPrefixHeaders !== undefined);
}

function readOutside(name: string, member: Schema, {labels, query, headers}: BoundRequest): unknown {
  const {httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders} = traitsOf(member);
  if (httpLabel) return labels[name] === undefined ? undefined : readText(member, labels[name], name);
  if (httpQuery) {
    const given = query.getAll(httpQuery);
    return given[0] === undefined ? undefined : member.isListSchema() ? given : readText(member, given[0], name);
  }
  if (httpQueryParams) return Object.fromEntries(query);
  if (httpHeader) {
    const given = headers[httpHeader.toLowerCase()];
    return given === undefined ? undefined : readHeader(member, String(given), name);
  }
  return prefixed(headers, (httpPrefixHeaders ?? '').toLowerCase());
}

function readHeader(member: Schema, text: string, name: string): unknown {
  return member.isListSchema() ? text.split(',').map((each) => each.trim()) : readText(member, text, name);
}

function prefixed(headers: IncomingHttpHeaders, prefix: string): Record<string, string> | undefined {
  const found = Object.entries(headers).filter(([key]) => key.startsWith(prefix));
  return found.length > 0
    ? Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), String(value)]))
    : undefined;
}

function readPayload(member: Schema, body: Buffer, format: 'json' | 'xml'): unknown {
  if (!member.isStructSchema()) return member.isBlobSchema() ? body : body.toString();
  if (body.length === 0) return undefined;
  return format === 'xml' ? readXml(member, parseXml(body.toString())) : readJson(member, parseJson(body), REST_JSON);
}

function readBody(wanted: readonly (readonly [string, Schema])[], body: Buffer): Input {
  const raw = parseJson(body);
  if (typeof raw !== 'object' || raw === null) return malformed('', 'an object', raw);
  const rest = new Map<string, unknown>(Object.entries(raw));
  const input: Input = {};
  for (const [name, member] of wanted) {
    const wire = traitsOf(member).jsonName ?? name;
    assign(input, name, readJson(member, rest.get(wire), REST_JSON, name));
    rest.delete(wire);
  }
  for (const key of rest.keys()) throw new Malformed(`unknown member ${key}`);
  return input;
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    throw new Malformed('the body is not JSON');
  }
}

function assign(input: Input, name: string, value: unknown): void {
  if (value !== undefined) input[name] = value;
}
