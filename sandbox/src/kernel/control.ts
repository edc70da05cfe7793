import type {IncomingMessage} from 'node:http';
import type {Authority} from './authorize.ts';
import type {Fault, Faults} from './faults.ts';
import type {Reply} from './reply.ts';
import type {RequestLog} from './request-log.ts';
import type {ControlRoute} from './service.ts';
import type {World} from './world.ts';

/** The sandbox's own door, JSON over HTTP beside the AWS endpoint: `/_sandbox/…`. See docs/control.md. */
export interface Control {
  answer(request: IncomingMessage, body: Buffer): Promise<Reply>;
}

export interface ControlParts {
  readonly world: World;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly authority: Authority;
  readonly latency: {ms: number};
  readonly save: () => Promise<unknown>;
  readonly load: (saved: unknown) => Promise<void>;
  /** What the services add. */
  readonly controls: Readonly<Record<string, ControlRoute>>;
}

type Answerer = (given: Record<string, unknown>, parts: ControlParts) => unknown;

const HOUR = 3_600_000;

const ROUTES: Readonly<Record<string, Answerer>> = {
  'GET time': (_, {world}) => ({now: iso(world)}),
  'POST advance': async ({nights, hours, minutes}, {world}) => {
    const ms = number(nights) * 24 * HOUR + number(hours) * HOUR + number(minutes) * 60_000;
    await world.timeline.advanceTo(world.timeline.now() + ms);
    return {now: iso(world)};
  },
  'GET faults': (_, {faults}) => faults.list(),
  'POST faults': (given, {faults}) => {
    const list = Array.isArray(given) ? given : [given];
    faults.plan(list.map((each) => ({times: 1, ...each}) as Fault));
    return faults.list();
  },
  'DELETE faults': (_, {faults}) => faults.clear(),
  'POST latency': ({ms}, {latency}) => {
    latency.ms = number(ms);
    return latency;
  },
  'GET requests': (_, {log}) => log.list(),
  'DELETE requests': (_, {log}) => log.clear(),
  'GET mailbox': (_, {world}) => world.mailbox,
  'DELETE mailbox': (_, {world}) => void world.mailbox.splice(0),
  'PUT caller': ({policy}, {authority}) => {
    authority.callerPolicy = typeof policy === 'object' && policy !== null ? policy : undefined;
  },
  'GET state': (_, {save}) => save(),
  'PUT state': (given, {load}) => load(given),
};

export function createControl(parts: ControlParts): Control {
  const routes: Readonly<Record<string, Answerer>> = {...ROUTES, ...parts.controls};
  return {
    async answer(request, body) {
      const name = new URL(request.url ?? '/', 'http://sandbox').pathname.replace('/_sandbox/', '');
      const route = routes[`${request.method} ${name}`];
      if (!route)
        return reply(404, {
          message: `The sandbox has no ${request.method} /_sandbox/${name}`,
          routes: Object.keys(routes),
        });
      try {
        return reply(200, (await route(parse(body), parts)) ?? {});
      } catch (error) {
        return reply(400, {message: error instanceof Error ? error.message : String(error)});
      }
    },
  };
}

const iso = (world: World) => new Date(world.timeline.now()).toISOString();
const number = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : 0);

function parse(body: Buffer): Record<string, unknown> {
  return body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, unknown>);
}

function reply(status: number, answer: unknown): Reply {
  return {status, headers: {'content-type': 'application/json'}, body: `${JSON.stringify(answer, null, 1)}\n`};
}
