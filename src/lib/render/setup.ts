import type {SetupResult} from '../setup/run.ts';
import {counted} from './count.ts';
import type {Look} from './look.ts';
import {renderPlan} from './plan.ts';

/** The plan as it is shown before the question. */
export function renderSetupPlan({changes, protected: covered, unprotected}: SetupResult, look: Look): string[] {
  const kept = changes.filter(({action}) => action === 'keep');
  const made = changes.filter(({action}) => action !== 'keep');
  const count = (kind: string) => covered.filter((each) => each.kind === kind).length;
  return [
    ...renderPlan(made, kept, look),
    '',
    `  Protects ${counted(count('table'), 'table')}, ${counted(count('bucket'), 'bucket')}, ${counted(count('user-pool'), 'user pool')}.`,
    ...(unprotected.length > 0 ? ['  Not protected:'] : []),
    ...unprotected.flatMap(({kind, name, reason}) => [
      `    ${look.warn(look.mark.warn)} ${kind} ${name}`,
      ...reason.split('\n').map((line) => `      ${line}`),
    ]),
    '',
  ];
}

export function renderSetupDone(
  {changes}: SetupResult,
  environment: string,
  firstRun: string | undefined,
  look: Look,
): string[] {
  const count = changes.filter(({action}) => action !== 'keep').length;
  return [
    '',
    `  ${look.good(look.mark.good)} Done: ${counted(count, 'change')} made, and looking again finds nothing open.`,
    ...(firstRun === undefined ? [] : [`    First backup ${firstRun}.`]),
    '',
    `  Next  backupctl status -e ${environment}`,
  ];
}
