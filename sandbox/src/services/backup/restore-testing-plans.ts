import type * as sdk from '@aws-sdk/client-backup';
import {nextRun} from '../../kernel/cron.ts';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Call, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {RestoreTests} from './restore-tests.ts';
import type {BackupState, TestingPlan} from './state.ts';

type PlanDocument = sdk.RestoreTestingPlanForCreate;

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);
const missing = (what: string) => new AwsError('ResourceNotFoundException', `${what} does not exist`);

export function needTestingPlan(state: BackupState, name: string | undefined, region: string): TestingPlan {
  const found = state.testing.find((plan) => plan.document.RestoreTestingPlanName === name && plan.region === region);
  if (!found) throw missing(`Restore testing plan ${name}`);
  return found;
}

/** Restore testing plans; their names are unique in account and region (SDK client-backup, CreateRestoreTestingPlan). */
export function restoreTestingPlanHandlers(
  state: () => BackupState,
  world: World,
  tests: RestoreTests,
): Handlers<typeof sdk> {
  const now = () => world.timeline.now();
  const find = (name: string | undefined, {region}: Call) => needTestingPlan(state(), name, region);
  const identify = (plan: TestingPlan) => ({
    CreationTime: new Date(plan.createdAt),
    RestoreTestingPlanArn: plan.arn,
    RestoreTestingPlanName: plan.document.RestoreTestingPlanName,
  });
  return {
    CreateRestoreTestingPlan({RestoreTestingPlan: given, Tags = {}}, call) {
      const document = checkPlan(given);
      const name = document.RestoreTestingPlanName;
      if (state().testing.some((plan) => plan.document.RestoreTestingPlanName === name && plan.region === call.region))
        throw new AwsError('AlreadyExistsException', `Restore testing plan ${name} already exists.`);
      const plan: TestingPlan = {
        // Service Authorization Reference, AWS Backup, resource types.
        arn: `arn:aws:backup:${call.region}:${call.account}:restore-testing-plan:${name}-${world.uuid()}`,
        region: call.region,
        createdAt: now(),
        updatedAt: now(),
        tags: Tags,
        document,
        selections: [],
      };
      state().testing.push(plan);
      tests.schedule(plan);
      return identify(plan);
    },
    GetRestoreTestingPlan({RestoreTestingPlanName}, call) {
      const plan = find(RestoreTestingPlanName, call);
      return {
        RestoreTestingPlan: {
          ...plan.document,
          ...identify(plan),
          LastUpdateTime: new Date(plan.updatedAt),
          LastExecutionTime: plan.lastRunAt === undefined ? undefined : new Date(plan.lastRunAt),
        },
      };
    },
    UpdateRestoreTestingPlan({RestoreTestingPlanName, RestoreTestingPlan: given}, call) {
      const plan = find(RestoreTestingPlanName, call);
      // Only what is sent changes (Developer Guide, update a restore testing plan).
      plan.document = checkPlan({...plan.document, ...present(given ?? {})});
      plan.updatedAt = now();
      tests.schedule(plan);
      return {...identify(plan), UpdateTime: new Date(plan.updatedAt)};
    },
    DeleteRestoreTestingPlan({RestoreTestingPlanName}, {region}) {
      const plan = state().testing.find(
        (each) => each.document.RestoreTestingPlanName === RestoreTestingPlanName && each.region === region,
      );
      if (!plan)
        throw new AwsError('InvalidRequestException', `Restore testing plan ${RestoreTestingPlanName} does not exist`);
      // Developer Guide, delete a restore testing plan.
      if (plan.selections.length > 0)
        throw new AwsError('InvalidRequestException', 'Delete all restore testing selections of the plan first.');
      tests.cancel(plan);
      state().testing = state().testing.filter((each) => each !== plan);
      return {};
    },
    ListRestoreTestingSelections({RestoreTestingPlanName, MaxResults = 1000, NextToken}, call) {
      const plan = find(RestoreTestingPlanName, call);
      const {items, next} = pageOf(plan.selections, Math.min(MaxResults, world.pageSize(1000)), NextToken);
      return {
        RestoreTestingSelections: items.map(({createdAt, document}) => ({
          CreationTime: new Date(createdAt),
          IamRoleArn: document.IamRoleArn,
          ProtectedResourceType: document.ProtectedResourceType,
          RestoreTestingPlanName,
          RestoreTestingSelectionName: document.RestoreTestingSelectionName,
          ValidationWindowHours: document.ValidationWindowHours,
        })),
        NextToken: next,
      };
    },
  };
}

export const present = <Shape extends object>(given: Shape): Partial<Shape> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Shape>;

/** What the service requires and fills in (SDK client-backup, RestoreTestingPlanForCreate; Developer Guide, quotas). */
function checkPlan(given: Partial<PlanDocument> | undefined): PlanDocument {
  const {
    RestoreTestingPlanName: name = '',
    ScheduleExpression: expression = 'cron(0 5 ? * * *)',
    ScheduleExpressionTimezone: timezone = 'UTC',
    StartWindowHours: hours = 24,
    RecoveryPointSelection: points = {},
  } = given ?? {};
  if (!/^[A-Za-z0-9_]{1,50}$/.test(name)) throw invalid('Invalid restore testing plan name.');
  if (hours < 1 || hours > 168) throw invalid('StartWindowHours must be between 1 and 168.');
  try {
    nextRun(expression, timezone, 0);
  } catch {
    throw invalid(`Invalid cron expression: ${expression}`);
  }
  const {Algorithm, RecoveryPointTypes = [], IncludeVaults = [], SelectionWindowDays = 30, ExcludeVaults = []} = points;
  if (Algorithm === undefined || RecoveryPointTypes.length === 0 || IncludeVaults.length === 0)
    throw invalid('Algorithm, RecoveryPointTypes and IncludeVaults are required.');
  if (SelectionWindowDays < 1 || SelectionWindowDays > 365)
    throw invalid('SelectionWindowDays must be between 1 and 365.');
  return {
    RestoreTestingPlanName: name,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timezone,
    StartWindowHours: hours,
    RecoveryPointSelection: {Algorithm, RecoveryPointTypes, IncludeVaults, SelectionWindowDays, ExcludeVaults},
  };
}
