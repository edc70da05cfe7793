import type {CheckAccountResult} from '../account/check-account.ts';
import type {ChangeResult} from '../checks/as-result.ts';
import {counted} from './count.ts';
import {renderFindings, renderTally} from './findings.ts';
import type {Look} from './look.ts';
import {renderPlan} from './plan.ts';

export function renderCheckAccount({findings, tally, fixable, fixed}: CheckAccountResult, look: Look): string[] {
  return [
    ...(fixed.length > 0 ? [''] : []),
    ...renderFindings(findings, look),
    '',
    renderTally(tally),
    ...next(findings, fixable),
  ];
}

export function renderFixes(changes: readonly ChangeResult[], look: Look): string[] {
  return [...renderPlan(changes, [], look), ''];
}

/** One command that goes on from here; none when all is well. */
function next(findings: CheckAccountResult['findings'], fixable: number): string[] {
  if (fixable > 0)
    return [`  Next  backupctl check-account --fix      shows ${counted(fixable, 'change')} and asks first`];
  const skipped = findings.find(({verdict}) => verdict.state === 'skipped' && verdict.next !== undefined);
  const open = findings.find(({verdict}) => verdict.state !== 'ok' && verdict.state !== 'skipped');
  if (open?.verdict.next?.startsWith('backupctl')) return [`  Next  ${open.verdict.next}`];
  return open === undefined && skipped ? [`  Next  ${skipped.verdict.next}`] : [];
}
