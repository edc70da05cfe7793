import fc from 'fast-check';
import {expect, test} from 'vitest';
import {jsonDifferences} from '../../../src/lib/checks/json-differences.ts';

test('names each place that differs, with what stands there and what should', () => {
  const from = {source: ['aws.backup'], detail: {state: ['FAILED', 'EXPIRED'], more: 1}};
  const to = {detail: {state: ['FAILED', 'ABORTED', 'PARTIAL']}, source: ['aws.backup']};
  expect(jsonDifferences(from, to, 'pattern')).toEqual([
    'pattern.detail.state[1]  "EXPIRED" → "ABORTED"',
    'pattern.detail.state[2]  none → "PARTIAL"',
    'pattern.detail.more  1 → none',
  ]);
});

test('a document does not differ from itself, and one that differs is told', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(jsonDifferences(value, structuredClone(value))).toEqual([]);
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.integer(), {minKeys: 1}), (record) => {
      const [key = ''] = Object.keys(record);
      expect(jsonDifferences(record, {...record, [key]: 'other'})).toHaveLength(1);
    }),
  );
});
