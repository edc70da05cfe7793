import type {Sandbox} from '../create.ts';
import type {SeedUser} from '../services/cognito-idp/user.ts';
import {createRandom, type Random} from './random.ts';

const GROUPS = 30;
/** Names as the world has them: accents, other scripts, signs that CSV, JSON and shells trip over. */
const GIVEN = [
  'Aino',
  'Väinö',
  'Zoë',
  'Мария',
  'محمد',
  '小明',
  'Ngọc Ánh',
  "D'Arcy",
  'Ann "Nan"',
  '🦊 Fox',
  'A,B;C',
  'e\u0301',
];

/** One pool with many users, each in some of its groups: every state that a user can be in, in fixed proportions. */
export function plantLarge({cognito, world}: Sandbox, users: number, groupsEach = 3): void {
  const {store} = cognito;
  const random = createRandom('large');
  const custom = (Name: string) => ({Name, AttributeDataType: 'String' as const, Mutable: true});
  const pool = store.create(
    'large',
    world.region,
    {UsernameConfiguration: {CaseSensitive: true}},
    store.schemaFor([custom('organization'), custom('notes')]),
    `${world.region}_large0001`,
  );
  pool.tags = {WbyEnvironment: 'large', WbyProjectName: 'large'};
  pool.everTagged = true;
  const groups = Array.from({length: GROUPS}, (_, index) =>
    store.addGroup(pool, {name: `group-${index}`, precedence: index}),
  );
  const first = Math.floor(world.timeline.now()) - users * 1000;
  for (let index = 0; index < users; index++) {
    const user = store.add(pool, person(index, random, first + index * 1000));
    for (let step = 0; step < groupsEach; step++) {
      const group = groups[(index + step * Math.floor(GROUPS / groupsEach)) % GROUPS];
      if (group) store.join(group, user);
    }
  }
}

/** Of a hundred: 4 federated, 5 disabled, 2 unconfirmed, 2 with a temporary password, 1 to be reset, 1 with TOTP, 10 with custom attributes. */
function person(index: number, random: Random, createdAt: number): SeedUser {
  const percent = index % 100;
  const federated = percent % 25 === 13;
  const attributes: Record<string, string> = {
    sub: random.uuid(),
    email: `user-${index}@example.com`,
    email_verified: percent === 31 || percent === 32 ? 'false' : 'true',
    given_name: GIVEN[index % GIVEN.length] ?? '',
    family_name: `Family ${index}`,
  };
  if (percent % 10 === 4) {
    attributes['custom:organization'] = `org-${index % 7}`;
    attributes['custom:notes'] = `line 1\nline "2", \\ and\ttab ${index}`;
  }
  if (federated) attributes['identities'] = identities(index);
  return {
    username: federated ? `Google_${10_000_000 + index}` : `user-${index}`,
    attributes,
    enabled: percent % 20 !== 9,
    status: federated ? 'EXTERNAL_PROVIDER' : (STATES[percent] ?? 'CONFIRMED'),
    createdAt,
    ...(percent === 61 ? {mfa: TOTP} : {}),
  };
}

const TOTP = {token: true, enabled: ['SOFTWARE_TOKEN_MFA'], preferred: 'SOFTWARE_TOKEN_MFA'};

const STATES: Readonly<Record<number, string>> = {
  31: 'UNCONFIRMED',
  32: 'UNCONFIRMED',
  51: 'FORCE_CHANGE_PASSWORD',
  52: 'FORCE_CHANGE_PASSWORD',
  71: 'RESET_REQUIRED',
};

const identities = (index: number) =>
  JSON.stringify([
    {
      userId: String(10_000_000 + index),
      providerName: 'Google',
      providerType: 'Google',
      issuer: null,
      primary: 'true',
      dateCreated: '1700000000000',
    },
  ]);
