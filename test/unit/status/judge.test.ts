import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  type Attempt,
  judgeResource,
  type Observed,
  type ResourceState,
  verdictOf,
} from '../../../src/lib/status/judge.ts';

const HOUR = 3_600_000;
const now = Date.parse('2026-11-24T08:00:00Z');
const rule = {now, maxAgeMs: 26 * HOUR, nights: 14};
const at = (hoursAgo: number, outcome: Attempt['outcome'], message?: string): Attempt => ({
  at: now - hoursAgo * HOUR,
  outcome,
  ...(message === undefined ? {} : {message}),
});
const table = (attempts: readonly Attempt[], more: Partial<Observed> = {}): Observed => ({
  kind: 'table',
  name: 't',
  arn: 'arn',
  attempts,
  kept: attempts.length,
  tooYoung: false,
  ...more,
});

describe('the state of one resource', () => {
  const cases: [name: string, observed: Observed, state: string, reason?: string][] = [
    ['backed up last night', table([at(5, 'good'), at(29, 'good')]), 'ok'],
    ['exactly at the limit', table([at(26, 'good')]), 'ok'],
    ['a minute over the limit, nothing started since', table([at(26.02, 'good')]), 'missed'],
    [
      'failing since the last good one',
      table([at(29, 'good'), at(5, 'failed', 'AccessDenied')]),
      'stale',
      'AccessDenied',
    ],
    ['a failure before a good one does not count', table([at(9, 'failed', 'x'), at(5, 'good')]), 'ok'],
    ['never backed up', table([]), 'never'],
    [
      'never, and the first try failed',
      table([at(5, 'failed', 'no versioning')], {tooYoung: true}),
      'never',
      'no versioning',
    ],
    ['younger than the last window', table([], {tooYoung: true}), 'new'],
    ['the last one is partial', table([at(5, 'partial', 'some objects')]), 'partial', 'some objects'],
    ['could not look', table([at(5, 'good')], {blind: 'AccessDenied'}), 'unknown', 'AccessDenied'],
  ];
  test.each(cases)('%s', (_name, observed, state, reason) => {
    expect(judgeResource(observed, rule)).toMatchObject({state, ...(reason === undefined ? {} : {reason})});
  });

  test('nights are shown oldest first, the best of each', () => {
    const {nights} = judgeResource(table([at(5, 'good'), at(6, 'failed'), at(29, 'failed'), at(53, 'partial')]), rule);
    expect(nights.slice(-4).map(({mark}) => mark)).toEqual(['none', 'partial', 'failed', 'good']);
    expect(nights).toHaveLength(14);
    expect(nights.at(-1)?.date).toBe('2026-11-24');
  });
});

const attempts = fc.array(
  fc.record({
    at: fc.integer({min: now - 40 * 24 * HOUR, max: now}),
    outcome: fc.constantFrom<Attempt['outcome'][]>('good', 'partial', 'failed', 'running'),
  }),
);

test('whatever happened: ok only with a good backup within the limit, and blindness is never ok', () => {
  fc.assert(
    fc.property(attempts, fc.boolean(), fc.boolean(), (list, tooYoung, blind) => {
      const {state} = judgeResource(table(list, {tooYoung, ...(blind ? {blind: 'no'} : {})}), rule);
      const fresh = list.some((each) => each.outcome === 'good' && now - each.at <= rule.maxAgeMs);
      if (blind) expect(state).toBe('unknown');
      else if (state === 'ok') expect(fresh).toBe(true);
      if (list.length === 0 && !tooYoung && !blind) expect(state).toBe('never');
    }),
  );
});

describe('the verdict', () => {
  const states = (...list: string[]) => list.map((state) => ({state})) as {state: ResourceState}[];
  test.each([
    [states('ok', 'ok'), 'healthy'],
    [states('ok', 'new'), 'healthy'],
    [states('new'), 'waiting'],
    [states('ok', 'stale'), 'attention'],
    [states('ok', 'stale', 'unknown'), 'unknown'],
    [states(), 'unprotected'],
  ])('%#', (resources, verdict) => expect(verdictOf(resources)).toBe(verdict));
});
