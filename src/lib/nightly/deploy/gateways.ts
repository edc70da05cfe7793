import type {AwsAccess} from '../../aws/access.ts';
import {createFunctionGateway, type FunctionGateway} from './function-gateway.ts';
import {createMachineGateway, type MachineGateway} from './machine-gateway.ts';
import {createNightlyRoleGateway, type NightlyRoleGateway} from './role-gateway.ts';

/** The doors to AWS that deploying the nightly needs. */
export interface NightlyGateways {
  readonly roles: NightlyRoleGateway;
  readonly functions: FunctionGateway;
  readonly machines: MachineGateway;
}

export function createNightlyGateways(access: AwsAccess): NightlyGateways {
  return {
    roles: createNightlyRoleGateway(access),
    functions: createFunctionGateway(access),
    machines: createMachineGateway(access),
  };
}
