import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import {fold, type Pool, positionOf, type User} from './pool.ts';
import type {PoolStore} from './pool-store.ts';
import {invalid} from './user-rules.ts';
import {userShape} from './users.ts';

/** One hour (Developer Guide, managing user accounts). */
const TOKEN_LIFE = 3_600_000;
const MOST = 60;
/** With a filter AWS looks at a bounded number of users per page: pages may be short or empty and still go on. */
const SCANNED = 2_000;

interface Token {
  readonly pool: string;
  readonly filter: string;
  readonly sequence: number;
  readonly issuedAt: number;
}

/** ListUsers: at most 60 a page, a token bound to its parameters and good for an hour, filters on a few attributes. */
export function listUsersHandler(store: PoolStore): Handlers<typeof sdk> {
  const {world} = store;
  return {
    ListUsers({UserPoolId, Limit = MOST, PaginationToken, Filter = '', AttributesToGet}, {region}) {
      const pool = store.need(UserPoolId, region);
      if (Limit < 0 || Limit > MOST)
        throw invalid(`1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint`);
      const matches = readFilter(pool, Filter);
      const start =
        PaginationToken === undefined
          ? 0
          : positionOf(
              pool.users,
              readToken(PaginationToken, {pool: pool.id, filter: Filter, now: world.timeline.now()}),
            );
      const size = Math.min(Limit === 0 ? MOST : Limit, world.pageSize(MOST));
      const {found, next} = scan(pool.users, start, size, matches);
      const token =
        next === undefined
          ? undefined
          : writeToken({pool: pool.id, filter: Filter, sequence: next, issuedAt: world.timeline.now()});
      return {Users: found.map((user) => limited(userShape(user), AttributesToGet)), PaginationToken: token};
    },
  };
}

function scan(users: readonly User[], start: number, size: number, matches: (user: User) => boolean) {
  const found: User[] = [];
  let position = start;
  while (position < users.length && found.length < size && position - start < SCANNED) {
    const user = users[position++];
    if (user && matches(user)) found.push(user);
  }
  return {found, next: users[position]?.sequence};
}

function limited(user: sdk.UserType, wanted: readonly string[] | undefined): sdk.UserType {
  return wanted === undefined
    ? user
    : {...user, Attributes: user.Attributes?.filter(({Name = ''}) => wanted.includes(Name))};
}

const writeToken = (token: Token) => Buffer.from(JSON.stringify(token)).toString('base64');

function readToken(
  text: string,
  wanted: {readonly pool: string; readonly filter: string; readonly now: number},
): number {
  let token: Partial<Token> = {};
  try {
    token = JSON.parse(Buffer.from(text, 'base64').toString()) as Partial<Token>;
  } catch {}
  // aws/aws-sdk-js issue 3705 has the wording.
  if (token.pool !== wanted.pool || token.filter !== wanted.filter || token.sequence === undefined)
    throw invalid('Invalid pagination token');
  if (wanted.now - (token.issuedAt ?? 0) > TOKEN_LIFE) throw invalid('Pagination token has expired');
  return token.sequence;
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

function readFilter(pool: Pool, filter: string): (user: User) => boolean {
  if (filter === '') return () => true;
  const [, name = '', operator, value = ''] = /^"?([\w:]+)"?\s*(\^?=)\s*"(.*)"$/.exec(filter.trim()) ?? [];
  if (operator === undefined) throw invalid('One or more search parameters are invalid.');
  if (!FILTERABLE.includes(name)) throw new AwsError('InvalidParameterException', `Invalid search attribute: ${name}`);
  const read = (user: User) =>
    name === 'username'
      ? user.username
      : name === 'cognito:user_status'
        ? user.status
        : name === 'status'
          ? user.enabled
            ? 'Enabled'
            : 'Disabled'
          : (user.attributes.get(name) ?? '');
  const wanted = fold(pool, value);
  return (user) => (operator === '=' ? fold(pool, read(user)) === wanted : fold(pool, read(user)).startsWith(wanted));
}
