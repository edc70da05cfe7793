import type * as sdk from '@aws-sdk/client-backup';
import {AwsError, type Call, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {needTestingPlan, present} from './restore-testing-plans.ts';
import type {BackupState, TestingPlan} from './state.ts';

type SelectionDocument = sdk.RestoreTestingSelectionForCreate;

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);

/** What a restore testing plan tries to restore, one type of resource for each selection. */
export function restoreTestingSelectionHandlers(state: () => BackupState, world: World): Handlers<typeof sdk> {
  const planOf = (name: string | undefined, {region}: Call) => needTestingPlan(state(), name, region);
  const need = (plan: TestingPlan, name: string | undefined) => {
    const found = plan.selections.find(({document}) => document.RestoreTestingSelectionName === name);
    if (!found) throw new AwsError('ResourceNotFoundException', `Restore testing selection ${name} does not exist`);
    return found;
  };
  const identify = (plan: TestingPlan, name: string | undefined, createdAt: number) => ({
    CreationTime: new Date(createdAt),
    RestoreTestingPlanArn: plan.arn,
    RestoreTestingPlanName: plan.document.RestoreTestingPlanName,
    RestoreTestingSelectionName: name,
  });
  return {
    CreateRestoreTestingSelection({RestoreTestingPlanName, RestoreTestingSelection: given}, call) {
      const plan = planOf(RestoreTestingPlanName, call);
      const document = check(given);
      const name = document.RestoreTestingSelectionName;
      if (plan.selections.some((each) => each.document.RestoreTestingSelectionName === name))
        throw new AwsError('AlreadyExistsException', `Restore testing selection ${name} already exists.`);
      const createdAt = world.timeline.now();
      plan.selections.push({createdAt, document});
      return identify(plan, name, createdAt);
    },
    GetRestoreTestingSelection({RestoreTestingPlanName, RestoreTestingSelectionName}, call) {
      const {createdAt, document} = need(planOf(RestoreTestingPlanName, call), RestoreTestingSelectionName);
      return {
        RestoreTestingSelection: {...document, RestoreTestingPlanName, CreationTime: new Date(createdAt)},
      };
    },
    UpdateRestoreTestingSelection(
      {RestoreTestingPlanName, RestoreTestingSelectionName, RestoreTestingSelection: given},
      call,
    ) {
      const plan = planOf(RestoreTestingPlanName, call);
      const found = need(plan, RestoreTestingSelectionName);
      found.document = check({...found.document, ...present(given ?? {})});
      return {
        ...identify(plan, RestoreTestingSelectionName, found.createdAt),
        UpdateTime: new Date(world.timeline.now()),
      };
    },
    DeleteRestoreTestingSelection({RestoreTestingPlanName, RestoreTestingSelectionName}, call) {
      const plan = planOf(RestoreTestingPlanName, call);
      plan.selections.splice(plan.selections.indexOf(need(plan, RestoreTestingSelectionName)), 1);
      return {};
    },
  };
}

/** Of the types of the Developer Guide only those that are protected here. The role is first looked at when a test runs. */
function check(given: Partial<SelectionDocument> | undefined): SelectionDocument {
  const {
    RestoreTestingSelectionName: name = '',
    ProtectedResourceType: type = '',
    IamRoleArn: role = '',
    ProtectedResourceArns: arns,
    ProtectedResourceConditions: conditions,
    RestoreMetadataOverrides: overrides,
    ValidationWindowHours: hours = 0,
  } = given ?? {};
  if (!/^[A-Za-z0-9_]{1,50}$/.test(name)) throw invalid('Invalid restore testing selection name.');
  if (type !== 'DynamoDB' && type !== 'S3') throw invalid(`Unsupported resource type: ${type}`);
  if (role === '') throw invalid('IamRoleArn is required.');
  if (hours < 0 || hours > 168) throw invalid('ValidationWindowHours must be between 0 and 168.');
  if (arns === undefined && conditions === undefined)
    throw invalid('Either ProtectedResourceArns or ProtectedResourceConditions is required.');
  return {
    RestoreTestingSelectionName: name,
    ProtectedResourceType: type,
    IamRoleArn: role,
    ValidationWindowHours: hours,
    RestoreMetadataOverrides: overrides ?? {},
    ...(arns === undefined ? {} : {ProtectedResourceArns: arns}),
    ...(conditions === undefined ? {} : {ProtectedResourceConditions: conditions}),
  };
}
