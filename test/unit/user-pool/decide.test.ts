import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {UserRecord} from '../../../src/lib/archive/manifest.ts';
import {compareUser, decideUser, loginName, missingAttributes} from '../../../src/lib/resources/user-pool/decide.ts';
import {throwawayPassword} from '../../../src/lib/resources/user-pool/password.ts';
import {preflight} from '../../../src/lib/resources/user-pool/preflight.ts';
import {description, user} from '../../support/fake-pool.ts';

const {summary: pool} = description(1);
const withAttributes = (attributes: Record<string, string>, more: Partial<UserRecord> = {}) =>
  user('ann', {Attributes: Object.entries(attributes).map(([Name, Value]) => ({Name, Value})), ...more});

describe('what becomes of an archived user', () => {
  test.each([
    ['CONFIRMED', 'reset', true],
    ['RESET_REQUIRED', 'reset', true],
    ['UNCONFIRMED', 'reset', false],
    ['FORCE_CHANGE_PASSWORD', 'reset', false],
    ['CONFIRMED', 'temporary', false],
  ] as const)('%s with %s: a thrown-away password %s', (UserStatus, strategy, password) => {
    expect(decideUser(user('ann', {UserStatus}), pool, strategy)).toMatchObject({do: 'create', password});
  });

  test('what Cognito alone may set is left out', () => {
    const decision = decideUser(
      withAttributes({
        sub: 's',
        identities: '',
        'cognito:user_status': 'x',
        email: 'a@example.com',
        'custom:team': '1',
      }),
      pool,
      'reset',
    );
    expect(decision).toMatchObject({attributes: [{Name: 'email'}, {Name: 'custom:team'}]});
  });

  test('a disabled user is disabled again', () => {
    expect(decideUser(user('ann', {Enabled: false}), pool, 'reset')).toMatchObject({disable: true});
  });

  test('who came through an identity provider is never made as a native user', () => {
    expect(decideUser(user('Google_1', {UserStatus: 'EXTERNAL_PROVIDER'}), pool, 'reset')).toEqual({
      do: 'skip-federated',
    });
  });

  test('where an address is the username it is the name to sign in with', () => {
    const ann = withAttributes({sub: 's', email: 'ann@example.com', phone_number: '+1'});
    expect(loginName(ann, pool)).toBe('ann');
    expect(loginName(ann, {...pool, usernameAttributes: ['email']})).toBe('ann@example.com');
    expect(loginName(ann, {...pool, usernameAttributes: ['phone_number', 'email']})).toBe('+1');
  });

  test('an alias that only a confirmed user may have is set afterwards', () => {
    const decision = decideUser(
      withAttributes({email: 'a@example.com', preferred_username: 'annie'}),
      {...pool, aliasAttributes: ['preferred_username']},
      'reset',
    );
    expect(decision).toMatchObject({attributes: [{Name: 'email'}], late: [{Name: 'preferred_username'}]});
  });
});

describe('comparing', () => {
  const archived = withAttributes({sub: 'old', email: 'a@example.com', 'custom:team': '1', locale: 'fi'});
  test('the sub may differ, everything else is named by field and never by value', () => {
    const found = withAttributes({sub: 'new', email: 'b@example.com', locale: 'fi'}, {Enabled: false});
    expect(compareUser(archived, found)).toEqual([
      {field: 'email', kind: 'differs'},
      {field: 'custom:team', kind: 'missing'},
      {field: 'enabled', kind: 'differs'},
    ]);
  });
  test('repair adds what is missing, and overwrites nothing', () => {
    const found = withAttributes({sub: 'new', email: 'b@example.com'});
    expect(missingAttributes(archived, found, pool).map(({Name}) => Name)).toEqual(['custom:team', 'locale']);
    expect(missingAttributes(archived, archived, pool)).toEqual([]);
  });
  test('an immutable attribute that is missing cannot be added', () => {
    const fixed = {...pool, attributes: [{name: 'locale', mutable: false, required: false}]};
    expect(missingAttributes(archived, withAttributes({sub: 'n', email: 'x', 'custom:team': '1'}), fixed)).toEqual([]);
  });
});

test('every password is its own, fits the policy and has all four kinds', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.integer({min: 6, max: 99}), (minimum) => {
      const password = throwawayPassword(minimum);
      expect(password.length).toBeGreaterThanOrEqual(Math.max(32, minimum));
      for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
      expect(seen.has(password)).toBe(false);
      seen.add(password);
    }),
  );
});

describe('before the first write', () => {
  const archived = {...pool, attributes: [...pool.attributes, {name: 'custom:team', mutable: true, required: false}]};
  const target = (more: Parameters<typeof description>[1], triggers: Record<string, string> = {}) => ({
    ...description(1, more),
    triggers,
  });

  test('a pool without an attribute of the archive does not fit', () => {
    expect(preflight(archived, target({})).obstacles).toEqual([expect.stringContaining('custom:team')]);
  });
  test('a pool with other usernames does not fit', () => {
    expect(
      preflight(archived, target({attributes: archived.attributes, usernameAttributes: ['email']})).obstacles,
    ).toEqual([expect.stringContaining('by email in the pool, but by username')]);
  });
  test('case and triggers are told, and stop nothing', () => {
    const {obstacles, notices} = preflight(
      archived,
      target(
        {attributes: archived.attributes, caseSensitive: false},
        {PreSignUp: 'arn', PostConfirmation: 'arn', PreTokenGeneration: 'arn'},
      ),
    );
    expect(obstacles).toEqual([]);
    expect(notices.map((line) => line.slice(0, 24))).toEqual([
      'The pool ignores case in',
      'The trigger PreSignUp is',
      'The trigger PostConfirma',
    ]);
  });
});
