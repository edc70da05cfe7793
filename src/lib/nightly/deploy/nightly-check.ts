import type {ArchiveStore} from '../../archive/store.ts';
import {type Check, defineCheck, type Verdict} from '../../checks/check.ts';
import type {Resource} from '../../environments/environment.ts';
import {judgeResource, type ResourceStatus} from '../../status/judge.ts';
import {observePool} from '../../status/observe.ts';
import type {Place} from '../policies.ts';
import type {MachineGateway} from './machine-gateway.ts';
import {nightlyNames} from './names.ts';

export interface NightlyCheckParts {
  readonly environment: string;
  readonly pool: Resource;
  readonly place: Place;
  readonly machines: MachineGateway;
  readonly archives: ArchiveStore;
  /** Whether anybody has begun to set backups up here; before that a missing export is no fault. */
  readonly begun: () => Promise<boolean>;
  readonly now: () => number;
}

interface Observed {
  readonly schedule: 'not begun' | 'missing' | 'disabled' | 'enabled';
  readonly lastExecution: string | undefined;
  readonly archive: ResourceStatus | undefined;
}

const MAX_AGE = 26 * 3_600_000;

/** Is one user pool exported every night, and did the last night work? */
export function nightlyCheck(parts: NightlyCheckParts): Check {
  const {pool, environment} = parts;
  return defineCheck<Observed>({
    id: 'COGNITO-NIGHTLY',
    title: `Nightly export, ${pool.name}`,
    scopes: ['account'],
    resource: pool.arn,
    observe: () => observe(parts),
    judge: ({schedule, lastExecution, archive}): Verdict => {
      const next = `backupctl setup -e ${environment}`;
      if (schedule === 'not begun')
        return {state: 'skipped', problem: 'Backups are not set up here yet.', next: 'backupctl setup -e ENV'};
      if (schedule !== 'enabled')
        return {state: 'unmet', problem: `The schedule of the user pool ${pool.name} is ${schedule}.`, next};
      if (archive?.state === 'ok') return {state: 'ok'};
      if (archive?.state === 'unknown')
        return {state: 'unknown', problem: archive.reason ?? '', next: 'Let this identity read the backup bucket.'};
      if (FAILED.includes(lastExecution ?? ''))
        return {state: 'unmet', problem: `The last export of ${environment} ended ${lastExecution}.`, next: LOGS};
      if (archive === undefined || archive.state === 'new')
        return {state: 'skipped', problem: 'Younger than the last window.'};
      const {lastGoodAt, reason} = archive;
      return {
        state: 'unmet',
        problem: `The newest complete archive of ${pool.name} is ${lastGoodAt === undefined ? 'missing' : `of ${lastGoodAt.slice(0, 10)}`}.${reason === undefined ? '' : ` ${reason}`}`,
        next: `backupctl backup-cognito -e ${environment}`,
      };
    },
  });
}

const FAILED = ['FAILED', 'TIMED_OUT', 'ABORTED'];
const LOGS = 'Step Functions console → the state machine → the execution; then: backupctl backup-cognito';

async function observe({
  environment,
  pool,
  place,
  machines,
  archives,
  begun,
  now,
}: NightlyCheckParts): Promise<Observed> {
  const names = nightlyNames(environment, place);
  const schedule = await machines.schedule(names.schedule(pool.name));
  if (schedule === undefined)
    return {schedule: (await begun()) ? 'missing' : 'not begun', lastExecution: undefined, archive: undefined};
  if (!schedule.enabled) return {schedule: 'disabled', lastExecution: undefined, archive: undefined};
  const time = now();
  const aNightHasPassed = schedule.createdAt !== undefined && time - schedule.createdAt > MAX_AGE;
  const [lastExecution, {observed}] = await Promise.all([
    machines.lastExecution(names.machineArn('pools')),
    observePool(pool, archives, aNightHasPassed),
  ]);
  return {
    schedule: 'enabled',
    lastExecution,
    archive: judgeResource(observed, {now: time, maxAgeMs: MAX_AGE, nights: 2}),
  };
}
