import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateSimulatePrincipalPolicy,
  type SimulatePrincipalPolicyCommandInput,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {type AwsAccess, connect} from '../aws/access.ts';
import {errorName, toBackupctlError} from '../aws/errors.ts';
import type {ServiceCondition} from '../permissions/grant.ts';
import {ROLE_NAME, ROLE_PATH, type ServiceRole, TRUST_POLICY} from './role.ts';

export interface RoleGateway {
  /** The service role under any path; undefined when there is none. */
  serviceRole(): Promise<ServiceRole | undefined>;
  createServiceRole(): Promise<void>;
  setTrust(document: object): Promise<void>;
  attach(policyArn: string): Promise<void>;
  /** The ARN of any role by its name; undefined when there is none. */
  arnOf(roleName: string): Promise<string | undefined>;
  /** Which of these actions the principal may not do with this resource; nothing is tried. */
  denied(
    principalArn: string,
    actions: readonly string[],
    resource: string,
    /** The service that a role would be handed to, or made for. */
    only?: ServiceCondition,
  ): Promise<readonly string[]>;
}

const RoleName = ROLE_NAME;

export function createRoleGateway(access: AwsAccess): RoleGateway {
  const iam = connect(IAMClient, access);
  return {
    serviceRole: () => readServiceRole(iam),
    async createServiceRole() {
      await attempt(
        `create the role ${ROLE_NAME}`,
        () =>
          iam.send(
            new CreateRoleCommand({
              RoleName,
              Path: ROLE_PATH,
              AssumeRolePolicyDocument: JSON.stringify(TRUST_POLICY),
              Description: 'Lets AWS Backup make and restore backups. Made by backupctl.',
            }),
          ),
        // Another run was quicker, or the answer to ours was lost: the role is there, and looking again judges it.
        'EntityAlreadyExistsException',
      );
    },
    async setTrust(document) {
      const PolicyDocument = JSON.stringify(document);
      await attempt(`change the trust policy of ${ROLE_NAME}`, () =>
        iam.send(new UpdateAssumeRolePolicyCommand({RoleName, PolicyDocument})),
      );
    },
    async attach(policyArn) {
      await attempt(`attach ${policyArn} to ${ROLE_NAME}`, () =>
        iam.send(new AttachRolePolicyCommand({RoleName, PolicyArn: policyArn})),
      );
    },
    async arnOf(roleName) {
      try {
        return (await iam.send(new GetRoleCommand({RoleName: roleName}))).Role?.Arn;
      } catch (error) {
        if (errorName(error) === 'NoSuchEntityException') return undefined;
        throw toBackupctlError(error, `read the role ${roleName}`);
      }
    },
    denied: (PolicySourceArn, actions, resource, only) =>
      simulate(iam, {
        PolicySourceArn,
        ActionNames: [...actions],
        ResourceArns: [resource],
        ContextEntries: (only?.services ?? []).slice(0, 1).map((service) => ({
          ContextKeyName: only?.key,
          ContextKeyValues: [service],
          ContextKeyType: 'string' as const,
        })),
      }),
  };
}

async function readServiceRole(iam: IAMClient): Promise<ServiceRole | undefined> {
  try {
    const [{Role}, policies] = await Promise.all([iam.send(new GetRoleCommand({RoleName})), attachedPolicies(iam)]);
    return {
      name: RoleName,
      arn: Role?.Arn ?? '',
      path: Role?.Path ?? '/',
      trust: parseDocument(Role?.AssumeRolePolicyDocument),
      boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
      policies,
    };
  } catch (error) {
    if (errorName(error) === 'NoSuchEntityException') return undefined;
    throw toBackupctlError(error, `read the role ${ROLE_NAME}`);
  }
}

/** Asked beside GetRole, which alone tells whether there is a role. */
async function attachedPolicies(iam: IAMClient): Promise<readonly string[]> {
  const policies: string[] = [];
  try {
    for await (const page of paginateListAttachedRolePolicies({client: iam}, {RoleName})) {
      policies.push(...(page.AttachedPolicies ?? []).flatMap(({PolicyArn}) => PolicyArn ?? []));
    }
  } catch (error) {
    if (errorName(error) !== 'NoSuchEntityException') throw error;
  }
  return policies;
}

/** Policies, boundary and, where IAM sees them, organization policies (IAM API reference, SimulatePrincipalPolicy). */
async function simulate(iam: IAMClient, input: SimulatePrincipalPolicyCommandInput): Promise<readonly string[]> {
  const denied: string[] = [];
  try {
    for await (const {EvaluationResults = []} of paginateSimulatePrincipalPolicy({client: iam}, input)) {
      for (const {EvalActionName, EvalDecision} of EvaluationResults)
        if (EvalActionName !== undefined && EvalDecision !== 'allowed') denied.push(EvalActionName);
    }
  } catch (error) {
    throw toBackupctlError(error, `ask IAM what ${input.PolicySourceArn} may do`);
  }
  return denied;
}

/** IAM returns documents URL-encoded (IAM API reference, GetRole). Undefined for what is no JSON. */
function parseDocument(encoded: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(encoded ?? ''));
  } catch {
    return undefined;
  }
}

async function attempt(doing: string, work: () => Promise<unknown>, harmless?: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (errorName(error) !== harmless) throw toBackupctlError(error, doing);
  }
}
