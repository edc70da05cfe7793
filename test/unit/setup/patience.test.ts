import {describe, expect, test} from 'vitest';
import {BackupctlError} from '../../../src/lib/errors.ts';
import type {Reporter} from '../../../src/lib/report/reporter.ts';
import {createPatience, isSettling} from '../../../src/lib/setup/patience.ts';
import {fakeClock} from '../../support/fake-clock.ts';

const refused = (said: string) => new BackupctlError({code: 'AWS_REFUSED', exit: 'failed', message: 'no', said});
const ASSUMED = 'IAM Role arn:aws:iam::1:role/x cannot be assumed by AWS Backup';
const TAGS = 'IAM Role arn:aws:iam::1:role/x is not authorized to call tag:GetResources';

function waiting() {
  const notes: string[] = [];
  const clock = fakeClock();
  const controller = new AbortController();
  const reporter = {note: (text: string) => notes.push(text)} as unknown as Reporter;
  return {notes, clock, controller, patiently: createPatience(clock, reporter, controller.signal)};
}

describe('a role that has just been made', () => {
  test.each([ASSUMED, TAGS])('is waited for, visibly and once: %s', async (said) => {
    const {notes, clock, patiently} = waiting();
    let calls = 0;
    await patiently(async () => {
      calls += 1;
      if (clock.elapsed() < 25_000) throw refused(said);
    });
    expect(calls).toBeGreaterThan(3);
    expect(notes).toEqual([expect.stringContaining('up to 3 minutes')]);
    expect(clock.elapsed()).toBeLessThan(28_000);
  });

  test('is waited for three minutes, and then AWS has the last word', async () => {
    const {clock, patiently} = waiting();
    await expect(patiently(() => Promise.reject(refused(ASSUMED)))).rejects.toThrow('no');
    expect(clock.elapsed()).toBeGreaterThan(179_000);
    expect(clock.elapsed()).toBeLessThan(185_000);
  });

  test('any other refusal is thrown at once, without a word of waiting', async () => {
    const {notes, clock, patiently} = waiting();
    await expect(
      patiently(() => Promise.reject(refused('is not authorized to perform: iam:PassRole'))),
    ).rejects.toThrow();
    expect([clock.elapsed(), notes, isSettling(new Error(ASSUMED))]).toEqual([0, [], false]);
  });

  test('Ctrl-C ends the waiting', async () => {
    const {clock, controller, patiently} = waiting();
    const work = async () => {
      if (clock.elapsed() > 1000) controller.abort();
      throw refused(ASSUMED);
    };
    await expect(patiently(work)).rejects.toThrow('no');
    expect(clock.elapsed()).toBeLessThan(10_000);
  });
});
