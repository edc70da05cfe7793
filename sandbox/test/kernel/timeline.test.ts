import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {nextRun} from '../../src/kernel/cron.ts';
import {createTimeline} from '../../src/kernel/timeline.ts';

describe('time', () => {
  test('every event happens once, in order, with the clock at its hour', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({min: 0, max: 1_000_000})), async (delays) => {
        const start = 1_800_000_000_000;
        const timeline = createTimeline(start);
        const seen: number[] = [];
        const late: number[] = [];
        for (const delay of delays) {
          const time = start + 1_000 + delay;
          timeline.at(time, () => {
            seen.push(time);
            late.push(timeline.now() - time);
          });
        }
        await timeline.advanceTo(start + 2_000_000);
        expect(seen).toEqual(delays.map((delay) => start + 1_000 + delay).sort((a, b) => a - b));
        // Only the wall clock's own few milliseconds lie between an event and its hour.
        expect(Math.max(0, ...late)).toBeLessThan(2_000);
        expect(timeline.now()).toBeGreaterThanOrEqual(start + 2_000_000);
        timeline.stop();
      }),
      {numRuns: 30},
    );
  });

  test('an event that makes events, and one that was cancelled', async () => {
    const timeline = createTimeline(0);
    const seen: string[] = [];
    timeline.at(10_000, () => {
      seen.push('first');
      timeline.at(20_000, () => void seen.push('second'));
    });
    timeline.at(15_000, () => void seen.push('never'))();
    await timeline.advanceTo(60_000);
    expect(seen).toEqual(['first', 'second']);
    timeline.stop();
  });

  test('advancing waits for work, and work that sleeps on the timeline does not hold it up', async () => {
    const timeline = createTimeline(0);
    const seen: number[] = [];
    timeline.at(1_000, async () => {
      await timeline.sleep(3_600_000);
      seen.push(Math.round(timeline.now() / 60_000));
    });
    await timeline.advanceTo(2 * 3_600_000);
    expect(seen).toEqual([60]);
    timeline.stop();
  });
});

describe('AWS cron', () => {
  const after = (text: string) => Date.parse(text);
  const next = (expression: string, zone: string, from: string) =>
    new Date(nextRun(expression, zone, after(from)) ?? 0).toISOString();
  test.each([
    ['cron(5 3 * * ? *)', 'Etc/UTC', '2026-11-24T08:00:00Z', '2026-11-25T03:05:00.000Z'],
    ['cron(0 5 ? * MON *)', 'Etc/UTC', '2026-11-24T08:00:00Z', '2026-11-30T05:00:00.000Z'],
    // 1 is Sunday in AWS.
    ['cron(0 5 ? * 1 *)', 'Etc/UTC', '2026-11-24T08:00:00Z', '2026-11-29T05:00:00.000Z'],
    ['cron(0 12 1 1 ? 2027)', 'Etc/UTC', '2026-11-24T08:00:00Z', '2027-01-01T12:00:00.000Z'],
    // Summer time ends on 25 October: 03:05 comes an hour later in UTC afterwards.
    ['cron(5 3 * * ? *)', 'Europe/Helsinki', '2026-10-25T12:00:00Z', '2026-10-26T01:05:00.000Z'],
    ['cron(5 3 * * ? *)', 'Europe/Helsinki', '2026-10-23T12:00:00Z', '2026-10-24T00:05:00.000Z'],
    ['rate(1 hour)', 'Etc/UTC', '2026-11-24T08:00:00Z', '2026-11-24T09:00:00.000Z'],
    ['at(2026-12-01T00:00:00)', 'Etc/UTC', '2026-11-24T08:00:00Z', '2026-12-01T00:00:00.000Z'],
  ])('%s in %s', (expression, zone, from, expected) => expect(next(expression, zone, from)).toBe(expected));
  test.each(['cron(5 3 * * *)', 'cron(5 3 1 * 1 *)', 'cron(61 3 * * ? *)', 'every day'])(
    '%s is refused',
    (expression) => {
      expect(() => nextRun(expression, 'Etc/UTC', 0)).toThrow(/Invalid Schedule Expression/);
    },
  );
  test('a year that has passed has no next run', () =>
    expect(nextRun('cron(0 12 1 1 ? 2020)', 'Etc/UTC', after('2026-11-24T08:00:00Z'))).toBeUndefined());
});
