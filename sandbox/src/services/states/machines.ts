import type * as sdk from '@aws-sdk/client-sfn';
import {pageOf} from '../../kernel/paging.ts';
import type {Roles} from '../../kernel/ports.ts';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {parseDefinition} from './definition.ts';
import {checkName} from './names.ts';

export interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  definition: string;
  roleArn: string;
  revision: string;
  tags: Record<string, string>;
}

type Sdk = typeof sdk;

export function machineHandlers(
  machines: Map<string, Machine>,
  world: World,
  roles: Roles,
  need: (arn?: string) => Machine,
): Handlers<Sdk> {
  const refuseRole = (arn: string) => {
    // Wording of Step Functions for a role it cannot use yet, or at all.
    if (!roles.trusts(arn, 'states.amazonaws.com') || !roles.settled(arn))
      throw new AwsError(
        'AccessDeniedException',
        `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.`,
        400,
      );
  };
  return {
    CreateStateMachine({name = '', definition = '', roleArn = '', tags = []}, {region, account}) {
      checkName(name);
      parseDefinition(definition);
      refuseRole(roleArn);
      const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
      const found = machines.get(arn);
      if (found && (found.definition !== definition || found.roleArn !== roleArn))
        throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      const machine = found ?? {
        name,
        arn,
        region,
        definition,
        roleArn,
        createdAt: world.timeline.now(),
        revision: world.uuid(),
        tags: Object.fromEntries(tags.map(({key = '', value = ''}) => [key, value])),
      };
      machines.set(arn, machine);
      return {stateMachineArn: arn, creationDate: new Date(machine.createdAt)};
    },
    UpdateStateMachine({stateMachineArn, definition, roleArn}) {
      const machine = need(stateMachineArn);
      if (definition !== undefined) {
        parseDefinition(definition);
        machine.definition = definition;
      }
      if (roleArn !== undefined) {
        refuseRole(roleArn);
        machine.roleArn = roleArn;
      }
      machine.revision = world.uuid();
      return {updateDate: new Date(world.timeline.now()), revisionId: machine.revision};
    },
    DescribeStateMachine({stateMachineArn}) {
      const {arn, name, definition, roleArn, createdAt, revision} = need(stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        definition,
        roleArn,
        type: 'STANDARD' as const,
        status: 'ACTIVE' as const,
        creationDate: new Date(createdAt),
        revisionId: revision,
      };
    },
    ListStateMachines({maxResults = 100, nextToken}, {region}) {
      const all = [...machines.values()]
        .filter((each) => each.region === region)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const {items, next} = pageOf(all, Math.min(maxResults || 100, world.pageSize(1000)), nextToken, 'InvalidToken');
      return {
        stateMachines: items.map(({arn, name, createdAt}) => ({
          stateMachineArn: arn,
          name,
          type: 'STANDARD' as const,
          creationDate: new Date(createdAt),
        })),
        nextToken: next,
      };
    },
    DeleteStateMachine({stateMachineArn}) {
      machines.delete(stateMachineArn ?? '');
      return {};
    },
    ListTagsForResource: ({resourceArn}) => ({
      tags: Object.entries(need(resourceArn).tags).map(([key, value]) => ({key, value})),
    }),
  };
}
