import {queueArn} from '../../alerts/names.ts';
import type {Check} from '../../checks/check.ts';
import {documentDifferences} from '../../checks/json-differences.ts';
import {pieceCheck} from '../../checks/piece-check.ts';
import {functionPolicy, machinePolicy, schedulePolicy, trustPolicy} from '../policies.ts';
import type {NightlyParts} from './checks.ts';
import type {NightlyNames} from './names.ts';
import {machinesOf} from './nights.ts';

/** Each role may do its own step and nothing else. */
export function nightlyRoleChecks(
  {gateways, pools, nights, bucket, place}: NightlyParts,
  names: NightlyNames,
): readonly Check[] {
  const poolArns = pools.map(({arn}) => arn);
  const machineArns = machinesOf(nights).map(names.machineArn);
  const tables = nights.some(({machine}) => machine === 'tables');
  const wanted = [
    {
      name: names.functionRole,
      may: 'reads users, groups and settings of what is protected, writes archives, deletes nothing',
      trust: trustPolicy('lambda'),
      policy: functionPolicy({poolArns, tables, bucket, logGroup: names.logGroup, place}),
    },
    {
      name: names.machineRole,
      may: 'invokes the function, starts the run of a night under its name',
      trust: trustPolicy('states'),
      policy: machinePolicy(names.functionArn, machineArns),
    },
    {
      name: names.scheduleRole,
      may: 'starts the state machines, leaves what could not be delivered in the queue',
      trust: trustPolicy('scheduler'),
      policy: schedulePolicy(machineArns, queueArn(place)),
    },
  ];
  return wanted.map(({name, may, trust, policy}) => {
    const put = () => gateways.roles.putRole(name, {trust, policy});
    return pieceCheck({
      id: 'NIGHTLY-ROLE',
      title: `Nightly: role ${name}`,
      kind: 'role',
      name,
      what: [may],
      find: () => gateways.roles.role(name),
      differences: (found) => [
        ...documentDifferences(found.trust, trust, 'trust'),
        ...(found.policy === undefined
          ? [`policy  none → ${may}`]
          : documentDifferences(found.policy, policy, 'policy')),
      ],
      make: put,
      mend: put,
    });
  });
}
