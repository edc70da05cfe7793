import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import type {Tag} from '../config/config.ts';
import type {Plan} from './plan.ts';
import type {Protection} from './protection.ts';
import {ROLE_NAME, ROLE_PATH, type ServiceRole} from './role.ts';
import type {RoleGateway} from './role-gateway.ts';
import type {Selection, SelectionGateway} from './selection-gateway.ts';
import {notBegun} from './vault-checks.ts';

export interface SelectionParts {
  readonly gateway: SelectionGateway;
  readonly roles: Pick<RoleGateway, 'arnOf'>;
  readonly planName: string;
  readonly tag: Tag;
  readonly plans: () => Promise<readonly Plan[]>;
  readonly selections: () => Promise<readonly Selection[]>;
  readonly role: () => Promise<ServiceRole | undefined>;
  readonly begun: () => Promise<Protection>;
  /** Read again at the moment of applying: an earlier change of the same plan made the role and the plan. */
  readonly fresh: {
    role(): Promise<ServiceRole | undefined>;
    plans(): Promise<readonly Plan[]>;
    selections(planId: string): Promise<readonly Selection[]>;
  };
  /** Waits out IAM: a new role is not usable at once. */
  readonly patiently: (work: () => Promise<void>) => Promise<void>;
}

const NAME = 'tagged';

/** The selection by tag, and whether every selection works as a role that exists. */
export function selectionChecks(parts: SelectionParts): readonly Check[] {
  return [tagCheck(parts), roleCheck(parts)];
}

const label = ({tag}: SelectionParts) => `${tag.key}=${tag.value}`;
const thingOf = (parts: SelectionParts) => ({kind: 'selection', name: `${parts.planName}/${label(parts)}`});
const selects = ({tags}: Selection, tag: Tag) => tags.some(({key, value}) => key === tag.key && value === tag.value);

function tagCheck(parts: SelectionParts): Check {
  const {planName, tag, plans, selections, begun, patiently} = parts;
  return defineCheck({
    id: 'SEL-TAG',
    scopes: ['account', 'setup'],
    thing: thingOf(parts),
    async observe() {
      const [[plan], found, protection] = await Promise.all([plans(), selections(), begun()]);
      return {plan, found, protection};
    },
    judge({plan, found, protection}): Verdict {
      if (plan === undefined && protection === 'not begun') return notBegun();
      if (found.some((each) => selects(each, tag))) return {state: 'ok', detail: label(parts)};
      return {
        state: 'unmet',
        problem: `The plan ${planName} selects nothing by ${label(parts)}.`,
        next: 'backupctl setup',
      };
    },
    repair: () => [
      {
        action: 'create',
        ...thingOf(parts),
        details: [`everything tagged ${label(parts)}`],
        apply: () => patiently(() => replace(parts)),
      },
    ],
  });
}

interface Roled {
  readonly wrong: readonly (Selection & {readonly fault: string})[];
  readonly role: ServiceRole | undefined;
  readonly found: readonly Selection[];
}

function roleCheck(parts: SelectionParts): Check {
  const {tag, selections, role, roles, patiently} = parts;
  return defineCheck<Roled>({
    id: 'SEL-ROLE',
    scopes: ['account', 'setup'],
    async observe() {
      const [found, service] = await Promise.all([selections(), role()]);
      const names = [...new Set(found.map(({roleArn}) => nameOf(roleArn)))];
      const live = await Promise.all(
        names.map(async (name) => (name === ROLE_NAME ? service?.arn : roles.arnOf(name))),
      );
      const faultOf = (each: Selection) => {
        if (each.roleArn === service?.arn || awaited(each, service)) return undefined;
        if (!live.includes(each.roleArn)) return 'which is not there';
        return selects(each, tag) ? 'which is not the service role' : undefined;
      };
      const wrong = found.flatMap((each) => {
        const fault = faultOf(each);
        return fault === undefined ? [] : [{...each, fault}];
      });
      return {found, role: service, wrong};
    },
    judge({found, wrong}): Verdict {
      if (wrong.length === 0)
        return found.length === 0 ? {state: 'skipped', problem: 'There is no selection yet.'} : {state: 'ok'};
      return {
        state: 'unmet',
        problem: wrong
          .map(({name, roleArn, fault}) => `The selection ${name} works as ${roleArn}, ${fault}.`)
          .join('\n'),
        next: wrong.some((each) => selects(each, tag))
          ? 'backupctl setup'
          : 'AWS Backup console → Backup plans → the selection → IAM role',
      };
    },
    repair({wrong, role: service}) {
      const ours = wrong.filter((each) => selects(each, tag));
      if (ours.length === 0) return [];
      return [
        {
          action: 'change',
          ...thingOf(parts),
          details: ours.map(({roleArn}) => `role  ${roleArn} → ${service?.arn ?? ROLE_NAME}`),
          apply: () => patiently(() => replace(parts)),
        },
      ];
    },
  });
}

const nameOf = (roleArn: string) => roleArn.split('/').at(-1) ?? '';

/** The role is gone altogether and will be made again under just this ARN: ROLE-EXISTS says so already. */
const awaited = ({roleArn}: Selection, service: ServiceRole | undefined) =>
  service === undefined && roleArn.endsWith(`:role${ROLE_PATH}${ROLE_NAME}`);

/**
 * There is no update: the new one is made before the old one goes, so that no night is lost in between. A crash between
 * the two leaves both; run again, the right one is found and the wrong one goes.
 */
async function replace({gateway, tag, fresh}: SelectionParts): Promise<void> {
  const [role, [plan]] = await Promise.all([fresh.role(), fresh.plans()]);
  if (role === undefined || plan === undefined) return;
  const present = await fresh.selections(plan.id);
  const ours = present.filter((each) => selects(each, tag));
  if (!ours.some(({roleArn}) => roleArn === role.arn)) {
    const taken = new Set(present.map(({name}) => name));
    await gateway.create(plan.id, {name: freeName(taken), roleArn: role.arn, tag});
  }
  for (const old of ours.filter(({roleArn}) => roleArn !== role.arn)) await gateway.remove(old);
}

function freeName(taken: ReadonlySet<string>): string {
  let name = NAME;
  for (let number = 2; taken.has(name); number++) name = `${NAME}-${number}`;
  return name;
}
