import type * as sdk from '@aws-sdk/client-backup';
import {pageOf} from '../../kernel/paging.ts';
import type {Roles} from '../../kernel/ports.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {needPlan} from './plans.ts';
import type {BackupState, SelectionRecord} from './state.ts';

export const BACKUP_PRINCIPAL = 'backup.amazonaws.com';

/** Why AWS Backup cannot select as this role, in its own words; undefined when it can. */
export function roleObstacle(roles: Roles, arn: string): string | undefined {
  // Wording: hashicorp/terraform-provider-aws issues 9297 and 10511.
  if (!roles.byArn(arn) || !roles.trusts(arn, BACKUP_PRINCIPAL))
    return `IAM Role ${arn} cannot be assumed by AWS Backup`;
  if (!roles.settled(arn)) return `IAM Role ${arn} cannot be assumed by AWS Backup`;
  if (!roles.allows(arn, 'tag:GetResources', '*')) return `IAM Role ${arn} is not authorized to call tag:GetResources`;
  return undefined;
}

export function selectionHandlers(state: () => BackupState, world: World, roles: Roles): Handlers<typeof sdk> {
  const need = (planId: string | undefined, selectionId: string | undefined, region: string) => {
    const plan = needPlan(state(), planId, region);
    const found = plan.selections.find(({id}) => id === selectionId);
    if (!found) throw new AwsError('ResourceNotFoundException', `Backup selection ${selectionId} does not exist`);
    return {plan, found};
  };
  return {
    CreateBackupSelection({BackupPlanId, BackupSelection: selection}, {region}) {
      const plan = needPlan(state(), BackupPlanId, region);
      const {SelectionName: name = '', IamRoleArn: role = ''} = selection ?? {};
      if (!/^[a-zA-Z0-9\-_.]{1,50}$/.test(name))
        throw new AwsError('InvalidParameterValueException', 'Invalid selection name.');
      if (plan.selections.some((each) => each.selection.SelectionName === name))
        throw new AwsError('AlreadyExistsException', 'Backup selection with the same name already exists.');
      const obstacle = roleObstacle(roles, role);
      if (obstacle) throw new AwsError('InvalidParameterValueException', obstacle);
      const record: SelectionRecord = {
        id: world.uuid(),
        createdAt: world.timeline.now(),
        selection: {...selection, SelectionName: name, IamRoleArn: role},
      };
      plan.selections.push(record);
      return {SelectionId: record.id, BackupPlanId: plan.id, CreationDate: new Date(record.createdAt)};
    },
    GetBackupSelection({BackupPlanId, SelectionId}, {region}) {
      const {plan, found} = need(BackupPlanId, SelectionId, region);
      return {
        BackupSelection: found.selection,
        SelectionId: found.id,
        BackupPlanId: plan.id,
        CreationDate: new Date(found.createdAt),
      };
    },
    ListBackupSelections({BackupPlanId, MaxResults = 1000, NextToken}, {region}) {
      const plan = needPlan(state(), BackupPlanId, region);
      const {items, next} = pageOf(plan.selections, Math.min(MaxResults, world.pageSize(1000)), NextToken);
      const shape = ({id, createdAt, selection}: SelectionRecord) => ({
        SelectionId: id,
        SelectionName: selection.SelectionName,
        BackupPlanId: plan.id,
        CreationDate: new Date(createdAt),
        IamRoleArn: selection.IamRoleArn,
      });
      return {BackupSelectionsList: items.map(shape), NextToken: next};
    },
    DeleteBackupSelection({BackupPlanId, SelectionId}, {region}) {
      const {plan, found} = need(BackupPlanId, SelectionId, region);
      plan.selections.splice(plan.selections.indexOf(found), 1);
      return {};
    },
  };
}
