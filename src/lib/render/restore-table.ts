import type {TableRestoreResult} from '../resources/table/restore.ts';
import type {RestorePlan} from '../restore/machine.ts';
import {bytes} from './bytes.ts';
import type {Look} from './look.ts';
import {table} from './table.ts';
import {utc, withAge} from './time.ts';

/** What will happen, and what will not be back. */
export function renderRestorePlan(
  {source, sourceExists, recoveryPoint, target, lost, settingsSavedAt}: RestorePlan,
  now: number,
  look: Look,
): string[] {
  const size = recoveryPoint.bytes === undefined ? '' : `, ${bytes(recoveryPoint.bytes)}`;
  return [
    `  SOURCE  ${look.strong(source)}`,
    `          ${sourceExists ? 'stays as it is, keeps serving' : 'does not exist any more'}`,
    `  FROM    ${withAge(recoveryPoint.createdAt, now)}${size}`,
    `          ${look.dim(recoveryPoint.arn)}`,
    `  TARGET  ${look.strong(target)}`,
    '          a new table',
    '',
    `  Not in the backup, to be set again afterwards${asSaved(settingsSavedAt)}:`,
    ...lost.map((line) => `    ${look.mark.none} ${line}`),
    '',
  ];
}

export function renderRestoreTable(result: TableRestoreResult, now: number, look: Look): string[] {
  const {status, runId, plan, verification} = result;
  if (status === 'planned')
    return [...renderRestorePlan(plan, now, look), '  Nothing was changed. Without --dry-run it is started.'];
  if (status === 'pending')
    return ['', `  AWS is still working on ${plan.target}.`, `  Next  backupctl restore-table --resume ${runId}`];
  const rows = verification.map(({what, source, restored, state}) => [
    paint(state, look),
    what,
    source ?? look.dim('gone'),
    restored,
  ]);
  const good = status === 'finished';
  return [
    '',
    ...table(rows, {head: ['VERIFIED', 'WHAT', 'SOURCE NOW', 'RESTORED'], look}),
    '',
    good
      ? `  ${look.good(`${look.mark.good} Restored`)} ${plan.source} into ${look.strong(plan.target)}.`
      : `  ${look.bad(`${look.mark.bad} Restored, but not equal`)}: see the lines marked "differs".`,
    `  Nothing reads the new table yet. Not in it, to be set again${asSaved(plan.settingsSavedAt)}:`,
    ...plan.lost.map((line) => `    ${look.mark.none} ${line}`),
    '',
    `  Next  point the application at ${plan.target}`,
  ];
}

const asSaved = (time: string | undefined) => (time === undefined ? '' : `, as saved ${utc(time)}`);

function paint(state: string, look: Look): string {
  if (state === 'equal') return look.good(state);
  return state === 'differs' ? look.bad(state) : look.dim(state);
}
