import {describe, expect, test} from 'vitest';
import {NO_COUNTS} from '../../../src/lib/archive/manifest.ts';
import {implausible} from '../../../src/lib/archive/plausible.ts';

const counts = (users: number, groups = 12, memberships = 900) => ({...NO_COUNTS, users, groups, memberships});
const kinds = (now: ReturnType<typeof counts>, before = counts(1000), estimatedUsers = now.users) =>
  implausible(now, {before, estimatedUsers, tolerance: {drop: 0.2}}).map(({kind}) => kind);

describe('against the last good archive', () => {
  test.each([
    ['a fifth fewer is just tolerated', 800, []],
    ['one more than a fifth is not', 799, ['users-fell']],
    ['growth never is an alarm', 5000, []],
    ['nobody left of a thousand', 0, ['users-fell']],
  ])('%s', (_name, users, expected) => expect(kinds(counts(users))).toEqual(expected));

  test('a few users of a small pool may leave, but not all of them', () => {
    expect(kinds(counts(3), counts(12))).toEqual([]);
    expect(kinds(counts(0), counts(3))).toEqual(['users-fell']);
  });

  test('groups and memberships are watched as well', () => {
    expect(kinds(counts(1000, 12, 0))).toEqual(['memberships-fell']);
    expect(kinds(counts(1000, 0, 0))).toEqual(['groups-fell', 'memberships-fell']);
  });

  test('a pool that was always empty is no alarm, and neither is a first archive', () => {
    expect(kinds(counts(0, 0, 0), counts(0, 0, 0))).toEqual([]);
    expect(implausible(counts(5), {before: undefined, estimatedUsers: 5, tolerance: {drop: 0.2}})).toEqual([]);
  });

  test('the message says from what to what', () => {
    const [alarm] = implausible(counts(100), {before: counts(1000), estimatedUsers: 100, tolerance: {drop: 0.2}});
    expect(alarm?.message).toBe('users fell from 1000 to 100, by 90 %');
  });
});

describe("against AWS's estimate", () => {
  test.each([
    ['half of it', 500, 1000, []],
    ['less than half', 499, 1000, ['estimate-contradicted']],
    ['more than twice', 2001, 1000, ['estimate-contradicted']],
    ['a small pool whose estimate lags', 90, 0, []],
  ])('%s', (_name, users, estimate, expected) =>
    expect(kinds(counts(users), counts(users), estimate)).toEqual(expected),
  );
});
