import type {Identity} from '../aws/identity.ts';
import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import {once} from '../once.ts';
import {COMMAND_GRANTS} from '../permissions/commands.ts';
import {fill, type Grant, type GrantPlace, merged} from '../permissions/grant.ts';
import type {RoleGateway} from './role-gateway.ts';

export interface CallerParts {
  readonly roles: RoleGateway;
  readonly identity: Identity;
  readonly place: GrantPlace;
}

/** By resource template: the actions that IAM would refuse there. */
type Refused = ReadonlyMap<string, readonly string[]>;

/** May this identity run the commands to come? IAM is asked, nothing is tried. One finding per command. */
export function callerChecks(parts: CallerParts): readonly Check[] {
  const refused = once(() => askIam(parts));
  return Object.entries(COMMAND_GRANTS).map(([command, grants]) =>
    defineCheck<Refused | undefined>({
      id: 'CALLER',
      title: `You may run ${command}`,
      scopes: ['account'],
      resource: command,
      observe: refused,
      judge: (found) => (found === undefined ? unasked() : judge(command, grants, found)),
    }),
  );
}

const unasked = (): Verdict => ({
  state: 'skipped',
  problem: 'IAM answers for users and roles only; the root user may do everything.',
});

function judge(command: string, grants: readonly Grant[], refused: Refused): Verdict {
  const missing = merged(grants).flatMap(({actions, on}) =>
    actions.filter((action) => on.some((template) => refused.get(template)?.includes(action))),
  );
  const actions = [...new Set(missing)];
  if (actions.length === 0) return {state: 'ok'};
  return {
    state: 'at-risk',
    problem: `For ${command} this identity lacks ${short(actions)}.`,
    next: `Add what docs/iam/${command}.json allows to its policies.`,
  };
}

/** All of a few; of many the first ones and their number: the document has the whole list. */
const short = (actions: readonly string[]) =>
  actions.length <= 5 ? actions.join(', ') : `${actions.length} rights, such as ${actions.slice(0, 3).join(', ')}`;

/** One question for each kind of resource, about all actions that any command needs there. */
async function askIam({roles, identity, place}: CallerParts): Promise<Refused | undefined> {
  const principal = await principalOf(roles, identity);
  if (principal === undefined) return undefined;
  const wanted = merged(
    Object.values(COMMAND_GRANTS)
      .flat()
      .flatMap(({actions, on, only}) => on.map((template) => ({actions, on: [template], ...(only ? {only} : {})}))),
  );
  const asked = await Promise.all(
    wanted.map(async ({actions, on: [template = '*'], only}) => {
      // A name that nothing has: a policy that names its resources answers for the pattern.
      const resource = template === '*' ? '*' : fill(template, place).replaceAll('*', 'backupctl-asks');
      return [template, await roles.denied(principal, actions, resource, only)] as const;
    }),
  );
  const refused = new Map<string, readonly string[]>();
  for (const [template, denied] of asked) refused.set(template, [...(refused.get(template) ?? []), ...denied]);
  return refused;
}

/** IAM simulates users and roles; a session is asked about by its role, whose ARN has a path that STS leaves out. */
async function principalOf(roles: RoleGateway, {arn, account, partition}: Identity): Promise<string | undefined> {
  if (/:user\//.test(arn)) return arn;
  const [, name] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (name === undefined) return undefined;
  return (await roles.arnOf(name)) ?? `arn:${partition}:iam::${account}:role/${name}`;
}
