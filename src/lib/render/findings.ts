import type {FindingResult} from '../checks/as-result.ts';
import type {Look} from './look.ts';

/** One line per check; under what is not well, why it matters and what to do. */
export function renderFindings(findings: readonly FindingResult[], look: Look): string[] {
  const width = Math.max(...findings.map(({title}) => title.length), 0) + 2;
  return findings.flatMap(({title, id, verdict}) => {
    const {state, detail, problem, next} = verdict;
    const quiet = state === 'ok' || state === 'skipped';
    const note = quiet ? look.dim(detail ?? problem?.split('\n')[0] ?? '') : look.dim(id);
    const first =
      `  ${markOf(state, look)} ${quiet ? title.padEnd(width) : look.strong(title.padEnd(width))}${note}`.trimEnd();
    return quiet
      ? [first]
      : [
          first,
          ...(problem ?? '').split('\n').map((line) => `      ${line}`),
          ...(next === undefined ? [] : [`      ${look.mark.arrow} ${next}`]),
        ];
  });
}

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
