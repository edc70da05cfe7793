import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type {Handlers} from '../../kernel/service.ts';
import type {Pages} from './pages.ts';
import {fold, type Pool} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import type {User} from './user.ts';
import {invalid} from './user-rules.ts';
import {userShape} from './users.ts';

/** ListUsers: at most 60 a page, filters on a few attributes. */
export function listUsersHandler(store: PoolStore, pages: Pages): Handlers<typeof sdk> {
  return {
    ListUsers(input, {region, operation}) {
      const pool = store.need(input.UserPoolId, region);
      const {among, matches} = readFilter(pool, input.Filter ?? '');
      const {items, next} = pages.of(among, input, {operation, matches});
      return {Users: items.map((user) => limited(userShape(user), input.AttributesToGet)), PaginationToken: next};
    },
  };
}

/** Cognito answers an error when somebody lacks the attribute (SDK ListUsers.AttributesToGet). */
function limited(user: sdk.UserType, wanted: readonly string[] | undefined): sdk.UserType {
  if (wanted === undefined) return user;
  const Attributes = user.Attributes?.filter(({Name = ''}) => wanted.includes(Name));
  if (Attributes?.length !== wanted.length) throw invalid('One or more requested attributes do not exist.');
  return {...user, Attributes};
}

const FILTERABLE = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
];

interface Filtered {
  /** Everybody who can match: an index where there is one. */
  readonly among: readonly User[];
  readonly matches: (user: User) => boolean;
}

function readFilter(pool: Pool, filter: string): Filtered {
  if (filter === '') return {among: pool.users, matches: () => true};
  const [, name = '', operator, value = ''] = /^"?([\w:]+)"?\s*(\^?=)\s*"(.*)"$/.exec(filter.trim()) ?? [];
  if (operator === undefined) throw invalid('One or more search parameters are invalid.');
  if (!FILTERABLE.includes(name)) throw invalid(`Invalid search attribute: ${name}`);
  const wanted = fold(pool, value);
  const matches = (user: User) => {
    const own = fold(pool, read(user, name));
    return operator === '=' ? own === wanted : own.startsWith(wanted);
  };
  return {among: candidates(pool, name, operator, value), matches};
}

function candidates(pool: Pool, name: string, operator: string, value: string): readonly User[] {
  const one = (user: User | undefined) => (user ? [user] : []);
  if (name === 'sub' && value !== '') return pool.shards.get(value[0]?.toLowerCase() ?? '') ?? [];
  if (name === 'username' && operator === '=') return one(pool.byName.get(fold(pool, value)));
  return pool.users;
}

function read(user: User, name: string): string {
  if (name === 'username') return user.username;
  if (name === 'cognito:user_status') return user.status;
  if (name === 'status') return user.enabled ? 'Enabled' : 'Disabled';
  return user.attribute(name) ?? '';
}
