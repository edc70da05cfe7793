import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {BackupJob, RecoveryPoint} from '../../../src/lib/aws/recovery-points.ts';
import {createHistory} from '../../../src/lib/status/history.ts';
import {type JudgeRule, judgeResource} from '../../../src/lib/status/judge.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-24T08:00:00Z');
const rule: JudgeRule = {now: NOW, maxAgeMs: 26 * HOUR, nights: 14};

const hours = fc.integer({min: 0, max: 40 * 24});
const point = fc.record({hours, status: fc.constantFrom('COMPLETED', 'PARTIAL', 'EXPIRED', 'STOPPED')}).map(
  (each): RecoveryPoint => ({
    arn: `point-${each.hours}-${each.status}`,
    resourceArn: 'r',
    createdAt: NOW - each.hours * HOUR,
    status: each.status,
    bytes: 10,
    vault: 'v',
  }),
);
const job = fc.record({hours, state: fc.constantFrom('COMPLETED', 'FAILED', 'RUNNING', 'ABORTED')}).map(
  (each): BackupJob => ({
    id: 'j',
    resourceArn: 'r',
    state: each.state,
    createdAt: NOW - each.hours * HOUR,
    completedAt: undefined,
    message: `said ${each.hours}`,
    category: 'SUCCESS',
  }),
);

const judged = (since: number, points: readonly RecoveryPoint[], jobs: readonly BackupJob[]) => {
  const history = createHistory(since);
  for (const each of points) history.addPoint(each);
  for (const each of jobs) history.addJob(each);
  const {nights, ...rest} = judgeResource(
    {kind: 'table', name: 't', arn: 'r', tooYoung: false, ...history.of('r')},
    rule,
  );
  return {...rest, marks: nights.map(({mark}) => mark)};
};

test('what is forgotten of the older nights changes no judgement', () => {
  fc.assert(
    fc.property(fc.array(point, {maxLength: 40}), fc.array(job, {maxLength: 20}), (points, jobs) => {
      expect(judged(NOW - 15 * 24 * HOUR, points, jobs)).toEqual(judged(0, points, jobs));
    }),
  );
});

test('what is odd is counted by its status, with the newest', () => {
  const history = createHistory(NOW);
  const expired = (arn: string, createdAt: number) =>
    history.addPoint({arn, resourceArn: 'r', createdAt, status: 'EXPIRED', bytes: 5, vault: 'v'});
  expired('old', 1);
  expired('new', 3);
  expired('middle', 2);
  expect(history.withStatus('EXPIRED')).toMatchObject({count: 3, bytes: 15, newestArn: 'new'});
  expect([history.withStatus('PARTIAL'), history.of('r').kept, history.of('other').attempts]).toEqual([
    undefined,
    0,
    [],
  ]);
});
