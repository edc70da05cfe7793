import type {Removal} from '../../setup/removals.ts';
import type {Place} from '../policies.ts';
import type {NightlyGateways} from './gateways.ts';
import {nightlyNames} from './names.ts';

/** One environment's nightly, taken back: what starts it first, so that no night begins in between. */
export async function nightlyRemovals(
  {roles, functions, machines}: NightlyGateways,
  environment: string,
  place: Place,
): Promise<readonly Removal[]> {
  const names = nightlyNames(environment, place);
  const schedules = await machines.schedulesNamed(names.schedule(''));
  return [
    ...schedules.map((name) => ({
      kind: 'schedule',
      name,
      present: async () => true,
      remove: () => machines.removeSchedule(name),
    })),
    ...(['pools', 'tables'] as const).map((machine) => ({
      kind: 'state machine',
      name: names.machineName(machine),
      present: async () => (await machines.machine(names.machineArn(machine))) !== undefined,
      remove: () => machines.removeMachine(names.machineArn(machine)),
    })),
    {
      kind: 'function',
      name: names.functionName,
      present: async () => (await functions.find(names.functionName)) !== undefined,
      remove: () => functions.remove(names.functionName),
    },
    {
      kind: 'log group',
      name: names.logGroup,
      present: async () => (await functions.logRetention(names.logGroup)) !== 'no group',
      remove: () => functions.removeLogGroup(names.logGroup),
    },
    ...[names.scheduleRole, names.machineRole, names.functionRole].map((name) => ({
      kind: 'role',
      name,
      present: async () => (await roles.role(name)) !== undefined,
      remove: () => roles.removeRole(name),
    })),
  ];
}
