import {queueArn} from '../../alerts/names.ts';
import type {Check} from '../../checks/check.ts';
import {pieceCheck} from '../../checks/piece-check.ts';
import type {NightlyBundle} from '../bundle.ts';
import {functionPolicy, machinePolicy, type Place, schedulePolicy, trustPolicy} from '../policies.ts';
import type {NightlyWish} from '../pool-night.ts';
import {stateMachineDefinition} from '../state-machine.ts';
import type {DeployedFunction} from './function-gateway.ts';
import type {NightlyGateways} from './gateways.ts';
import type {Machine, Schedule} from './machine-gateway.ts';
import {type NightlyNames, nightlyNames} from './names.ts';

export interface NightlyParts {
  readonly gateways: NightlyGateways;
  readonly environment: string;
  readonly pools: readonly {readonly name: string; readonly arn: string}[];
  readonly place: Place;
  readonly bucket: string;
  readonly schedule: string;
  /** How each night is to be done: in the schedule's input, so that a change of it is a change that setup shows. */
  readonly wish: NightlyWish;
  readonly bundle: NightlyBundle;
  readonly patiently: (work: () => Promise<void>) => Promise<void>;
}

/** What runs every night in AWS for this environment's user pools, in the order in which one piece needs another. */
export function nightlyChecks(parts: NightlyParts): readonly Check[] {
  const names = nightlyNames(parts.environment, parts.place);
  return [
    ...roleChecks(parts, names),
    logCheck(parts, names),
    functionCheck(parts, names),
    machineCheck(parts, names),
    ...parts.pools.map((pool) => scheduleCheck(parts, names, pool.name)),
  ];
}

function roleChecks({gateways, pools, bucket, place}: NightlyParts, names: NightlyNames): readonly Check[] {
  const poolArns = pools.map(({arn}) => arn);
  const wanted = [
    {
      name: names.functionRole,
      may: 'lists users and groups of these pools, writes archives, deletes nothing',
      trust: trustPolicy('lambda'),
      policy: functionPolicy({poolArns, bucket, logGroup: names.logGroup, place}),
    },
    {
      name: names.machineRole,
      may: 'invokes the function, starts the run of a night under its name',
      trust: trustPolicy('states'),
      policy: machinePolicy(names.functionArn, names.machineArn),
    },
    {
      name: names.scheduleRole,
      may: 'starts the state machine, leaves what could not be delivered in the queue',
      trust: trustPolicy('scheduler'),
      policy: schedulePolicy(names.machineArn, queueArn(place)),
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
        ...(found.trust === JSON.stringify(trust) ? [] : ['who may assume it']),
        ...(found.policy === JSON.stringify(policy) ? [] : [`what it may do: ${may}`]),
      ],
      make: put,
      mend: put,
    });
  });
}

/** Long enough to look into a bad week, short enough to cost nothing. */
const LOG_DAYS = 30;

function logCheck({gateways}: NightlyParts, {logGroup}: NightlyNames): Check {
  const put = () => gateways.functions.putLogGroup(logGroup, LOG_DAYS);
  return pieceCheck<number | 'for ever'>({
    id: 'NIGHTLY-LOGS',
    title: 'Nightly: log group',
    kind: 'log group',
    name: logGroup,
    what: [`kept ${LOG_DAYS} days`],
    async find() {
      const kept = await gateways.functions.logRetention(logGroup);
      return kept === 'no group' ? undefined : kept;
    },
    differences: (kept) => (kept === LOG_DAYS ? [] : [`kept  ${kept} → ${LOG_DAYS} days`]),
    make: put,
    mend: put,
  });
}

function functionCheck({gateways, bundle, patiently}: NightlyParts, names: NightlyNames): Check {
  const {functions} = gateways;
  const name = names.functionName;
  const wanted: DeployedFunction = {
    roleArn: names.roleArn(names.functionRole),
    runtime: 'nodejs22.x',
    timeout: 900,
    memory: 512,
    sha256: bundle.sha256,
  };
  const settingsDiffer = (found: DeployedFunction) =>
    (['roleArn', 'runtime', 'timeout', 'memory'] as const)
      .filter((field) => found[field] !== wanted[field])
      .map((field) => `${field}  ${found[field]} → ${wanted[field]}`);
  return pieceCheck<DeployedFunction>({
    id: 'NIGHTLY-FUNCTION',
    title: 'Nightly: function',
    kind: 'function',
    name,
    what: [`${wanted.runtime}, ${wanted.memory} MB, ${wanted.timeout} s, code of backupctl ${bundle.version}`],
    find: () => functions.find(name),
    differences: (found) => [
      ...(found.sha256 === wanted.sha256 ? [] : [`code  other → backupctl ${bundle.version}`]),
      ...settingsDiffer(found),
    ],
    make: () => patiently(async () => functions.create(name, wanted, await bundle.zip())),
    async mend(found) {
      if (found.sha256 !== wanted.sha256) await functions.updateCode(name, await bundle.zip());
      if (settingsDiffer(found).length > 0) await patiently(() => functions.updateSettings(name, wanted));
    },
  });
}

function machineCheck({gateways, patiently}: NightlyParts, names: NightlyNames): Check {
  const {machines} = gateways;
  const wanted: Machine = {
    roleArn: names.roleArn(names.machineRole),
    definition: JSON.stringify(stateMachineDefinition(names)),
  };
  return pieceCheck<Machine>({
    id: 'NIGHTLY-MACHINE',
    title: 'Nightly: state machine',
    kind: 'state machine',
    name: names.machineName,
    what: ['slice by slice, until the archive is complete'],
    find: () => machines.machine(names.machineArn),
    differences: (found) => [
      ...(found.definition === wanted.definition ? [] : ['definition']),
      ...(found.roleArn === wanted.roleArn ? [] : ['role']),
    ],
    make: () => patiently(() => machines.createMachine(names.machineName, wanted)),
    mend: () => patiently(() => machines.updateMachine(names.machineArn, wanted)),
  });
}

function scheduleCheck(
  {gateways, bucket, place, schedule: expression, wish, patiently}: NightlyParts,
  names: NightlyNames,
  poolId: string,
): Check {
  const {machines} = gateways;
  const name = names.schedule(poolId);
  const input = JSON.stringify({
    name: `cognito-${poolId}`,
    poolId,
    bucket,
    account: place.account,
    scheduledTime: '<aws.scheduler.scheduled-time>',
    ...wish,
  });
  const wanted: Schedule = {
    expression,
    timezone: 'UTC',
    enabled: true,
    targetArn: names.machineArn,
    roleArn: names.roleArn(names.scheduleRole),
    input,
    deadLetterArn: queueArn(place),
  };
  return pieceCheck<Schedule>({
    id: 'NIGHTLY-SCHEDULE',
    title: `Nightly: schedule of user pool ${poolId}`,
    kind: 'schedule',
    name,
    what: [`${expression} UTC, user pool ${poolId}`],
    find: () => machines.schedule(name),
    differences: (found) =>
      (['expression', 'timezone', 'enabled', 'targetArn', 'roleArn', 'input', 'deadLetterArn'] as const)
        .filter((field) => found[field] !== wanted[field])
        .map((field) => `${field}  ${found[field]} → ${wanted[field]}`),
    make: () => patiently(() => machines.createSchedule(name, wanted)),
    mend: () => patiently(() => machines.updateSchedule(name, wanted)),
  });
}
