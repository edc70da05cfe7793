import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import type {Tag} from '../config/config.ts';
import type {Plan} from './plan.ts';
import type {Protection} from './protection.ts';
import type {ServiceRole} from './role.ts';
import type {Selection, SelectionGateway} from './selection-gateway.ts';
import {notBegun} from './vault-checks.ts';

export interface SelectionParts {
  readonly gateway: SelectionGateway;
  readonly planName: string;
  readonly tag: Tag;
  readonly plans: () => Promise<readonly Plan[]>;
  readonly role: () => Promise<ServiceRole | undefined>;
  readonly begun: () => Promise<Protection>;
  /** Read again at the moment of applying: an earlier change of the same plan made the role and the plan. */
  readonly fresh: {
    role(): Promise<ServiceRole | undefined>;
    plans(): Promise<readonly Plan[]>;
  };
  /** Waits out IAM: a new role is not usable at once. */
  readonly patiently: (work: () => Promise<void>) => Promise<void>;
}

interface Observed {
  readonly plan: Plan | undefined;
  readonly role: ServiceRole | undefined;
  readonly selections: readonly Selection[];
  readonly protection: Protection;
}

const NAME = 'tagged';

/** The selection by tag, in the name of the role that really exists. */
export function selectionCheck(parts: SelectionParts): Check {
  const {gateway, planName, tag, plans, role, begun} = parts;
  const name = `${planName}/${tag.key}=${tag.value}`;
  return defineCheck<Observed>({
    id: 'SEL-TAG',
    scopes: ['account', 'setup'],
    thing: {kind: 'selection', name},
    async observe() {
      const [plan] = await plans();
      const [found, selections, protection] = await Promise.all([
        role(),
        plan ? gateway.selections(plan.id) : [],
        begun(),
      ]);
      return {plan, role: found, selections, protection};
    },
    judge: (observed) => judge(observed, parts),
    repair: (observed) => [
      {
        action: 'create',
        kind: 'selection',
        name,
        details: [
          `everything tagged ${tag.key}=${tag.value}`,
          ...ours(observed, tag).map((old) => `in place of ${old.name}, whose role is ${old.roleArn}`),
        ],
        apply: () => parts.patiently(() => replace(parts, observed)),
      },
    ],
  });
}

function judge({plan, role, selections, protection}: Observed, {planName, tag}: SelectionParts): Verdict {
  if (plan === undefined && protection === 'not begun') return notBegun();
  const [right] = selections.filter((each) => selects(each, tag) && each.roleArn === role?.arn);
  if (right) return {state: 'ok', detail: `${tag.key}=${tag.value}`};
  const [wrong] = selections.filter((each) => selects(each, tag));
  const problem = wrong
    ? `The selection ${wrong.name} works as ${wrong.roleArn}, which is not the service role of this account.`
    : `The plan ${planName} selects nothing by ${tag.key}=${tag.value}.`;
  return {state: 'unmet', problem, next: 'backupctl setup'};
}

const selects = ({tags}: Selection, tag: Tag) => tags.some(({key, value}) => key === tag.key && value === tag.value);
const ours = ({selections}: Observed, tag: Tag) => selections.filter((each) => selects(each, tag));

/**
 * There is no update: the new one is made before the old one goes, so that no night is lost in between. A crash between
 * the two leaves both; the next look finds the right one and is content.
 */
async function replace({gateway, tag, fresh}: SelectionParts, observed: Observed): Promise<void> {
  const [role, [plan]] = await Promise.all([fresh.role(), fresh.plans()]);
  if (role === undefined || plan === undefined) return;
  const taken = new Set(observed.selections.map(({name}) => name));
  await gateway.create(plan.id, {name: freeName(taken), roleArn: role.arn, tag});
  for (const old of ours(observed, tag)) await gateway.remove(old);
}

function freeName(taken: ReadonlySet<string>): string {
  let name = NAME;
  for (let number = 2; taken.has(name); number++) name = `${NAME}-${number}`;
  return name;
}
