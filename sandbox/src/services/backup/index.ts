import * as sdk from '@aws-sdk/client-backup';
import type {Events, Keys, Metrics, Protectable, Roles, Topics} from '../../kernel/ports.ts';
import {AwsError, type Call, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {TrailRecord} from '../cloudtrail/index.ts';
import {BackupEngine} from './engine.ts';
import {jobHandlers} from './jobs.ts';
import {notificationHandlers, tellOfJob} from './notifications.ts';
import {planHandlers} from './plans.ts';
import {pointHandlers} from './points.ts';
import {createRestoreRunner} from './restore-runner.ts';
import {restoreTestingPlanHandlers} from './restore-testing-plans.ts';
import {restoreTestingSelectionHandlers} from './restore-testing-selections.ts';
import {createRestoreTests} from './restore-tests.ts';
import {restoreHandlers} from './restores.ts';
import {selectionHandlers} from './selections.ts';
import {settingAndVaultHandlers} from './settings-vaults.ts';
import {type BackupState, emptyState, type TrailEvent} from './state.ts';

export interface Backup {
  readonly service: Service;
  readonly state: () => BackupState;
  readonly trail: () => readonly TrailRecord[];
}

export interface BackupParts {
  readonly roles: Roles;
  readonly keys: Keys;
  readonly topics: Topics;
  readonly events: Events;
  readonly metrics: Metrics;
  readonly protectables: readonly Protectable[];
}

/** AWS Backup: settings, vaults, plans, selections, and an engine that really copies and restores. */
export function createBackup(world: World, parts: BackupParts): Backup {
  const {roles, keys} = parts;
  let current = emptyState();
  const state = () => current;
  const engine = new BackupEngine({...parts, state, world, told: (job) => tellOfJob(job, current, world, parts)});
  const runner = createRestoreRunner(state, world, engine, roles);
  const tests = createRestoreTests({state, world, engine, runner});
  const handlers: Handlers<typeof sdk> = {
    ...settingAndVaultHandlers(state, world, keys),
    ...planHandlers({state, world, schedule: (plan) => engine.schedule(plan)}),
    ...selectionHandlers(state, world, roles),
    ...jobHandlers(state, world, engine),
    ...pointHandlers(state, world, engine),
    ...restoreHandlers(state, world, engine, roles, runner),
    ...restoreTestingPlanHandlers(state, world, tests),
    ...restoreTestingSelectionHandlers(state, world),
    ...notificationHandlers(state),
    ...tagHandlers(state),
  };
  return {
    state,
    trail: () => current.trail.map((event) => trailRecord(event, world.region)),
    service: {
      signingName: 'backup',
      protocol: 'restJson1',
      sdk,
      handlers,
      invalid: 'InvalidParameterValueException',
      resources: (operation, input, call) => [resourceOf(operation, input, call)],
      save: () => current,
      load(saved: BackupState) {
        for (const plan of current.testing) tests.cancel(plan);
        current = {...emptyState(), ...saved};
        for (const plan of current.testing) tests.schedule(plan);
        for (const plan of current.plans) engine.schedule(plan);
        for (const point of current.points) engine.scheduleDeletion(point);
      },
    },
  };
}

/** The vault, plan, job or recovery point that a call touches (Service Authorization Reference, AWS Backup). */
function resourceOf(operation: string, input: Record<string, unknown>, {region, account}: Call): string {
  const {BackupPlanId: plan, BackupVaultName: vault, RecoveryPointArn: point, ResourceArn: tagged} = input;
  const testing = input['RestoreTestingPlanName'] ?? member(input['RestoreTestingPlan'], 'RestoreTestingPlanName');
  if (testing !== undefined) return `arn:aws:backup:${region}:${account}:restore-testing-plan:${String(testing)}-1`;
  if (point !== undefined) return String(point);
  if (plan !== undefined) return `arn:aws:backup:${region}:${account}:backup-plan:${String(plan)}`;
  if (vault !== undefined) return `arn:aws:backup:${region}:${account}:backup-vault:${String(vault)}`;
  if (operation === 'CreateBackupPlan') return `arn:aws:backup:${region}:${account}:backup-plan:*`;
  return String(tagged ?? '*');
}

const member = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;

/** What CloudTrail tells of it; the names inside the details are our reading, AWS documents none. */
function trailRecord({time, name, planId, selectionId, errorCode, message}: TrailEvent, region: string): TrailRecord {
  return {
    time,
    name,
    region,
    source: 'backup.amazonaws.com',
    errorCode,
    errorMessage: message,
    details: {backupPlanId: planId, backupSelectionId: selectionId},
  };
}

function tagHandlers(state: () => BackupState): Handlers<typeof sdk> {
  const need = (arn: string | undefined) => {
    const {vaults, plans, points, testing} = state();
    const found = [...vaults, ...plans, ...points, ...testing].find((each) => each.arn === arn);
    if (!found) throw new AwsError('ResourceNotFoundException', `${arn} does not exist`);
    return found;
  };
  return {
    ListTags: ({ResourceArn}) => ({Tags: need(ResourceArn).tags}),
    TagResource({ResourceArn, Tags = {}}) {
      const thing = need(ResourceArn);
      thing.tags = {...thing.tags, ...Tags};
      return {};
    },
    UntagResource({ResourceArn, TagKeyList = []}) {
      const thing = need(ResourceArn);
      thing.tags = Object.fromEntries(Object.entries(thing.tags).filter(([key]) => !TagKeyList.includes(key)));
      return {};
    },
  };
}
