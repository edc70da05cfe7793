import type {ExitName} from '../errors.ts';
import type {Finding, Verdict} from './check.ts';

export type Tally = Readonly<Record<Verdict['state'], number>>;

export function tally(findings: readonly Finding[]): Tally {
  const counts = {ok: 0, unmet: 0, 'at-risk': 0, skipped: 0, unknown: 0};
  for (const {verdict} of findings) counts[verdict.state] += 1;
  return counts;
}

/** "Could not look" outranks a finding: nobody may take a partial answer for a whole one. */
export function exitFor(findings: readonly Finding[]): ExitName {
  const {unknown} = tally(findings);
  if (unknown > 0) return 'unknown';
  // What is only worth knowing is shown and wakes nobody.
  const open = findings.filter(
    ({severity, verdict: {state}}) => severity !== 'info' && state !== 'ok' && state !== 'skipped',
  );
  return open.length > 0 ? 'attention' : 'ok';
}
