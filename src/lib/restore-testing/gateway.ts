import {
  BackupClient,
  CreateRestoreTestingPlanCommand,
  CreateRestoreTestingSelectionCommand,
  DeleteRestoreTestingPlanCommand,
  DeleteRestoreTestingSelectionCommand,
  GetRestoreTestingPlanCommand,
  GetRestoreTestingSelectionCommand,
  ListTagsCommand,
  paginateListRestoreTestingSelections,
  type RestoreTestingPlanForGet,
  type RestoreTestingPlanForUpdate,
  TagResourceCommand,
  UpdateRestoreTestingPlanCommand,
  UpdateRestoreTestingSelectionCommand,
} from '@aws-sdk/client-backup';
import {OWNER_TAG} from '../account/plan.ts';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';
import type {TestingPlan, TestingSelection} from './desired.ts';

export interface FoundTestingPlan extends TestingPlan {
  readonly arn: string;
  readonly owned: boolean;
}

export interface RestoreTestingGateway {
  plan(name: string): Promise<FoundTestingPlan | undefined>;
  createPlan(name: string, plan: TestingPlan): Promise<void>;
  /** What others set beside it, and vaults that they added, stay. */
  updatePlan(name: string, plan: TestingPlan): Promise<void>;
  own(arn: string): Promise<void>;
  /** Its selections must be gone. */
  removePlan(name: string): Promise<void>;
  selection(plan: string, name: string): Promise<TestingSelection | undefined>;
  selectionNames(plan: string): Promise<readonly string[]>;
  createSelection(plan: string, name: string, selection: TestingSelection): Promise<void>;
  updateSelection(plan: string, name: string, selection: TestingSelection): Promise<void>;
  removeSelection(plan: string, name: string): Promise<void>;
}

const TAGS = {[OWNER_TAG.key]: OWNER_TAG.value};

export function createRestoreTestingGateway(access: AwsAccess): RestoreTestingGateway {
  const client = connect(BackupClient, access);
  return {...planCalls(client), ...selectionCalls(client)};
}

type PlanCalls = Pick<RestoreTestingGateway, 'plan' | 'createPlan' | 'updatePlan' | 'own' | 'removePlan'>;

function planCalls(client: BackupClient): PlanCalls {
  const read = async (RestoreTestingPlanName: string) =>
    (await client.send(new GetRestoreTestingPlanCommand({RestoreTestingPlanName}))).RestoreTestingPlan;
  return {
    plan: (name) =>
      orNone(`read the restore testing plan ${name}`, async () => {
        const found = await read(name);
        const arn = found?.RestoreTestingPlanArn ?? '';
        const {Tags = {}} = await client.send(new ListTagsCommand({ResourceArn: arn}));
        return found && {...toPlan(found), arn, owned: Tags[OWNER_TAG.key] === OWNER_TAG.value};
      }),
    createPlan: (name, plan) =>
      attempt(
        `create the restore testing plan ${name}`,
        () =>
          client.send(
            new CreateRestoreTestingPlanCommand({
              RestoreTestingPlan: {RestoreTestingPlanName: name, ...toDocument(plan)},
              Tags: TAGS,
            }),
          ),
        'AlreadyExistsException',
      ),
    updatePlan: (name, plan) =>
      attempt(`change the restore testing plan ${name}`, async () => {
        const found = await read(name);
        await client.send(
          new UpdateRestoreTestingPlanCommand({
            RestoreTestingPlanName: name,
            RestoreTestingPlan: toDocument(plan, found),
          }),
        );
      }),
    own: (arn) => attempt(`tag ${arn}`, () => client.send(new TagResourceCommand({ResourceArn: arn, Tags: TAGS}))),
    removePlan: (name) =>
      attempt(`remove the restore testing plan ${name}`, () =>
        client.send(new DeleteRestoreTestingPlanCommand({RestoreTestingPlanName: name})),
      ),
  };
}

