import type {Roles} from '../../kernel/ports.ts';
import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {evaluate, field, type PolicyDocument, toList} from './evaluate.ts';
import {managedPolicy} from './managed-policies.ts';

export interface Role {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  description?: string;
  trust: string;
  boundary?: string;
  readonly attached: string[];
  readonly inline: Record<string, string>;
  tags: Record<string, string>;
  maxSession: number;
  /** Sandbox time of the last change that other services must first hear of. */
  changedAt: number;
}

/** Roles by name: names are unique across paths (IAM User Guide, IAM identifiers). */
export class RoleStore implements Roles {
  readonly byName = new Map<string, Role>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  need(name: string | undefined): Role {
    const role = this.byName.get(name ?? '');
    if (!role) throw new AwsError('NoSuchEntityException', `The role with name ${name} cannot be found.`, 404);
    return role;
  }

  byArn(arn: string): Role | undefined {
    return [...this.byName.values()].find((role) => role.arn === arn);
  }

  trusts(arn: string, servicePrincipal: string): boolean {
    const role = this.byArn(arn);
    if (!role) return false;
    const statements = toList(field(parse(role.trust), 'Statement')).filter(
      (statement) =>
        toList(field(field(statement, 'Principal'), 'Service')).includes(servicePrincipal) ||
        field(statement, 'Principal') === '*',
    );
    return (
      evaluate([{Statement: statements.map((each) => ({...(each as object), Resource: '*'}))}], {
        action: 'sts:AssumeRole',
        resource: '*',
      }) === 'allowed'
    );
  }

  allows(arn: string, action: string, resource: string, context: Readonly<Record<string, string>> = {}): boolean {
    const role = this.byArn(arn);
    if (!role) return false;
    const documents = [
      ...role.attached.flatMap((policy) => managedPolicy(policy) ?? []),
      ...Object.values(role.inline).map(parse),
    ];
    if (evaluate(documents, {action, resource, context}) !== 'allowed') return false;
    if (role.boundary === undefined) return true;
    const boundary = managedPolicy(role.boundary);
    return boundary !== undefined && evaluate([boundary], {action, resource, context}) === 'allowed';
  }

  settled(arn: string): boolean {
    const role = this.byArn(arn);
    return role !== undefined && this.world.timeline.now() - role.changedAt >= this.world.options.settleMs;
  }
}

export function parse(document: string): PolicyDocument {
  try {
    const read: unknown = JSON.parse(document);
    if (typeof read === 'object' && read !== null && 'Statement' in read) return read;
  } catch {}
  throw new AwsError('MalformedPolicyDocumentException', 'Syntax errors in policy.');
}
