import * as sdk from '@aws-sdk/client-iam';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import type {PolicyDocument} from './evaluate.ts';
import {managedPolicy} from './managed-policies.ts';
import {parse, type Role, RoleStore} from './role-store.ts';
import {simulateHandlers} from './simulate.ts';

export interface Iam {
  readonly service: Service;
  readonly roles: RoleStore;
}

type Sdk = typeof sdk;

/** IAM roles with their paths, trust and policies. Global: no region anywhere. */
export function createIam(world: World, callerPolicy: () => PolicyDocument | undefined): Iam {
  const roles = new RoleStore(world);
  const handlers: Handlers<Sdk> = {
    ...roleHandlers(roles, world),
    ...policyHandlers(roles, world),
    ...tagHandlers(roles),
    ...simulateHandlers({roles, world, callerPolicy}),
  };
  return {
    roles,
    service: {
      signingName: 'iam',
      protocol: 'awsQuery',
      sdk,
      xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
      handlers,
      resources: (_operation, input) => [
        String(
          input['PolicySourceArn'] ??
            roleArn(world, roles, String(input['RoleName'] ?? '*'), String(input['Path'] ?? '/')),
        ),
      ],
      save: () => [...roles.byName.values()],
      load(saved: readonly Role[]) {
        roles.byName.clear();
        for (const role of saved) roles.byName.set(role.name, role);
      },
    },
  };
}

function roleArn(world: World, roles: RoleStore, name: string, path: string): string {
  return roles.byName.get(name)?.arn ?? `arn:aws:iam::${world.account}:role${path}${name}`;
}

function shape(role: Role): sdk.Role {
  return {
    RoleName: role.name,
    Path: role.path,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    Description: role.description,
    MaxSessionDuration: role.maxSession,
    // IAM API reference, GetRole: the policy is URL-encoded according to RFC 3986.
    AssumeRolePolicyDocument: encodeURIComponent(role.trust),
    ...(role.boundary === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
            PermissionsBoundaryArn: role.boundary,
          },
        }),
    Tags: Object.entries(role.tags).map(([Key, Value]) => ({Key, Value})),
  };
}

function roleHandlers(roles: RoleStore, world: World): Handlers<Sdk> {
  const now = () => world.timeline.now();
  return {
    CreateRole({
      RoleName: name = '',
      Path = '/',
      AssumeRolePolicyDocument: trust = '',
      Description,
      MaxSessionDuration = 3600,
      Tags = [],
      PermissionsBoundary,
    }) {
      checkName(name, 64);
      if (!/^\/([\u0021-\u007e]+\/)?$/.test(Path)) throw invalid('path', Path);
      if (roles.byName.has(name))
        throw new AwsError('EntityAlreadyExistsException', `Role with name ${name} already exists.`, 409);
      parse(trust);
      const role: Role = {
        name,
        path: Path,
        arn: `arn:aws:iam::${world.account}:role${Path}${name}`,
        id: `AROA${world.id(17).toUpperCase()}`,
        createdAt: now(),
        changedAt: now(),
        trust,
        attached: [],
        inline: {},
        maxSession: MaxSessionDuration,
        tags: Object.fromEntries(Tags.map(({Key = '', Value = ''}) => [Key, Value])),
        ...(Description === undefined ? {} : {description: Description}),
        ...(PermissionsBoundary === undefined ? {} : {boundary: PermissionsBoundary}),
      };
      roles.byName.set(name, role);
      return {Role: shape(role)};
    },
    GetRole: ({RoleName}) => ({Role: shape(roles.need(RoleName))}),
    ListRoles({PathPrefix = '/', Marker, MaxItems = 100}) {
      const all = [...roles.byName.values()]
        .filter(({path}) => path.startsWith(PathPrefix))
        .sort((a, b) => a.name.localeCompare(b.name));
      const {items, next} = pageOf(all, Math.min(MaxItems, world.pageSize(100)), Marker, 'InvalidInputException');
      return {Roles: items.map(shape), IsTruncated: next !== undefined, Marker: next};
    },
    DeleteRole({RoleName}) {
      const {name, attached, inline} = roles.need(RoleName);
      if (attached.length > 0)
        throw new AwsError('DeleteConflictException', 'Cannot delete entity, must detach all policies first.', 409);
      if (Object.keys(inline).length > 0)
        throw new AwsError('DeleteConflictException', 'Cannot delete entity, must delete policies first.', 409);
      roles.byName.delete(name);
      return {};
    },
    PutRolePermissionsBoundary({RoleName, PermissionsBoundary}) {
      const role = roles.need(RoleName);
      if (!managedPolicy(PermissionsBoundary ?? ''))
        throw new AwsError(
          'NoSuchEntityException',
          `Policy ${PermissionsBoundary} does not exist or is not attachable.`,
          404,
        );
      role.boundary = PermissionsBoundary ?? '';
      return {};
    },
    DeleteRolePermissionsBoundary({RoleName}) {
      delete roles.need(RoleName).boundary;
      return {};
    },
    UpdateAssumeRolePolicy({RoleName, PolicyDocument = ''}) {
      const role = roles.need(RoleName);
      parse(PolicyDocument);
      role.trust = PolicyDocument;
      role.changedAt = now();
      return {};
    },
  };
}

