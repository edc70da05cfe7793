import fc from 'fast-check';
import {expect, test} from 'vitest';
import {FingerprintSet, fingerprint, packFingerprints} from '../../../src/lib/nightly/slice/fingerprints.ts';

async function* cut(bytes: Buffer, sizes: readonly number[]) {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test('however the bytes are cut and however many were expected: those who were packed, and nobody else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.string(), {maxLength: 60}),
      fc.array(fc.integer({min: 1, max: 40}), {minLength: 1, maxLength: 5}),
      fc.nat({max: 80}),
      async (subs, sizes, expected) => {
        const set = await FingerprintSet.read(cut(packFingerprints(subs.map(fingerprint)), sizes), expected);
        expect(subs.every((sub) => set.has(fingerprint(sub)))).toBe(true);
        expect(set.has(fingerprint('somebody else, longer than those'))).toBe(false);
        set.add(fingerprint('somebody else, longer than those'));
        expect(set.has(fingerprint('somebody else, longer than those'))).toBe(true);
      },
    ),
  );
});
