import {type Check, defineCheck} from '../checks/check.ts';
import {
  policyArn,
  ROLE_NAME,
  ROLE_PATH,
  SERVICE_POLICIES,
  type ServicePolicy,
  type ServiceRole,
  trustsBackup,
  withBackupTrust,
} from './role.ts';
import type {RoleGateway} from './role-gateway.ts';

export interface RoleParts {
  readonly gateway: RoleGateway;
  readonly partition: string;
  readonly role: () => Promise<ServiceRole | undefined>;
}

const SCOPES = ['account', 'setup'] as const;
const FIX = 'backupctl check-account --fix';

/** The first and the third of the console chores: the role, and what it may do with S3. */
export function roleChecks(parts: RoleParts): readonly Check[] {
  return [
    existsCheck(parts),
    pathCheck(parts),
    trustCheck(parts),
    ...SERVICE_POLICIES.map((policy) => policyCheck(parts, policy)),
  ];
}

function existsCheck({gateway, role}: RoleParts): Check {
  return defineCheck({
    id: 'ROLE-EXISTS',
    scopes: SCOPES,
    thing: {kind: 'role', name: ROLE_NAME},
    observe: role,
    judge: (found) =>
      found === undefined
        ? {state: 'unmet', problem: `There is no role ${ROLE_NAME}.`, next: FIX}
        : {state: 'ok', detail: found.arn},
    repair: () => [
      {
        action: 'create',
        kind: 'role',
        name: ROLE_NAME,
        details: [`path ${ROLE_PATH}`, 'trusts backup.amazonaws.com'],
        apply: () => gateway.createServiceRole(),
      },
    ],
  });
}

/** Other tools and AWS's own recipes build the ARN with the path; role names are unique across paths. */
function pathCheck({role}: RoleParts): Check {
  return defineCheck({
    id: 'ROLE-PATH',
    scopes: SCOPES,
    observe: role,
    judge(found) {
      if (found === undefined) return {state: 'skipped', problem: 'There is no role yet.'};
      return found.path === ROLE_PATH
        ? {state: 'ok'}
        : {
            state: 'at-risk',
            problem: `The role ${ROLE_NAME} has the path ${found.path} instead of ${ROLE_PATH}. It works here.`,
            next: `Delete it when no selection uses it any more, then: ${FIX}`,
          };
    },
  });
}

function trustCheck({gateway, role}: RoleParts): Check {
  return defineCheck({
    id: 'ROLE-TRUST',
    scopes: SCOPES,
    observe: role,
    judge(found) {
      if (found === undefined) return {state: 'skipped', problem: 'There is no role yet.'};
      return trustsBackup(found.trust)
        ? {state: 'ok'}
        : {
            state: 'unmet',
            problem: `${ROLE_NAME} cannot be assumed by backup.amazonaws.com.`,
            next: FIX,
          };
    },
    repair: (found) => [
      {
        action: 'change',
        kind: 'role',
        name: ROLE_NAME,
        details: ['trust policy: + backup.amazonaws.com may assume it'],
        apply: () => gateway.setTrust(withBackupTrust(found?.trust)),
      },
    ],
  });
}

function policyCheck({gateway, partition, role}: RoleParts, policy: ServicePolicy): Check {
  const arn = policyArn(partition, policy);
  return defineCheck({
    id: policy.check,
    scopes: SCOPES,
    observe: role,
    judge: (found) =>
      found?.policies.includes(arn)
        ? {state: 'ok'}
        : {state: 'unmet', problem: `The role lacks ${arn.split('/').at(-1)}.`, next: FIX},
    repair: () => [
      {
        action: 'create',
        kind: 'policy',
        name: arn.split('/').at(-1) ?? arn,
        details: [`on ${ROLE_NAME}`, arn],
        apply: () => gateway.attach(arn),
      },
    ],
  });
}
