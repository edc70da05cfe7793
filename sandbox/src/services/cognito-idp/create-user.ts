import type {AdminCreateUserCommandInput} from '@aws-sdk/client-cognito-identity-provider';
import {AwsError} from '../../kernel/service.ts';
import {aliasNames, findUser, fold, type Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import type {User} from './user.ts';
import {checkAttributes, checkPassword, invalid} from './user-rules.ts';

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const PHONE = /^\+\d{1,15}$/;

/** AdminCreateUser with its rules (SDK AdminCreateUser; Developer Guide, user pool attributes). */
export function createUser(store: PoolStore, pool: Pool, input: AdminCreateUserCommandInput): User {
  const {Username = '', UserAttributes = [], TemporaryPassword, MessageAction, ForceAliasCreation = false} = input;
  const found = findUser(pool, Username);
  if (MessageAction === 'RESEND') return resend(store, found, input);
  if (found) throw new AwsError('UsernameExistsException', 'User account already exists');
  const given = withUsernameAttribute(pool, Username, UserAttributes);
  checkAttributes(pool, given, 'create');
  if (TemporaryPassword !== undefined) checkPassword(pool, TemporaryPassword);
  const attributes: Record<string, string> = Object.fromEntries(given.map(({Name = '', Value = ''}) => [Name, Value]));
  refuseTakenAliases(pool, attributes, ForceAliasCreation);
  const sub = store.world.uuid();
  const generated = (pool.settings.UsernameAttributes ?? []).length > 0;
  const user = store.add(pool, {
    username: generated ? sub : Username,
    attributes: {...attributes, sub},
    status: 'FORCE_CHANGE_PASSWORD',
  });
  if (MessageAction !== 'SUPPRESS') invite(store, user, input);
  return user;
}

/** In a pool whose usernames are e-mail addresses or phone numbers the given name is the attribute. */
function withUsernameAttribute(
  pool: Pool,
  username: string,
  attributes: NonNullable<AdminCreateUserCommandInput['UserAttributes']>,
) {
  const modes: readonly string[] = pool.settings.UsernameAttributes ?? [];
  if (modes.length === 0) {
    const aliases: readonly string[] = pool.settings.AliasAttributes ?? [];
    if (aliases.includes('email') && EMAIL.test(username))
      throw invalid('Username cannot be of email format, since user pool is configured for email alias.');
    if (aliases.includes('phone_number') && PHONE.test(username))
      throw invalid('Username cannot be of phone number format, since user pool is configured for phone number alias.');
    return attributes;
  }
  const mode =
    modes.includes('email') && EMAIL.test(username)
      ? 'email'
      : modes.includes('phone_number') && PHONE.test(username)
        ? 'phone_number'
        : undefined;
  if (mode === undefined)
    throw invalid(`Username should be ${modes.includes('email') ? 'an email' : 'a phone number'}.`);
  return attributes.some(({Name}) => Name === mode) ? attributes : [...attributes, {Name: mode, Value: username}];
}

function refuseTakenAliases(pool: Pool, attributes: Readonly<Record<string, string>>, force: boolean): void {
  for (const name of aliasNames(pool)) {
    const value = attributes[name];
    const owner = value === undefined ? undefined : pool.byAlias.get(`${name}=${fold(pool, value)}`);
    if (!owner) continue;
    if ((pool.settings.UsernameAttributes ?? []).length > 0)
      throw new AwsError('UsernameExistsException', 'An account with the given email already exists.');
    if (!force) throw new AwsError('AliasExistsException', 'An account with the email already exists.');
    owner.set(`${name}_verified`, 'false');
  }
}

function resend(store: PoolStore, found: User | undefined, input: AdminCreateUserCommandInput): User {
  if (!found) throw new AwsError('UserNotFoundException', 'User does not exist.');
  if (found.status !== 'FORCE_CHANGE_PASSWORD')
    throw new AwsError(
      'UnsupportedUserStateException',
      'Resend not possible. User is not in FORCE_CHANGE_PASSWORD state.',
    );
  invite(store, found, input);
  return found;
}

/** SMS unless something else is asked for (SDK AdminCreateUser.DesiredDeliveryMediums). */
function invite({world}: PoolStore, user: User, {DesiredDeliveryMediums = ['SMS']}: AdminCreateUserCommandInput): void {
  for (const medium of DesiredDeliveryMediums) {
    const to = user.attribute(medium === 'EMAIL' ? 'email' : 'phone_number') ?? user.username;
    world.deliver({from: 'cognito', kind: 'AdminCreateUser', to});
  }
}
