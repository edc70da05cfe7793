import {vi} from 'vitest';
import type {Sandbox} from '../../sandbox/src/index.ts';
import type {AwsAccess} from '../../src/lib/aws/access.ts';

/** A gateway's way into a sandbox. Endpoint and keys come by variable, as they do for an operator. */
export function accessTo({endpoint, world}: Sandbox): AwsAccess {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials');
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  return {
    region: world.region,
    profile: undefined,
    version: '0.1.0',
    pathStyle: true,
    slots: (work) => work(),
    onDate: () => undefined,
  };
}