function policyHandlers(roles: RoleStore, world: World): Handlers<Sdk> {
  return {
    AttachRolePolicy({RoleName, PolicyArn = ''}) {
      const role = roles.need(RoleName);
      if (!managedPolicy(PolicyArn))
        throw new AwsError('NoSuchEntityException', `Policy ${PolicyArn} does not exist or is not attachable.`, 404);
      if (!role.attached.includes(PolicyArn)) role.attached.push(PolicyArn);
      role.changedAt = world.timeline.now();
      return {};
    },
    DetachRolePolicy({RoleName, PolicyArn = ''}) {
      const {attached} = roles.need(RoleName);
      const index = attached.indexOf(PolicyArn);
      if (index < 0) throw new AwsError('NoSuchEntityException', `Policy ${PolicyArn} was not found.`, 404);
      attached.splice(index, 1);
      return {};
    },
    ListAttachedRolePolicies({RoleName, Marker, MaxItems = 100}) {
      const {attached} = roles.need(RoleName);
      const {items, next} = pageOf(attached, Math.min(MaxItems, world.pageSize(100)), Marker, 'InvalidInputException');
      const AttachedPolicies = items.map((PolicyArn) => ({PolicyArn, PolicyName: PolicyArn.split('/').at(-1)}));
      return {AttachedPolicies, IsTruncated: next !== undefined, Marker: next};
    },
    PutRolePolicy({RoleName, PolicyName = '', PolicyDocument = ''}) {
      const role = roles.need(RoleName);
      checkName(PolicyName, 128);
      parse(PolicyDocument);
      // IAM User Guide, quotas: inline policies of a role are 10,240 characters together, white space not counted.
      if (PolicyDocument.replace(/\s/g, '').length > 10_240)
        throw new AwsError(
          'LimitExceededException',
          `Maximum policy size of 10240 bytes exceeded for role ${role.name}`,
          409,
        );
      role.inline[PolicyName] = PolicyDocument;
      role.changedAt = world.timeline.now();
      return {};
    },
    GetRolePolicy({RoleName, PolicyName = ''}) {
      const document = roles.need(RoleName).inline[PolicyName];
      if (document === undefined)
        throw new AwsError('NoSuchEntityException', `The role policy with name ${PolicyName} cannot be found.`, 404);
      return {RoleName, PolicyName, PolicyDocument: encodeURIComponent(document)};
    },
    ListRolePolicies({RoleName, Marker, MaxItems = 100}) {
      const {items, next} = pageOf(
        Object.keys(roles.need(RoleName).inline),
        Math.min(MaxItems, world.pageSize(100)),
        Marker,
        'InvalidInputException',
      );
      return {PolicyNames: [...items], IsTruncated: next !== undefined, Marker: next};
    },
    DeleteRolePolicy({RoleName, PolicyName = ''}) {
      const {inline} = roles.need(RoleName);
      if (inline[PolicyName] === undefined)
        throw new AwsError('NoSuchEntityException', `The role policy with name ${PolicyName} cannot be found.`, 404);
      delete inline[PolicyName];
      return {};
    },
  };
}

function tagHandlers(roles: RoleStore): Handlers<Sdk> {
  return {
    TagRole({RoleName, Tags = []}) {
      const role = roles.need(RoleName);
      role.tags = {...role.tags, ...Object.fromEntries(Tags.map(({Key = '', Value = ''}) => [Key, Value]))};
      return {};
    },
    ListRoleTags({RoleName}) {
      const {tags} = roles.need(RoleName);
      return {Tags: Object.entries(tags).map(([Key, Value]) => ({Key, Value})), IsTruncated: false};
    },
  };
}

function checkName(name: string, longest: number): void {
  if (!/^[\w+=,.@-]+$/.test(name) || name.length > longest) throw invalid('name', name);
}

/** IAM's common error for what breaks a pattern; no operation declares it. */
const invalid = (what: string, value: string) =>
  new AwsError('ValidationError', `The specified value for ${what} is invalid: ${value}`);
