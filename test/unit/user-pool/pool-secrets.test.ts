import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {
  ClientConfiguration,
  JsonObject,
  PoolConfiguration,
} from '../../../src/lib/resources/user-pool/configuration/configuration.ts';
import {putBack, separateSecrets} from '../../../src/lib/resources/user-pool/configuration/secrets.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const pool = (more: Partial<PoolConfiguration> = {}): PoolConfiguration => ({
  format: 1,
  pool: {Id: 'eu-west-1_Pool', Policies: {PasswordPolicy: {MinimumLength: 8, TemporaryPasswordValidityDays: 7}}},
  clients: [],
  identityProviders: [],
  resourceServers: [],
  domains: [],
  terms: [],
  replicas: [],
  unread: [],
  ...more,
});
const client = (members: JsonObject, secrets: readonly JsonObject[] = []): ClientConfiguration => ({
  client: members,
  secrets,
});
const paths = (configuration: PoolConfiguration) =>
  separateSecrets(configuration).secrets.map(({path}) => path.join('.'));

describe('what is a secret', () => {
  test('of an app client: a fingerprint that can be compared with a secret at hand stands in its place', () => {
    const whole = pool({clients: [client({ClientId: 'c0'}), client({ClientId: 'c1', ClientSecret: 'hush'})]});
    const {redacted, secrets} = separateSecrets(whole);
    expect(redacted.clients[1]?.client).toEqual({
      ClientId: 'c1',
      ClientSecret: {redacted: true, sha256: sha256('hush')},
    });
    expect(redacted.clients[0]).toEqual(whole.clients[0]);
    expect(secrets).toEqual([{path: ['clients', 1, 'client', 'ClientSecret'], value: 'hush'}]);
  });

  test('of identity providers: client_secret and private_key, and not what stands beside them', () => {
    const ProviderDetails = {
      client_id: 'id',
      client_secret: 'one',
      key_id: 'key',
      team_id: 'team',
      authorize_scopes: 'openid',
      token_url: 'https://example.com/token',
    };
    const apple = {client_id: 'com.example', private_key: 'two', key_id: 'key'};
    expect(paths(pool({identityProviders: [{ProviderDetails}, {ProviderDetails: apple}]}))).toEqual([
      'identityProviders.0.ProviderDetails.client_secret',
      'identityProviders.1.ProviderDetails.private_key',
    ]);
  });

  test.each(['ClientSecretValue', 'PrivateKey', 'private-key', 'SmtpPassword', 'refresh_secret', 'PASSWORD'])(
    'a member that AWS may add, %s, wherever it stands',
    (name) => {
      expect(paths(pool({mfa: {Deep: [{Deeper: {[name]: 'x', Other: 'y'}}]}}))).toEqual([`mfa.Deep.0.Deeper.${name}`]);
      expect(paths(pool({mfa: {[name]: ['x', 'y']}}))).toEqual([`mfa.${name}.0`, `mfa.${name}.1`]);
    },
  );

  test.each<[string, Partial<PoolConfiguration>]>([
    ['the policy of passwords', {}],
    ['ids and dates of secrets', {clients: [client({}, [{ClientSecretId: 's', ClientSecretCreateDate: '2026'}])]}],
    ['tags', {tags: {'password-policy': 'strict'}, pool: {UserPoolTags: {secret: 'no'}}}],
    ['names of attributes', {identityProviders: [{AttributeMapping: {'custom:secret-question': 'q'}}]}],
    ['a style', {clients: [{...client({}), managedLoginBranding: {Settings: {passwordField: 'round'}}}]}],
    ['ARNs and factors', {pool: {LambdaConfig: {KMSKeyID: 'arn:key'}, AllowedFirstAuthFactors: ['PASSWORD']}}],
  ])('not %s', (_what, more) => {
    expect(separateSecrets(pool(more))).toEqual({redacted: pool(more), secrets: []});
  });
});

describe('putting back', () => {
  const whole = pool({clients: [client({ClientSecret: 'hush'})], identityProviders: [{client_secret: 'too'}]});
  const {redacted, secrets} = separateSecrets(whole);

  test.each([
    ['of another value', secrets.map((secret) => ({...secret, value: 'other'}))],
    ['of another place', [{path: ['clients', 7, 'client', 'ClientSecret'], value: 'hush'}]],
    ['where none was', [{path: ['format'], value: 'hush'}]],
  ])('secrets %s are refused', (_what, others) => {
    expect(() => putBack(redacted, others)).toThrow(expect.objectContaining({code: 'SECRETS_UNREADABLE'}));
  });

  test('some of them: the others stay fingerprints', () => {
    expect(putBack(redacted, secrets.slice(0, 1))).toEqual({...whole, identityProviders: redacted.identityProviders});
  });
});

describe('whatever the pool', () => {
  const names = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'ClientSecret',
      'client_secret',
      'private_key',
      'Password',
      '__proto__',
      'Settings',
      'tags',
      'Name',
    ),
  );
  const json = fc.letrec<{value: JsonObject[string]}>((tie) => ({
    value: fc.oneof(
      {maxDepth: 4},
      fc.constantFrom(null, true, 0),
      fc.string(),
      fc.array(tie('value'), {maxLength: 3}),
      fc.dictionary(names, tie('value'), {maxKeys: 4}),
    ),
  })).value;
  const configurations = fc
    .array(fc.dictionary(names, json, {maxKeys: 4}), {maxLength: 3})
    .map((parts) => pool({identityProviders: parts, clients: parts.map((part) => client(part))}));

  test('separating and putting back, through JSON, changes nothing', () => {
    fc.assert(
      fc.property(configurations, (whole) => {
        const {redacted, secrets} = JSON.parse(JSON.stringify(separateSecrets(whole))) as ReturnType<
          typeof separateSecrets
        >;
        expect(putBack(redacted, secrets)).toStrictEqual(JSON.parse(JSON.stringify(whole)));
      }),
    );
  });

  test('no secret is left anywhere in what is redacted', () => {
    const secret = fc.uuid().map((id) => `hush-${id}`);
    const placed = fc.tuple(
      secret,
      fc.constantFrom('ClientSecret', 'client_secret', 'private_key', 'SmtpPassword'),
      json,
    );
    fc.assert(
      fc.property(fc.array(placed, {minLength: 1, maxLength: 5}), (all) => {
        const whole = pool({
          clients: all.map(([value, name, beside]) => client({[name]: value, Beside: beside})),
          identityProviders: all.map(([value, name, beside]) => ({Beside: beside, ProviderDetails: {[name]: value}})),
        });
        const {redacted, secrets} = separateSecrets(whole);
        for (const [value] of all) {
          expect(JSON.stringify(redacted)).not.toContain(value);
          expect(secrets.filter((each) => each.value === value)).toHaveLength(2);
        }
      }),
    );
  });
});
