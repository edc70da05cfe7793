import {type ChangeResult, changeResult, type FindingResult, findingResult} from '../checks/as-result.ts';
import type {Check, Finding} from '../checks/check.ts';
import {runChecks} from '../checks/run-checks.ts';
import {exitFor, type Tally, tally} from '../checks/summarize.ts';
import type {Context} from '../context.ts';
import type {ExitName} from '../errors.ts';
import {declined} from '../prompt.ts';
import {applyChanges} from '../setup/apply.ts';
import {setupLook} from '../setup/look.ts';
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
const FIXABLE_KINDS = ['role', 'policy', 'opt-in'];

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
  if (!(await context.prompt.confirm(`Make these ${changes.length} changes?`))) throw declined();
  await applyChanges(changes, context.reporter, context.signal);
  return conclude(await look(context), changes.map(changeResult));
}

async function look(context: Context): Promise<readonly Finding[]> {
  const checks: readonly Check[] = context.environment
    ? [
        ...(await accountLook(context, false)).filter(({scopes}) => !scopes.includes('setup')),
        ...(await setupLook(context, context.environment)),
      ]
    : await accountLook(context, false);
  return context.environment ? runChecks(checks) : runChecks(checks, 'account');
}

const fixes = ({id, changes}: Finding) =>
  id.startsWith('ROLE-') || id.startsWith('OPTIN-') ? changes.filter(({kind}) => FIXABLE_KINDS.includes(kind)) : [];

function conclude(findings: readonly Finding[], fixed: readonly ChangeResult[]) {
  const result = {
    findings: findings.map(findingResult),
    tally: tally(findings),
    fixed,
    fixable: findings.flatMap(fixes).length,
  };
  return {result, exit: exitFor(findings)};
}
