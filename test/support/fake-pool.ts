import type {UserRecord} from '../../src/lib/archive/manifest.ts';
import {BackupctlError} from '../../src/lib/errors.ts';
import {subOf} from '../../src/lib/nightly/slice/slice-run.ts';
import type {PoolDescription, UserPoolReader} from '../../src/lib/resources/user-pool/reader.ts';

export interface FakePool {
  readonly users: readonly UserRecord[];
  /** Group name → usernames. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Users that only a group shows: made while the list went by. */
  readonly lateUsers?: readonly UserRecord[];
}

export function user(name: string, more: Partial<UserRecord> = {}): UserRecord {
  return {
    Username: name,
    Attributes: [
      {Name: 'sub', Value: `sub-${name}`},
      {Name: 'email', Value: `${name}@example.com`},
    ],
    Enabled: true,
    UserStatus: 'CONFIRMED',
    UserCreateDate: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

export const users = (count: number) => Array.from({length: count}, (_, index) => user(`user-${index}`));

/** Pages as AWS may: the sizes given in turn, 0 among them; a token is a position. */
export function fakeReader(
  pool: FakePool,
  sizes: readonly number[] = [60],
): UserPoolReader & {readonly calls: string[]; killTokens(): void} {
  const calls: string[] = [];
  let turn = 0;
  let generation = 0;
  const page = <Item>(name: string, list: readonly Item[], token: string | undefined) => {
    calls.push(name);
    const [era, position] = (token ?? `${generation}:0`).split(':').map(Number);
    if (era !== generation) throw new BackupctlError({code: 'PAGE_TOKEN_EXPIRED', exit: 'failed', message: 'expired'});
    const size = sizes[turn++ % sizes.length] ?? 60;
    const end = (position ?? 0) + size;
    return {items: list.slice(position, end), next: end < list.length ? `${generation}:${end}` : undefined};
  };
  const everybody = new Map([...pool.users, ...(pool.lateUsers ?? [])].map((each) => [each.Username, each]));
  return {
    calls,
    killTokens: () => {
      generation += 1;
    },
    async describe() {
      calls.push('describe');
      return description(pool.users.length);
    },
    primaryElsewhere: async () => undefined,
    users: async (_pool, token, shard = '') =>
      page('users', shard === '' ? pool.users : pool.users.filter((each) => subOf(each).startsWith(shard)), token),
    groups: async (_pool, token) =>
      page(
        'groups',
        Object.keys(pool.groups).map((GroupName) => ({GroupName})),
        token,
      ),
    members: async (_pool, group, token) =>
      page(
        `members ${group}`,
        (pool.groups[group] ?? []).flatMap((name) => everybody.get(name) ?? []),
        token,
      ),
    user: async (_pool, name) => everybody.get(name),
  };
}

export function description(count: number, more: Partial<PoolDescription['summary']> = {}): PoolDescription {
  return {
    summary: {
      id: 'eu-west-1_Pool00001',
      name: 'pool',
      arn: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Pool00001',
      region: 'eu-west-1',
      account: '123456789012',
      estimatedUsers: count,
      usernameAttributes: [],
      aliasAttributes: [],
      caseSensitive: true,
      attributes: [
        {name: 'sub', mutable: false, required: true},
        {name: 'email', mutable: true, required: false},
      ],
      ...more,
    },
    configuration: {Id: 'eu-west-1_Pool00001'},
    triggers: {},
    minimumPasswordLength: 8,
  };
}
