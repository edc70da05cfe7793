import type {FindingResult} from '../checks/as-result.ts';
import {CATALOGUE} from '../checks/catalogue/index.ts';
import {fold, foldAt} from './fold.ts';
import type {Look} from './look.ts';

/** A longer title pushes only its own note. */
const WIDEST = 44;

/** One line per check; under what is not well, why it matters and what to do. */
export function renderFindings(findings: readonly FindingResult[], look: Look): string[] {
  const shown = gather(findings);
  const width = Math.max(...shown.map(({title}) => Math.min(title.length, WIDEST)), 0) + 2;
  return shown.flatMap(({title, id, why, verdict}) => {
    const {state, detail, problem, next} = verdict;
    if (state === 'ok' || state === 'skipped') {
      const note = (detail ?? problem ?? '').split('\n')[0] ?? '';
      return quietLines(
        `  ${markOf(state, look)} ${pad(title, width)}`,
        Math.max(title.length + 2, width) + 4,
        note,
        look,
      );
    }
    const prose = (text: string) => foldAt(text, 6, look.columns);
    return [
      `  ${markOf(state, look)} ${look.strong(pad(title, width))}${look.dim(id)}`,
      ...(problem ?? '').split('\n').flatMap(prose),
      ...(state === 'unknown' ? [] : prose(why).map((line) => look.dim(line))),
      ...(next === undefined ? [] : [`      ${look.mark.arrow} ${next}`]),
    ];
  });
}

/** A note that does not fit goes on under itself; where too little room is left, under the title. */
function quietLines(start: string, indent: number, note: string, look: Look): string[] {
  const room = look.columns === undefined ? undefined : look.columns - indent;
  if (room !== undefined && note.length > room && room < ROOM)
    return [start.trimEnd(), ...foldAt(note, 6, look.columns).map((line) => look.dim(line))];
  const [first = '', ...more] = fold(note, room);
  return [`${start}${look.dim(first)}`.trimEnd(), ...more.map((line) => look.dim(`${' '.repeat(indent)}${line}`))];
}

const ROOM = 24;
/** So many checks that are left out for one and the same reason are one line. */
const ALIKE = 4;

/** A thousand buckets that are well are one line; each that is not has its own. */
function gather(findings: readonly FindingResult[]): readonly FindingResult[] {
  const keys = findings.map(keyOf);
  const counts = new Map<string, number>();
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  const told = new Set<string>();
  return findings.flatMap((finding, index) => {
    const key = keys[index];
    const count = counts.get(key ?? '') ?? 0;
    const {state, problem} = finding.verdict;
    if (key === undefined || (finding.resource === undefined && count < ALIKE)) return [finding];
    if (told.has(key)) return [];
    told.add(key);
    if (finding.resource === undefined)
      return [{...finding, title: `${count} checks`, verdict: {state, detail: problem ?? ''}}];
    const name = finding.resource.split(/[:/]/).at(-1) ?? '';
    const one = state === 'ok' ? name : `${name}: ${problem ?? ''}`;
    const verdict = {state, detail: count === 1 ? one : `${count} ${state === 'ok' ? 'fine' : 'not needed'}`};
    return [{...finding, title: CATALOGUE[finding.id].title, verdict}];
  });
}

/** What may become one line with others. */
function keyOf({id, resource, verdict: {state, problem}}: FindingResult): string | undefined {
  if (resource !== undefined) return state === 'ok' || state === 'skipped' ? `${id} ${state}` : undefined;
  return state === 'skipped' ? `skipped ${problem}` : undefined;
}

const pad = (title: string, width: number) => (title.length + 2 > width ? `${title}  ` : title.padEnd(width));

function markOf(state: string, look: Look): string {
  const {mark} = look;
  if (state === 'ok') return look.good(mark.good);
  if (state === 'unmet') return look.bad(mark.bad);
  if (state === 'at-risk') return look.warn(mark.warn);
  return state === 'unknown' ? look.bad('?') : look.dim(mark.none);
}

export function renderTally(counts: Readonly<Record<string, number>>): string {
  const words: readonly (readonly [string, string])[] = [
    ['ok', 'fine'],
    ['unmet', 'to mend'],
    ['at-risk', 'at risk'],
    ['unknown', 'could not look'],
    ['skipped', 'not needed'],
  ];
  return `  ${words.flatMap(([state, word]) => (counts[state] ? [`${counts[state]} ${word}`] : [])).join(' · ')}`;
}
