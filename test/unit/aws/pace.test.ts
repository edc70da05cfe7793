import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createPace} from '../../../src/lib/aws/pace.ts';
import {createPacedCalls} from '../../../src/lib/aws/paced-call.ts';
import {BackupctlError} from '../../../src/lib/errors.ts';
import {fakeClock} from '../../support/fake-clock.ts';

const throttled = () => new BackupctlError({code: 'AWS_THROTTLED', exit: 'unknown', message: 'slow down'});

describe('pace', () => {
  test('never more calls in any window than its rate allows, plus a fifth of a second at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({min: 1, max: 50}),
        fc.array(fc.integer({min: 0, max: 400}), {minLength: 20, maxLength: 80}),
        async (rate, pauses) => {
          const clock = fakeClock();
          const pace = createPace({list: rate}, clock);
          const times: number[] = [];
          for (const pause of pauses) {
            clock.advance(pause);
            await pace.take('list');
            times.push(clock.elapsed());
          }
          const burst = Math.max(1, rate * 0.2);
          for (let from = 0; from < times.length; from++) {
            for (let to = from; to < times.length; to++) {
              const allowed = burst + (rate * ((times[to] ?? 0) - (times[from] ?? 0))) / 1000 + 1;
              expect(to - from + 1).toBeLessThanOrEqual(Math.ceil(allowed));
            }
          }
        },
      ),
    );
  });

  test('uses what it is allowed: a hundred calls at ten a second take close to ten seconds', async () => {
    const clock = fakeClock();
    const pace = createPace({list: 10}, clock);
    for (let call = 0; call < 100; call++) await pace.take('list');
    expect(clock.elapsed()).toBeGreaterThan(9_500);
    expect(clock.elapsed()).toBeLessThan(10_500);
  });

  test('a lane inside a lane keeps both rates, and others in the wide one are not held up by it', async () => {
    const clock = fakeClock();
    const pace = createPace({wide: 20, 'wide.narrow': 5}, clock);
    for (let call = 0; call < 50; call++) await pace.take('wide.narrow');
    expect(clock.elapsed()).toBeGreaterThan(9_500);
    const began = clock.elapsed();
    for (let call = 0; call < 100; call++) await pace.take('wide');
    expect(clock.elapsed() - began).toBeGreaterThan(4_500);
    expect(clock.elapsed() - began).toBeLessThan(5_500);
  });

  test('a throttle halves the rate, and it comes back', async () => {
    const clock = fakeClock();
    const pace = createPace({list: 20}, clock);
    const timeFor = async (calls: number) => {
      const began = clock.elapsed();
      for (let call = 0; call < calls; call++) await pace.take('list');
      return clock.elapsed() - began;
    };
    await timeFor(20);
    const normal = await timeFor(10);
    pace.throttled('list');
    expect(await timeFor(10)).toBeGreaterThan(normal * 1.4);
    expect(pace.throttles()).toBe(1);
    clock.advance(60_000);
    await timeFor(10);
    expect(await timeFor(10)).toBeLessThan(normal * 1.2);
  });

  test('categories do not wait for one another, and an unknown one waits for nothing', async () => {
    const clock = fakeClock();
    const pace = createPace({slow: 1}, clock);
    await pace.take('slow');
    await pace.take('other');
    expect(clock.elapsed()).toBe(0);
  });
});

describe('paced calls', () => {
  const calls = (clock = fakeClock()) =>
    createPacedCalls({pace: createPace({list: 100}, clock), clock, random: () => 0.5});

  test('waits out throttles and answers', async () => {
    let tries = 0;
    const answer = await calls().call('list', async () => (++tries < 4 ? Promise.reject(throttled()) : 'done'));
    expect([answer, tries]).toEqual(['done', 4]);
  });

  test('gives up on silence after a few tries, with the last error', async () => {
    let tries = 0;
    const silent = new BackupctlError({code: 'AWS_NO_ANSWER', exit: 'unknown', message: 'silence'});
    await expect(calls().call('list', async () => (++tries, Promise.reject(silent)))).rejects.toBe(silent);
    expect(tries).toBe(6);
  });

  test('another error is thrown at once', async () => {
    let tries = 0;
    const fatal = new BackupctlError({code: 'AWS_REFUSED', exit: 'failed', message: 'LimitExceeded'});
    await expect(calls().call('list', async () => (++tries, Promise.reject(fatal)))).rejects.toBe(fatal);
    expect(tries).toBe(1);
  });

  test('Ctrl-C ends the waiting', async () => {
    const stop = new AbortController();
    const clock = fakeClock();
    const paced = createPacedCalls({pace: createPace({list: 100}, clock), clock, signal: stop.signal});
    await expect(paced.call('list', async () => (stop.abort(), Promise.reject(throttled())))).rejects.toMatchObject({
      code: 'INTERRUPTED',
      exit: 'interrupted',
    });
  });
});
