import type * as sdk from '@aws-sdk/client-iam';
import {pageOf} from '../../kernel/paging.ts';
import type {Handlers} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {evaluate, type PolicyDocument} from './evaluate.ts';
import type {RoleStore} from './role-store.ts';

export interface SimulateParts {
  readonly roles: RoleStore;
  readonly world: World;
  /** The policy that limits the operator; undefined: none does. */
  readonly callerPolicy: () => PolicyDocument | undefined;
}

/**
 * SimulatePrincipalPolicy: the policies of the principal and its boundary, each action with each resource (IAM API
 * reference). The operator has no role of its own here: it may do what the sandbox's caller policy lets it.
 */
export function simulateHandlers({roles, world, callerPolicy}: SimulateParts): Handlers<typeof sdk> {
  const decide = (arn: string, action: string, resource: string, context: Readonly<Record<string, string>>) => {
    const limit = callerPolicy();
    if (roles.byArn(arn)) return roles.allows(arn, action, resource) ? 'allowed' : 'implicitDeny';
    return limit === undefined ? 'allowed' : evaluate([limit], {action, resource, context});
  };
  return {
    SimulatePrincipalPolicy(input) {
      const {
        PolicySourceArn = '',
        ActionNames = [],
        ResourceArns = ['*'],
        ContextEntries = [],
        Marker,
        MaxItems = 100,
      } = input;
      const context = Object.fromEntries(
        ContextEntries.map(({ContextKeyName = '', ContextKeyValues = []}) => [
          ContextKeyName,
          ContextKeyValues[0] ?? '',
        ]),
      );
      const all = ActionNames.flatMap((action) =>
        ResourceArns.map((resource) => ({
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: decide(PolicySourceArn, action, resource, context),
          MatchedStatements: [],
          MissingContextValues: [],
        })),
      );
      const {items, next} = pageOf(all, Math.min(MaxItems, world.pageSize(1000)), Marker, 'InvalidInputException');
      return {EvaluationResults: [...items], IsTruncated: next !== undefined, Marker: next};
    },
  };
}
