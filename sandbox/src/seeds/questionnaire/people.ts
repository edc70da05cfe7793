import type {SeedUser} from '../../services/cognito-idp/user.ts';
import {createRandom} from '../random.ts';

const FIRST = [
  'Aino',
  'Eetu',
  'Helmi',
  'Ilmari',
  'Lempi',
  'Oskar',
  'Saima',
  'Toivo',
  'Venla',
  'Väinö',
  'Ingrid',
  'Noah',
  'Mira',
  'Samuel',
];
const LAST = [
  'Aalto',
  'Heikkilä',
  'Järvinen',
  'Koskela',
  'Lindqvist',
  'Mäkelä',
  'Nurmi',
  'Räsänen',
  'Salo',
  'Virtanen',
  'Öberg',
];

/** Invented people: every state a user can be in, and two who came through an identity provider. */
export function makePeople(environment: string, count: number, createdAt: number): SeedUser[] {
  const random = createRandom(`people/${environment}`);
  return Array.from({length: count}, (_, index) => {
    const first = random.pick(FIRST);
    const last = random.pick(LAST);
    const sub = random.uuid();
    const federated = index === 17 || index === 18;
    const address = `${ascii(first)}.${ascii(last)}.${index}@example.${index % 2 === 0 ? 'com' : 'org'}`;
    const attributes: Record<string, string> = {
      sub,
      email: address,
      email_verified: index % 13 === 0 ? 'false' : 'true',
      given_name: first,
      family_name: last,
      'custom:organization': `org-${index % 9}`,
      ...(index % 4 === 0 ? {phone_number: `+35850${String(1_000_000 + index)}`, phone_number_verified: 'true'} : {}),
      ...(index % 5 === 0 ? {locale: 'fi', 'custom:pin_hint': String(index)} : {}),
    };
    return {
      username: federated ? `Google_1${String(10_000_000 + index)}` : `${ascii(first)}${index}`,
      attributes: federated ? {...attributes, identities: identity(index)} : attributes,
      enabled: index % 29 !== 3,
      status: federated ? 'EXTERNAL_PROVIDER' : statusOf(index),
      createdAt: createdAt - (count - index) * 3_600_000,
      ...(index % 19 === 8 ? {mfa: TOTP} : {}),
    };
  });
}

const TOTP = {token: true, enabled: ['SOFTWARE_TOKEN_MFA'], preferred: 'SOFTWARE_TOKEN_MFA'};

function statusOf(index: number): string {
  if (index % 41 === 5) return 'UNCONFIRMED';
  if (index % 37 === 6) return 'RESET_REQUIRED';
  return index % 23 === 7 ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED';
}

const identity = (index: number) =>
  JSON.stringify([
    {
      userId: `1${String(10_000_000 + index)}`,
      providerName: 'Google',
      providerType: 'Google',
      issuer: null,
      primary: 'true',
      dateCreated: '1700000000000',
    },
  ]);

const ascii = (name: string) =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z]/g, '');

export interface SeedGroup {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
  /** Who is in it, by position among the people. */
  readonly has: (index: number) => boolean;
}

/** Twelve groups: a large one, small ones, an empty one, one with a role. */
export const GROUPS: readonly SeedGroup[] = [
  {
    name: 'admins',
    description: 'May change everything',
    precedence: 1,
    roleArn: 'arn:aws:iam::123456789012:role/factory-admins',
    has: (index) => index % 50 === 0,
  },
  {name: 'editors', description: 'Write questionnaires', precedence: 10, has: (index) => index % 6 === 1},
  {name: 'respondents', description: 'Answer questionnaires', precedence: 100, has: (index) => index % 2 === 0},
  {name: 'analysts', precedence: 20, has: (index) => index % 17 === 4},
  {name: 'auditors', description: 'Read only', has: (index) => index % 61 === 2},
  ...Array.from(
    {length: 6},
    (_, number): SeedGroup => ({
      name: `org-${number}`,
      description: `Organization ${number}`,
      precedence: 200 + number,
      has: (index) => index % 9 === number,
    }),
  ),
  {name: 'retired', description: 'Nobody any more', has: () => false},
];
