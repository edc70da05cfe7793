import type {UserRecord} from '../../archive/manifest.ts';
import type {Archive} from '../../archive/read.ts';
import type {PacedCalls} from '../../aws/paced-call.ts';
import {compareUser, isFederated, loginName} from './decide.ts';
import type {UserPoolReader} from './reader.ts';

export interface PoolVerification {
  readonly what: 'users' | 'attributes' | 'enabled' | 'groups' | 'memberships';
  readonly expected: number;
  readonly found: number;
  readonly state: 'equal' | 'differs';
  /** Names of attributes that differ somewhere; never values, never people. */
  readonly fields?: readonly string[];
}

export interface VerifyTools {
  readonly reader: UserPoolReader;
  readonly paced: PacedCalls;
  readonly poolId: string;
}

/** Lists the pool again and compares it with the archive: every user, every attribute but `sub`, every membership. */
export async function verifyPool(archive: Archive, tools: VerifyTools): Promise<readonly PoolVerification[]> {
  const found = await listPool(tools);
  const users = await compareUsers(archive, found);
  const members = await listMembers(archive, tools);
  const memberships = {expected: 0, found: 0};
  for await (const {GroupName, Username} of archive.memberships()) {
    if (users.skipped.has(Username)) continue;
    memberships.expected += 1;
    if (members.has(`${GroupName}/${users.renamed.get(Username) ?? Username}`)) memberships.found += 1;
  }
  return [
    row('users', users.expected, users.present),
    {
      ...row('attributes', users.expected, users.equal),
      ...(users.fields.size > 0 ? {fields: [...users.fields].sort()} : {}),
    },
    row('enabled', users.expected, users.sameState),
    row('groups', archive.manifest.counts.groups, members.groups),
    row('memberships', memberships.expected, memberships.found),
  ];
}

const row = (what: PoolVerification['what'], expected: number, found: number): PoolVerification => ({
  what,
  expected,
  found,
  state: expected === found ? 'equal' : 'differs',
});

async function compareUsers(archive: Archive, found: ReadonlyMap<string, UserRecord>) {
  const result = {
    expected: 0,
    present: 0,
    equal: 0,
    sameState: 0,
    fields: new Set<string>(),
    renamed: new Map<string, string>(),
    skipped: new Set<string>(),
  };
  const {pool} = archive.manifest;
  for await (const user of archive.users()) {
    if (isFederated(user)) {
      result.skipped.add(user.Username);
      continue;
    }
    result.expected += 1;
    const match = found.get(loginName(user, pool));
    if (match === undefined) continue;
    result.present += 1;
    if (match.Username !== user.Username) result.renamed.set(user.Username, match.Username);
    const differences = compareUser(user, match);
    const attributes = differences.filter(({field}) => field !== 'enabled');
    for (const {field} of attributes) result.fields.add(field);
    if (attributes.length === 0) result.equal += 1;
    if (attributes.length === differences.length) result.sameState += 1;
  }
  return result;
}

/** By the name a user signs in with: where that is an attribute, Cognito's own usernames are new. */
async function listPool({reader, paced, poolId}: VerifyTools): Promise<ReadonlyMap<string, UserRecord>> {
  const {summary} = await paced.call('UserPoolRead', () => reader.describe(poolId));
  const users = new Map<string, UserRecord>();
  let token: string | undefined;
  do {
    const page = await paced.call('UserList', () => reader.users(poolId, token));
    for (const user of page.items) users.set(loginName(user, summary), user);
    token = page.next;
  } while (token !== undefined);
  return users;
}

async function listMembers(
  archive: Archive,
  {reader, paced, poolId}: VerifyTools,
): Promise<Set<string> & {groups: number}> {
  const members = Object.assign(new Set<string>(), {groups: 0});
  const names = new Set<string>();
  let token: string | undefined;
  do {
    const page = await paced.call('UserPoolResourceRead.groups', () => reader.groups(poolId, token));
    for (const {GroupName} of page.items) names.add(GroupName);
    token = page.next;
  } while (token !== undefined);
  for await (const {GroupName} of archive.groups()) {
    if (!names.has(GroupName)) continue;
    members.groups += 1;
    let next: string | undefined;
    do {
      const page = await paced.call('UserList', () => reader.members(poolId, GroupName, next));
      for (const {Username} of page.items) members.add(`${GroupName}/${Username}`);
      next = page.next;
    } while (next !== undefined);
  }
  return members;
}
