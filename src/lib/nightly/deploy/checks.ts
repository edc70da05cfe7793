import {queueArn} from '../../alerts/names.ts';
import type {Check} from '../../checks/check.ts';
import {documentDifferences} from '../../checks/json-differences.ts';
import {pieceCheck} from '../../checks/piece-check.ts';
import type {NightlyBundle} from '../bundle.ts';
import type {Place} from '../policies.ts';
import {stateMachineDefinition} from '../state-machine.ts';
import type {DeployedFunction} from './function-gateway.ts';
import type {NightlyGateways} from './gateways.ts';
import type {Machine, Schedule} from './machine-gateway.ts';
import {type NightlyNames, nightlyNames, type Machine as WhichMachine} from './names.ts';
import {machinesOf, type Night} from './nights.ts';
import {nightlyRoleChecks} from './role-checks.ts';

export interface NightlyParts {
  readonly gateways: NightlyGateways;
  readonly environment: string;
  readonly pools: readonly {readonly name: string; readonly arn: string}[];
  readonly place: Place;
  readonly bucket: string;
  readonly schedule: string;
  readonly nights: readonly Night[];
  readonly bundle: NightlyBundle;
  readonly patiently: (work: () => Promise<void>) => Promise<void>;
}

/** What runs every night in AWS for this environment, in the order in which one piece needs another. */
export function nightlyChecks(parts: NightlyParts): readonly Check[] {
  const names = nightlyNames(parts.environment, parts.place);
  return [
    ...nightlyRoleChecks(parts, names),
    logCheck(parts, names),
    functionCheck(parts, names),
    ...machinesOf(parts.nights).map((machine) => machineCheck(parts, names, machine)),
    ...parts.nights.map((night) => scheduleCheck(parts, names, night)),
  ];
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

function machineCheck({gateways, patiently}: NightlyParts, names: NightlyNames, which: WhichMachine): Check {
  const {machines} = gateways;
  const name = names.machineName(which);
  const arn = names.machineArn(which);
  const definition = stateMachineDefinition({functionArn: names.functionArn, machineArn: arn});
  const wanted: Machine = {roleArn: names.roleArn(names.machineRole), definition: JSON.stringify(definition)};
  return pieceCheck<Machine>({
    id: 'NIGHTLY-MACHINE',
    title: `Nightly: state machine ${name}`,
    kind: 'state machine',
    name,
    what: ['slice by slice, until the night is complete'],
    find: () => machines.machine(arn),
    differences: (found) => [
      ...documentDifferences(found.definition, definition, 'definition'),
      ...(found.roleArn === wanted.roleArn ? [] : [`role  ${found.roleArn} → ${wanted.roleArn}`]),
    ],
    make: () => patiently(() => machines.createMachine(name, wanted)),
    mend: () => patiently(() => machines.updateMachine(arn, wanted)),
  });
}

function scheduleCheck(
  {gateways, place, schedule: expression, patiently}: NightlyParts,
  names: NightlyNames,
  {key, machine, what, input}: Night,
): Check {
  const {machines} = gateways;
  const name = names.schedule(key);
  const wanted: Schedule = {
    expression,
    timezone: 'UTC',
    enabled: true,
    targetArn: names.machineArn(machine),
    roleArn: names.roleArn(names.scheduleRole),
    input: JSON.stringify(input),
    deadLetterArn: queueArn(place),
  };
  return pieceCheck<Schedule>({
    id: 'NIGHTLY-SCHEDULE',
    title: `Nightly: schedule of ${what}`,
    kind: 'schedule',
    name,
    what: [`${expression} UTC, ${what}`],
    find: () => machines.schedule(name),
    differences: (found) => [
      ...(['expression', 'timezone', 'enabled', 'targetArn', 'roleArn', 'deadLetterArn'] as const)
        .filter((field) => found[field] !== wanted[field])
        .map((field) => `${field}  ${found[field]} → ${wanted[field]}`),
      ...documentDifferences(found.input, input, 'input'),
    ],
    make: () => patiently(() => machines.createSchedule(name, wanted)),
    mend: () => patiently(() => machines.updateSchedule(name, wanted)),
  });
}
