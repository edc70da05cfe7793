import {type Check, defineCheck} from '../checks/check.ts';
import {policyArn, ROLE_NAME, SERVICE_POLICIES, type ServiceRole} from './role.ts';
import type {RoleGateway} from './role-gateway.ts';

export interface RoleRightParts {
  readonly gateway: Pick<RoleGateway, 'denied'>;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly role: () => Promise<ServiceRole | undefined>;
}

/** Attached policies are not proof: a boundary or an organization may still deny. */
export function roleRightChecks(parts: RoleRightParts): readonly Check[] {
  return [boundaryCheck(parts), simulateCheck(parts)];
}

function boundaryCheck({role}: RoleRightParts): Check {
  return defineCheck({
    id: 'ROLE-BOUNDARY',
    scopes: ['account'],
    observe: role,
    judge(found) {
      if (found === undefined) return {state: 'skipped', problem: 'There is no role yet.'};
      return found.boundary === undefined
        ? {state: 'ok', detail: 'none'}
        : {
            state: 'at-risk',
            problem: `${ROLE_NAME} is limited by ${found.boundary}.`,
            next: `If nobody needs it: aws iam delete-role-permissions-boundary --role-name ${ROLE_NAME}`,
          };
    },
  });
}

type Simulated = {readonly role: 'absent'} | {readonly role: 'incomplete'} | {readonly denied: readonly string[]};

function simulateCheck({gateway, partition, region, account, role}: RoleRightParts): Check {
  const table = `arn:${partition}:dynamodb:${region}:${account}:table/backupctl-asks`;
  const bucket = `arn:${partition}:s3:::backupctl-asks`;
  return defineCheck<Simulated>({
    id: 'ROLE-SIMULATE',
    scopes: ['account'],
    async observe() {
      const found = await role();
      if (found === undefined) return {role: 'absent'};
      if (!SERVICE_POLICIES.every((policy) => found.policies.includes(policyArn(partition, policy))))
        return {role: 'incomplete'};
      const ask = (actions: readonly string[], resource: string) => gateway.denied(found.arn, actions, resource);
      const denied = await Promise.all([
        ask(['tag:GetResources'], '*'),
        ask(['dynamodb:StartAwsBackupJob', 'dynamodb:RestoreTableFromAwsBackup'], table),
        ask(['s3:GetBucketVersioning', 's3:PutInventoryConfiguration', 's3:CreateBucket'], bucket),
      ]);
      return {denied: denied.flat()};
    },
    judge(seen) {
      if ('role' in seen)
        return {
          state: 'skipped',
          problem: seen.role === 'absent' ? 'There is no role yet.' : 'Policies are missing, see above.',
        };
      return seen.denied.length === 0
        ? {state: 'ok'}
        : {
            state: 'unmet',
            problem: `${ROLE_NAME} may not ${seen.denied.join(', ')}, although its policies allow it.`,
            next: `Look at its permissions boundary and the organization's policies, then: backupctl check-account`,
          };
    },
  });
}
