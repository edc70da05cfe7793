import {describe, expect, test} from 'vitest';
import {parsePace, parseRates} from '../../../src/lib/backup-cognito/rates.ts';
import {COGNITO_QUOTAS} from '../../../src/lib/resources/user-pool/quotas.ts';

describe('rates of an export', () => {
  test.each(Object.keys(COGNITO_QUOTAS))(
    '%s can be given, as the complaint about an unknown one promises',
    (category) => {
      expect(parseRates([`${category}=2.5`])).toEqual({[category]: 2.5});
    },
  );

  test.each(['UserList', 'UserList=', 'UserList=0', 'UserList=-1', 'Userlist=3', '=3', 'UserList=3/s'])(
    '%j is refused',
    (text) => {
      expect(() => parseRates([text])).toThrow(`"${text}" is no rate.`);
    },
  );

  test('shares: with and without a sign, above nothing and at most all', () => {
    expect(['33', '33%', '0.5 %', '100%'].map(parsePace)).toEqual([0.33, 0.33, 0.005, 1]);
    for (const text of ['0', '101%', '-1', 'half']) expect(() => parsePace(text)).toThrow('is no share of a quota');
  });
});
