import type {ChangeResult} from '../checks/as-result.ts';
import type {Thing} from '../checks/check.ts';
import {foldAt} from './fold.ts';
import type {Look} from './look.ts';

const SIGNS: Readonly<Record<string, string>> = {create: '+', change: '~', remove: '-'};

/** `+ vault  Questionnaire_Backups  encrypted …`, then what stays, then the sum. */
export function renderPlan(changes: readonly ChangeResult[], kept: readonly Thing[], look: Look): string[] {
  const rows = [...changes, ...kept];
  const kinds = Math.max(...rows.map(({kind}) => kind.length), 0);
  const paint: Readonly<Record<string, (text: string) => string>> = {
    create: look.good,
    change: look.warn,
    remove: look.bad,
  };
  const change = ({action, kind, name, details}: ChangeResult) => [
    `  ${(paint[action] ?? look.dim)(SIGNS[action] ?? ' ')} ${kind.padEnd(kinds)}  ${look.strong(name)}`,
    ...details.flatMap((detail) => foldAt(detail, kinds + 6, look.columns).map((line) => look.dim(line))),
  ];
  return [
    ...changes.flatMap(change),
    ...kept.map(({kind, name}) => look.dim(`  = ${kind.padEnd(kinds)}  ${name}`)),
    ...(rows.length > 0 ? [''] : []),
    `  ${sum(changes, kept)}`,
  ];
}

function sum(changes: readonly ChangeResult[], kept: readonly Thing[]): string {
  if (changes.length === 0) return 'Nothing is to be done: everything is as it should be.';
  const count = (action: string) => changes.filter((change) => change.action === action).length;
  return `Plan: ${count('create')} to create, ${count('change')} to change, ${count('remove')} to remove, ${kept.length} kept.`;
}