function selectionCalls(client: BackupClient): Omit<RestoreTestingGateway, keyof PlanCalls> {
  const named = (plan: string, name: string) => ({RestoreTestingPlanName: plan, RestoreTestingSelectionName: name});
  return {
    selection: (plan, name) =>
      orNone(`read the restore testing selection ${name}`, async () => {
        const {RestoreTestingSelection: found} = await client.send(
          new GetRestoreTestingSelectionCommand(named(plan, name)),
        );
        return {
          type: found?.ProtectedResourceType === 'S3' ? 'S3' : 'DynamoDB',
          roleArn: found?.IamRoleArn ?? '',
          arns: found?.ProtectedResourceArns ?? [],
        };
      }),
    selectionNames: (plan) => listSelections(client, plan),
    createSelection: (plan, name, {type, roleArn, arns}) =>
      attempt(
        `create the restore testing selection ${name}`,
        () =>
          client.send(
            new CreateRestoreTestingSelectionCommand({
              RestoreTestingPlanName: plan,
              RestoreTestingSelection: {
                RestoreTestingSelectionName: name,
                ProtectedResourceType: type,
                IamRoleArn: roleArn,
                ProtectedResourceArns: [...arns],
              },
            }),
          ),
        'AlreadyExistsException',
      ),
    updateSelection: (plan, name, {roleArn, arns}) =>
      attempt(`change the restore testing selection ${name}`, () =>
        client.send(
          // Only what is sent changes (AWS Backup Developer Guide, update a restore testing plan).
          new UpdateRestoreTestingSelectionCommand({
            ...named(plan, name),
            RestoreTestingSelection: {IamRoleArn: roleArn, ProtectedResourceArns: [...arns]},
          }),
        ),
      ),
    removeSelection: (plan, name) =>
      attempt(
        `remove the restore testing selection ${name}`,
        () => client.send(new DeleteRestoreTestingSelectionCommand(named(plan, name))),
        'ResourceNotFoundException',
      ),
  };
}

async function listSelections(client: BackupClient, RestoreTestingPlanName: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const page of paginateListRestoreTestingSelections({client}, {RestoreTestingPlanName}))
      names.push(...(page.RestoreTestingSelections ?? []).flatMap((each) => each.RestoreTestingSelectionName ?? []));
  } catch (error) {
    throw toBackupctlError(error, `list the selections of the restore testing plan ${RestoreTestingPlanName}`);
  }
  return names;
}

function toPlan(found: RestoreTestingPlanForGet): TestingPlan {
  const points = found.RecoveryPointSelection;
  return {
    schedule: found.ScheduleExpression ?? '',
    timezone: found.ScheduleExpressionTimezone ?? 'UTC',
    startWindowHours: found.StartWindowHours ?? 24,
    algorithm: points?.Algorithm ?? '',
    pointTypes: points?.RecoveryPointTypes ?? [],
    vaults: points?.IncludeVaults ?? [],
    windowDays: points?.SelectionWindowDays ?? 30,
  };
}

function toDocument(plan: TestingPlan, found?: RestoreTestingPlanForUpdate) {
  const points = found?.RecoveryPointSelection ?? {};
  const joined = <Item>(have: readonly Item[] = [], want: readonly Item[]) => [...new Set([...have, ...want])];
  const vaults = points.IncludeVaults?.includes('*') ? points.IncludeVaults : joined(points.IncludeVaults, plan.vaults);
  return {
    ScheduleExpression: plan.schedule,
    ScheduleExpressionTimezone: plan.timezone,
    StartWindowHours: plan.startWindowHours,
    RecoveryPointSelection: {
      ...points,
      Algorithm: plan.algorithm as 'LATEST_WITHIN_WINDOW',
      RecoveryPointTypes: joined(points.RecoveryPointTypes, plan.pointTypes as readonly 'SNAPSHOT'[]),
      IncludeVaults: vaults,
      SelectionWindowDays: plan.windowDays,
    },
  };
}

async function orNone<Value>(doing: string, work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errorName(error) === 'ResourceNotFoundException') return undefined;
    throw toBackupctlError(error, doing);
  }
}

async function attempt(doing: string, work: () => Promise<unknown>, harmless?: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (errorName(error) !== harmless) throw toBackupctlError(error, doing);
  }
}
