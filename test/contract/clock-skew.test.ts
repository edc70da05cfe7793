import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createSandbox, type Sandbox} from '../../sandbox/src/index.ts';
import {createRoleGateway} from '../../src/lib/account/role-gateway.ts';
import {accessTo} from '../support/sandbox-access.ts';

/** A laptop two days behind AWS. */
let box: Sandbox;
beforeEach(async () => {
  box = await createSandbox({now: Date.now() + 2 * 86_400_000});
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await box.close();
});

test('"there is none" is one call, however far this machine is from the time of AWS', async () => {
  expect(await createRoleGateway(accessTo(box)).arnOf('nobody')).toBeUndefined();
  expect(box.requests.list().map(({operation}) => operation)).toEqual(['GetRole']);
});

test('what may pass is still asked again', async () => {
  box.faults.plan([{service: 'iam', operation: 'GetRole', kind: 'throttle', times: 1}]);
  expect(await createRoleGateway(accessTo(box)).arnOf('nobody')).toBeUndefined();
  expect(box.requests.list().map(({status}) => status)).toEqual([400, 404]);
});
