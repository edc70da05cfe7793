import {type ChangeResult, changeResult, type FindingResult, findingResult} from '../checks/as-result.ts';
import type {CheckId} from '../checks/catalogue/index.ts';
import type {Check, Finding} from '../checks/check.ts';
import {runChecks} from '../checks/run-checks.ts';
import {exitFor, type Tally, tally} from '../checks/summarize.ts';
import type {Context} from '../context.ts';
import type {ExitName} from '../errors.ts';
import {applyChanges} from '../setup/apply.ts';
import {environmentLook} from '../setup/look.ts';
import {planFingerprint} from '../setup/plan.ts';
import {worldChanged} from '../setup/world-changed.ts';
import {agreedTo} from './agree.ts';
import {accountLook} from './look.ts';

export interface CheckAccountResult {
  readonly findings: readonly FindingResult[];
  readonly tally: Tally;
  /** What `--fix` did, in order. */
  readonly fixed: readonly ChangeResult[];
  /** Findings that `check-account --fix` would mend. */
  readonly fixable: number;
}

/** What `--fix` may touch: the chores of the account. The rest belongs to `setup`, which shows its own plan. */
const FIXABLE: readonly CheckId[] = [
  'ROLE-EXISTS',
  'ROLE-TRUST',
  'ROLE-POL-BACKUP',
  'ROLE-POL-RESTORE',
  'ROLE-POL-S3BACKUP',
  'ROLE-POL-S3RESTORE',
  'OPTIN-DYNAMODB',
  'OPTIN-S3',
  'DDB-ADVANCED',
  'VAULT',
  'S3-VERSIONING',
];

/** Looks; with `fix` shows the changes, asks, applies them, and looks again. */
export async function checkAccount(
  context: Context,
  fix: boolean,
  show: (changes: readonly ChangeResult[]) => void,
): Promise<{readonly result: CheckAccountResult; readonly exit: ExitName}> {
  const before = await look(context);
  const changes = before.flatMap(fixes);
  if (!fix || changes.length === 0) return conclude(before, []);
  show(changes.map(changeResult));
  const agreed = await agreedTo(context.prompt, changes);
  if (agreed.length === 0) return conclude(before, []);
  const now = (await look(context, FIXABLE)).flatMap(fixes);
  if (planFingerprint({changes: now}) !== planFingerprint({changes})) throw worldChanged('check-account --fix');
  const agreedNames = new Set(agreed.map(({kind, name}) => `${kind} ${name}`));
  const wanted = now.filter(({kind, name}) => agreedNames.has(`${kind} ${name}`));
  await applyChanges(wanted, context.reporter, context.signal);
  return conclude(await look(context), wanted.map(changeResult));
}

/** All checks, or only those of these ids. */
async function look(context: Context, ids?: readonly CheckId[]): Promise<readonly Finding[]> {
  const checks: readonly Check[] = context.environment
    ? [
        ...(await accountLook(context, {settingUp: true, nights: true})),
        ...(await environmentLook(context, context.environment)),
      ]
    : await accountLook(context, {settingUp: false, nights: true});
  const wanted = ids === undefined ? checks : checks.filter(({id}) => ids.includes(id));
  return context.environment ? runChecks(wanted) : runChecks(wanted, 'account');
}

const fixes = ({id, changes}: Finding) => (FIXABLE.includes(id) ? changes : []);

function conclude(findings: readonly Finding[], fixed: readonly ChangeResult[]) {
  const result = {
    findings: findings.map(findingResult),
    tally: tally(findings),
    fixed,
    fixable: findings.flatMap(fixes).length,
  };
  return {result, exit: exitFor(findings)};
}
