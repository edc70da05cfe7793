import type {RemoveResult} from '../setup/remove.ts';
import type {SetupResult} from '../setup/run.ts';
import {counted} from './count.ts';
import {foldAt} from './fold.ts';
import type {Look} from './look.ts';
import {renderPlan} from './plan.ts';
import {withAge} from './time.ts';

/** The plan as it is shown before the question. */
export function renderSetupPlan(result: SetupResult, now: number, look: Look): string[] {
  const {changes, protected: covered, manual, cost, nextRunAt} = result;
  const kept = changes.filter(({action}) => action === 'keep');
  const made = changes.filter(({action}) => action !== 'keep');
  const count = (kind: string) => covered.filter((each) => each.kind === kind).length;
  return [
    ...renderPlan(made, kept, look),
    '',
    `  Protects ${counted(count('table'), 'table')}, ${counted(count('bucket'), 'bucket')}, ${counted(count('user-pool'), 'user pool')}${made.length > 0 ? ':' : '.'}`,
    ...(made.length > 0 ? covered.map(({kind, name}) => look.dim(`    ${kind} ${name}`)) : []),
    ...renderUnprotected(result, look),
    ...(manual.length > 0 ? ['  For a person:'] : []),
    ...manual.flatMap(({id, verdict}) => [
      `    ${look.warn(look.mark.warn)} ${id}  ${(verdict.problem ?? '').split('\n').join('\n      ')}`,
      ...(verdict.next === undefined ? [] : [`      ${look.mark.arrow} ${verdict.next}`]),
    ]),
    `  ${cost.monthlyUsd < 0.01 ? 'Less than 0.01' : `About ${cost.monthlyUsd.toFixed(2)}`} USD a month:`,
    ...cost.assumptions.flatMap((line) => foldAt(line, 4, look.columns).map((line) => look.dim(line))),
    nextRunAt === undefined
      ? '  First run: AWS names it as soon as the plan is there.'
      : `  Next run ${withAge(Date.parse(nextRunAt), now)}, by AWS's own preview.`,
    '',
  ];
}

function renderUnprotected({unprotected}: SetupResult, look: Look): string[] {
  return [
    ...(unprotected.length > 0 ? ['  Not protected:'] : []),
    ...unprotected.flatMap(({kind, name, reason}) => [
      `    ${look.warn(look.mark.warn)} ${kind} ${name}`,
      ...reason.split('\n').map((line) => `      ${line}`),
    ]),
  ];
}

/** What was done; nothing when the plan said it all. */
export function renderSetupDone(result: SetupResult, environment: string, now: number, look: Look): string[] {
  const {changes, applied, nextRunAt, ranNow} = result;
  const count = changes.filter(({action}) => action !== 'keep').length;
  const done = [
    '',
    `  ${look.good(look.mark.good)} Done: ${counted(count, 'change')} made, and looking again finds nothing open.`,
    ...(nextRunAt === undefined ? [] : [`    First backup ${withAge(Date.parse(nextRunAt), now)}.`]),
  ];
  if (!applied && ranNow === undefined) return [];
  return [
    ...(applied ? done : []),
    ...(ranNow === undefined ? [] : renderRanNow(ranNow, look)),
    '',
    `  Next  backupctl status -e ${environment}`,
  ];
}

function renderRanNow({jobs, pools}: NonNullable<SetupResult['ranNow']>, look: Look): string[] {
  const good = jobs.filter(({state, message}) => state === 'COMPLETED' && message === undefined);
  return [
    '',
    `  ${look.good(look.mark.good)} Backed up now: ${good.length} of ${counted(jobs.length, 'table or bucket', 'tables and buckets')}, ${counted(pools.length, 'user pool')}.`,
    ...jobs
      .filter((job) => !good.includes(job))
      .map(
        ({kind, name, state, message = ''}) => `    ${look.bad(look.mark.bad)} ${kind} ${name}  ${state} ${message}`,
      ),
  ];
}

export function renderRemoval({changes, kept}: RemoveResult, look: Look): string[] {
  return [
    ...(changes.length === 0 ? ['  Nothing of it is here.'] : renderPlan(changes, [], look)),
    '',
    ...(kept.length > 0 ? ['  Stays:'] : []),
    ...kept.map(({kind, name, reason}) => `    ${look.mark.none} ${kind} ${name}: ${reason}`),
    '  Recovery points, archives, the service role and the opt-ins stay as they are.',
    '',
  ];
}

export function renderRemoved({changes, applied}: RemoveResult, environment: string, look: Look): string[] {
  return applied
    ? [
        '',
        `  ${look.good(look.mark.good)} Removed ${counted(changes.length, 'part')} of ${environment}. Its backups are where they were.`,
      ]
    : [];
}
