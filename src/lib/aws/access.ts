import {takeOffSkewMark} from './clock-skew.ts';
import type {Slots} from './slots.ts';

/** How the tool reaches one account in one region. Made once by context.ts; gateways turn it into their client. */
export interface AwsAccess {
  readonly region: string;
  readonly profile: string | undefined;
  readonly version: string;
  /** Set when the profile names one; variables are the SDK's own business. */
  readonly endpoint?: string;
  /** An endpoint other than AWS's own is in force, by variable or profile; S3 then needs path-style addresses. */
  readonly pathStyle: boolean;
  /** Bounds the calls in flight over all clients. */
  readonly slots: Slots;
  /** Called with the `Date` header of every answer. */
  readonly onDate: (date: string) => void;
}

/** A checked call never takes longer than this before it counts as no answer. Milliseconds. */
const CONNECT_MS = 5_000;
const ANSWER_MS = 60_000;
/** Calls in flight over all clients; none has to wait for a socket then, which would count as no answer. */
export const IN_FLIGHT = 10;

interface ClientSettings {
  readonly region: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly maxAttempts: number;
  readonly customUserAgent: string;
  readonly requestHandler: object;
}

type Middleware = (next: (given: never) => Promise<unknown>) => (given: never) => Promise<unknown>;

interface Connected {
  readonly middlewareStack: {
    add(middleware: Middleware, options: {step: 'deserialize'; name: string; priority: 'low'}): void;
    /** Its type is a union over every client's own steps: what is handed in fits each of them. */
    addRelativeTo(middleware: never, options: {relation: 'before'; toMiddleware: string; name: string}): void;
  };
}

/**
 * An SDK client with the one set of settings that the whole tool uses.
 * @param extra settings of this client alone, such as S3's path style or fewer attempts where we pace ourselves
 */
export function connect<Client extends Connected, Extra extends object>(
  ClientOf: new (settings: ClientSettings & Extra) => Client,
  access: AwsAccess,
  extra: Extra = {} as Extra,
): Client {
  const client = new ClientOf({
    region: access.region,
    ...(access.profile === undefined ? {} : {profile: access.profile}),
    ...(access.endpoint === undefined ? {} : {endpoint: access.endpoint}),
    maxAttempts: 4,
    customUserAgent: `backupctl/${access.version}`,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      httpsAgent: {maxSockets: IN_FLIGHT, keepAlive: true},
      httpAgent: {maxSockets: IN_FLIGHT, keepAlive: true},
    },
    ...extra,
  });
  client.middlewareStack.add(
    (next) => async (given) => {
      const answer = await access.slots(() => next(given));
      const date = dateHeader(answer);
      if (date !== undefined) access.onDate(date);
      return answer;
    },
    {step: 'deserialize', name: 'readServerTime', priority: 'low'},
  );
  // Between the signing, which sets the mark, and the retries, which follow it.
  client.middlewareStack.addRelativeTo(withoutSkewMark as never, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
    name: 'takeOffSkewMark',
  });
  return client;
}

const withoutSkewMark: Middleware = (next) => async (given) => {
  try {
    return await next(given);
  } catch (error) {
    takeOffSkewMark(error);
    throw error;
  }
};

function dateHeader(answer: unknown): string | undefined {
  const response = property(answer, 'response');
  const date = property(property(response, 'headers'), 'date');
  return typeof date === 'string' ? date : undefined;
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
