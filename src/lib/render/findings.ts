import type {FindingResult} from '../checks/as-result.ts';
import {CATALOGUE} from '../checks/catalogue/index.ts';
import type {Look} from './look.ts';

/** A longer title pushes only its own note. */
const WIDEST = 44;

/** One line per check; under what is not well, why it matters and what to do. */
export function renderFindings(findings: readonly FindingResult[], look: Look): string[] {
  const shown = gather(findings);
  const width = Math.max(...shown.map(({title}) => Math.min(title.length, WIDEST)), 0) + 2;
  return shown.flatMap(({title, id, why, verdict}) => {
    const {state, detail, problem, next} = verdict;
    const quiet = state === 'ok' || state === 'skipped';
    const note = quiet ? look.dim(detail ?? problem?.split('\n')[0] ?? '') : look.dim(id);
    const first =
      `  ${markOf(state, look)} ${quiet ? pad(title, width) : look.strong(pad(title, width))}${note}`.trimEnd();
    return quiet
      ? [first]
      : [
          first,
          ...(problem ?? '').split('\n').map((line) => `      ${line}`),
          ...(state === 'unknown' ? [] : [`      ${look.dim(why)}`]),
          ...(next === undefined ? [] : [`      ${look.mark.arrow} ${next}`]),
        ];
  });
}

/** A thousand buckets that are well are one line; each that is not has its own. */
function gather(findings: readonly FindingResult[]): readonly FindingResult[] {
  const counts = new Map<string, number>();
  const keyOf = ({id, resource, verdict: {state}}: FindingResult) =>
    resource !== undefined && (state === 'ok' || state === 'skipped') ? `${id} ${state}` : undefined;
  for (const key of findings.map(keyOf)) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  const told = new Set<string>();
  return findings.flatMap((finding) => {
    const key = keyOf(finding);
    const count = counts.get(key ?? '') ?? 0;
    if (key === undefined) return [finding];
    if (told.has(key)) return [];
    told.add(key);
    const {state, problem} = finding.verdict;
    const one = state === 'ok' ? finding.resource?.split(/[:/]/).at(-1) : problem;
    const verdict = {state, detail: count === 1 ? (one ?? '') : `${count} ${state === 'ok' ? 'fine' : 'not needed'}`};
    return [{...finding, title: CATALOGUE[finding.id].title, verdict}];
  });
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
