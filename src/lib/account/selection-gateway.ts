import {
  BackupClient,
  type BackupSelection,
  CreateBackupSelectionCommand,
  DeleteBackupSelectionCommand,
  GetBackupSelectionCommand,
  paginateListBackupSelections,
} from '@aws-sdk/client-backup';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';
import type {Tag} from '../config/config.ts';

export interface Selection {
  readonly id: string;
  readonly planId: string;
  readonly name: string;
  readonly roleArn: string;
  /** `backup=daily` as ListOfTags or as the only condition; undefined when it selects in another way. */
  readonly tags: readonly Tag[];
}

export interface SelectionGateway {
  selections(planId: string): Promise<readonly Selection[]>;
  create(
    planId: string,
    selection: {readonly name: string; readonly roleArn: string; readonly tag: Tag},
  ): Promise<void>;
  remove(selection: Selection): Promise<void>;
}

export function createSelectionGateway(access: AwsAccess): SelectionGateway {
  const client = connect(BackupClient, access);
  return {
    async selections(planId) {
      try {
        const ids: string[] = [];
        for await (const page of paginateListBackupSelections({client}, {BackupPlanId: planId})) {
          ids.push(...(page.BackupSelectionsList ?? []).flatMap(({SelectionId}) => SelectionId ?? []));
        }
        return await Promise.all(ids.map((id) => readSelection(client, planId, id)));
      } catch (error) {
        throw toBackupctlError(error, 'read the selections of the backup plan');
      }
    },
    async create(planId, {name, roleArn, tag}) {
      const ListOfTags = [{ConditionType: 'STRINGEQUALS' as const, ConditionKey: tag.key, ConditionValue: tag.value}];
      try {
        await client.send(
          new CreateBackupSelectionCommand({
            BackupPlanId: planId,
            BackupSelection: {SelectionName: name, IamRoleArn: roleArn, ListOfTags},
          }),
        );
      } catch (error) {
        // The name was free a moment ago: another run was quicker, or the answer to ours was lost. Looking again judges it.
        if (errorName(error) !== 'AlreadyExistsException')
          throw toBackupctlError(error, `create the selection ${name}`);
      }
    },
    async remove({planId, id, name}) {
      try {
        await client.send(new DeleteBackupSelectionCommand({BackupPlanId: planId, SelectionId: id}));
      } catch (error) {
        throw toBackupctlError(error, `remove the selection ${name}`);
      }
    },
  };
}

async function readSelection(client: BackupClient, planId: string, id: string): Promise<Selection> {
  const {BackupSelection: found} = await client.send(
    new GetBackupSelectionCommand({BackupPlanId: planId, SelectionId: id}),
  );
  return {
    id,
    planId,
    name: found?.SelectionName ?? '',
    roleArn: found?.IamRoleArn ?? '',
    tags: found ? tagsOf(found) : [],
  };
}

/** What limits the tag to named resources is not the selection of everything tagged. */
function tagsOf({ListOfTags = [], Conditions, Resources = [], NotResources = []}: BackupSelection): Tag[] {
  const everything = Resources.every((pattern) => pattern === '*') && NotResources.length === 0;
  const {StringEquals = [], ...others} = Conditions ?? {};
  const narrowed = Object.values(others).some((list) => (list ?? []).length > 0);
  if (!everything || narrowed) return [];
  const [condition, ...more] = StringEquals;
  if (condition !== undefined) {
    const key = condition.ConditionKey?.replace(/^aws:ResourceTag\//, '') ?? '';
    return more.length === 0 && ListOfTags.length === 0 ? [{key, value: condition.ConditionValue ?? ''}] : [];
  }
  return ListOfTags.map(({ConditionKey = '', ConditionValue = ''}) => ({key: ConditionKey, value: ConditionValue}));
}
