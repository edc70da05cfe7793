import type {AwsAccess} from './aws/access.ts';
import type {Identity} from './aws/identity.ts';
import type {TagGateway} from './aws/tags.ts';
import type {Clock} from './clock.ts';
import {once} from './once.ts';

/** Every door to AWS, each loaded when a command first asks for it: an SDK client costs 20 to 50 ms to load. */
export interface Gateways {
  tags(): Promise<TagGateway>;
}

export interface GatewayParts {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export function createGateways(access: AwsAccess, _parts: GatewayParts): Gateways {
  return {
    tags: once(async () => (await import('./aws/tags.ts')).createTagGateway(access)),
  };
}
