import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {OWNER_TAG} from '../../account/plan.ts';
import {type AwsAccess, connect} from '../../aws/access.ts';
import {errorName, toBackupctlError} from '../../aws/errors.ts';

/** A role of the nightly: who may assume it and the one inline policy it has. Documents as canonical JSON. */
export interface NightlyRole {
  readonly trust: string;
  readonly policy: string | undefined;
}

export interface NightlyRoleGateway {
  role(name: string): Promise<NightlyRole | undefined>;
  /** Makes the role or brings it in line; repeating it changes nothing. */
  putRole(name: string, wanted: {readonly trust: object; readonly policy: object}): Promise<void>;
  removeRole(name: string): Promise<void>;
}

const POLICY_NAME = 'backupctl';

export function createNightlyRoleGateway(access: AwsAccess): NightlyRoleGateway {
  const iam = connect(IAMClient, access);
  return {
    async role(name) {
      try {
        const {Role} = await iam.send(new GetRoleCommand({RoleName: name}));
        const policy = await readPolicy(iam, name);
        return {trust: decode(Role?.AssumeRolePolicyDocument), policy};
      } catch (error) {
        if (errorName(error) === 'NoSuchEntityException') return undefined;
        throw toBackupctlError(error, `read the role ${name}`);
      }
    },
    async putRole(name, {trust, policy}) {
      try {
        await createOrUpdate(iam, name, JSON.stringify(trust));
        await iam.send(
          new PutRolePolicyCommand({RoleName: name, PolicyName: POLICY_NAME, PolicyDocument: JSON.stringify(policy)}),
        );
      } catch (error) {
        throw toBackupctlError(error, `set up the role ${name}`);
      }
    },
    async removeRole(name) {
      try {
        await unlessGone(() => iam.send(new DeleteRolePolicyCommand({RoleName: name, PolicyName: POLICY_NAME})));
        await unlessGone(() => iam.send(new DeleteRoleCommand({RoleName: name})));
      } catch (error) {
        throw toBackupctlError(error, `remove the role ${name}`);
      }
    },
  };
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (errorName(error) !== 'NoSuchEntityException') throw error;
  }
}

async function createOrUpdate(iam: IAMClient, RoleName: string, trust: string): Promise<void> {
  try {
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: trust,
        Description: 'Part of the nightly Cognito export of backupctl.',
        Tags: [{Key: OWNER_TAG.key, Value: OWNER_TAG.value}],
      }),
    );
  } catch (error) {
    if (errorName(error) !== 'EntityAlreadyExistsException') throw error;
    await iam.send(new UpdateAssumeRolePolicyCommand({RoleName, PolicyDocument: trust}));
  }
}

async function readPolicy(iam: IAMClient, RoleName: string): Promise<string | undefined> {
  try {
    const {PolicyDocument} = await iam.send(new GetRolePolicyCommand({RoleName, PolicyName: POLICY_NAME}));
    return decode(PolicyDocument);
  } catch (error) {
    if (errorName(error) === 'NoSuchEntityException') return undefined;
    throw error;
  }
}

/** IAM answers documents URL-encoded; spaces do not count. */
function decode(document: string | undefined): string {
  const text = decodeURIComponent(document ?? '');
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
