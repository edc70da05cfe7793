import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {FindingResult} from '../../../src/lib/checks/as-result.ts';
import {renderFindings} from '../../../src/lib/render/findings.ts';
import {fold} from '../../../src/lib/render/fold.ts';
import {plainLook} from '../../../src/lib/render/look.ts';

const finding = (given: Partial<FindingResult>): FindingResult => ({
  id: 'VAULT',
  title: 'Vault',
  severity: 'fail',
  why: 'The nightly jobs have nowhere to write.',
  docs: 'docs/checks.md#vault',
  verdict: {state: 'ok'},
  ...given,
});
/** Joins whatever it is given, as chalk does: a painter that is handed an index would print it. */
const joined = (...parts: unknown[]) => parts.map(String).join(' ');
const terminal = {...plainLook(), columns: 60, dim: joined as (text: string) => string};

describe('findings at a terminal', () => {
  const arn = 'arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRoleWithAVeryLongName';
  const problem = `The selection works as ${arn}, which is not there any more and has to be made again.`;

  test('prose is broken between words, an ARN and a command stay whole', () => {
    const next = 'aws backup update-region-settings --resource-type-management-preference DynamoDB=true --region x';
    const lines = renderFindings([finding({verdict: {state: 'unmet', problem, next}})], terminal);
    expect(lines).toEqual([
      '  ✗ Vault  VAULT',
      '      The selection works as',
      `      ${arn},`,
      '      which is not there any more and has to be made again.',
      '      The nightly jobs have nowhere to write.',
      `      → ${next}`,
    ]);
  });

  test('in a pipe nothing is broken', () => {
    const lines = renderFindings([finding({verdict: {state: 'unmet', problem, next: 'x'}})], plainLook());
    expect(lines).toContain(`      ${problem}`);
  });

  test('checks that are left out for one reason are one line; one resource is named with its reason', () => {
    const verdict = {state: 'skipped', problem: 'Backups are not set up here yet.'};
    const four = Array.from({length: 4}, (_, index) => finding({title: `Check ${index}`, verdict}));
    const bucket = {
      resource: 'arn:aws:s3:::photos',
      verdict: {state: 'skipped', problem: 'Its versioning is off.\nTo turn it on: …'},
    };
    expect(renderFindings([...four, finding({id: 'TAG', title: 'x', ...bucket})], plainLook())).toEqual([
      '  – 4 checks    Backups are not set up here yet.',
      '  – Backup tag  photos: Its versioning is off.',
    ]);
  });
});

test('folding loses no word and keeps their order', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), fc.integer({min: 1, max: 40}), (words, width) => {
      const text = words.join(' ');
      const lines = fold(text, width);
      expect(lines.join(' ')).toBe(text);
      for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
    }),
  );
});
