import pMap from 'p-map';
import type {PoolSummary, UserRecord} from '../../archive/manifest.ts';
import type {Archive} from '../../archive/read.ts';
import {interrupted, type PacedCalls} from '../../aws/paced-call.ts';
import {BackupctlError} from '../../errors.ts';
import type {TaskProgress} from '../../report/reporter.ts';
import {decideUser, loginName, missingAttributes, type OnExisting} from './decide.ts';
import {throwawayPassword} from './password.ts';
import type {PeopleFile} from './people-file.ts';
import type {UserPoolReader} from './reader.ts';
import type {UserPoolWriter} from './writer.ts';

export interface UserCounts {
  created: number;
  existing: number;
  repaired: number;
  disabled: number;
  federated: number;
  failed: number;
}

export interface RestoreTools {
  readonly reader: UserPoolReader;
  readonly writer: UserPoolWriter;
  readonly paced: PacedCalls;
  readonly signal: AbortSignal;
  readonly pool: PoolSummary;
  readonly minimumPasswordLength: number;
  readonly password: 'reset' | 'temporary';
  readonly onExisting: OnExisting;
  /** `{oldSub, newSub, oldUsername, newUsername}` */
  readonly subs: PeopleFile;
  /** `{username, code, said}` */
  readonly failures: PeopleFile;
  /** Memberships of users who cannot be made here. */
  readonly pending: PeopleFile;
}

/** Users in flight: enough to keep the slowest category's pace at 100 ms a call, few enough for flat memory. */
const LANES = 12;

/**
 * Creates every user of the archive, one after the other within a user: created, password, late attributes, disabled.
 * One user's failure is written down and does not stop the others. Answers the usernames the pool has given, by the
 * archived ones, for those that changed.
 */
export async function restoreUsers(
  archive: Archive,
  tools: RestoreTools,
  task: TaskProgress,
): Promise<{readonly counts: UserCounts; readonly renamed: ReadonlyMap<string, string>}> {
  const counts: UserCounts = {created: 0, existing: 0, repaired: 0, disabled: 0, federated: 0, failed: 0};
  const renamed = new Map<string, string>();
  const present = await presentUsers(archive, tools);
  let seen = 0;
  await pMap(
    archive.users(),
    async (user) => {
      if (tools.signal.aborted) throw interrupted();
      const username = await restoreUser(user, {...tools, found: present.get(loginName(user, tools.pool))}, counts);
      if (username !== undefined && username !== user.Username) renamed.set(user.Username, username);
      seen += 1;
      task.update(seen, counts.failed > 0 ? `${counts.failed} failed` : undefined);
    },
    {concurrency: LANES},
  );
  return {counts, renamed};
}

/** Pools up to this size are listed first: sixty users a call, where asking for each would cost a creation. */
const LISTED_FIRST = 50_000;

async function presentUsers(
  {manifest}: Archive,
  {reader, paced, pool}: RestoreTools,
): Promise<ReadonlyMap<string, UserRecord>> {
  const present = new Map<string, UserRecord>();
  if (Math.max(manifest.counts.users, pool.estimatedUsers) > LISTED_FIRST) return present;
  let token: string | undefined;
  do {
    const page = await paced.call('UserList', () => reader.users(pool.id, token));
    for (const user of page.items) present.set(loginName(user, pool), user);
    token = page.next;
  } while (token !== undefined);
  return present;
}

interface UserTools extends RestoreTools {
  /** The user as listed before; undefined says nothing, because lists lag and large pools are not listed. */
  readonly found: UserRecord | undefined;
}

async function restoreUser(user: UserRecord, tools: UserTools, counts: UserCounts): Promise<string | undefined> {
  try {
    return await restoreOne(user, tools, counts);
  } catch (error) {
    if (!(error instanceof BackupctlError) || STOPS.includes(error.code)) throw error;
    counts.failed += 1;
    await tools.failures.add({username: user.Username, code: error.code, said: error.said ?? error.message});
    return undefined;
  }
}

/** These would meet every user alike, so they end the run; running it again goes on. */
const STOPS = [
  'INTERRUPTED',
  'ACCESS_DENIED',
  'AWS_NO_ANSWER',
  'AWS_THROTTLED',
  'AWS_UNAVAILABLE',
  'CREDENTIALS_EXPIRED',
  'CREDENTIALS_INVALID',
  'CREDENTIALS_MISSING',
  'USER_EXISTS',
];

async function restoreOne(user: UserRecord, tools: UserTools, counts: UserCounts): Promise<string | undefined> {
  const {writer, paced, pool} = tools;
  const decision = decideUser(user, pool, tools.password);
  if (decision.do === 'skip-federated') {
    counts.federated += 1;
    return undefined;
  }
  const {username, attributes, late} = decision;
  if (tools.found) return existing(user, tools, counts);
  const created = await paced.call('UserCreation', () => writer.createUser(pool.id, username, attributes));
  if (created === 'alias')
    throw new BackupctlError({
      code: 'ALIAS_TAKEN',
      exit: 'partial',
      message: 'An alias of this user belongs to another user of the pool.',
    });
  if (created === 'exists') return existing(user, tools, counts);
  counts.created += 1;
  await tools.subs.add({
    oldSub: attributeOf(user, 'sub'),
    newSub: created.sub,
    oldUsername: user.Username,
    newUsername: created.username,
  });
  // Disabled before anything else could make the account usable: a crash here leaves nobody enabled with a password.
  if (decision.disable) await disable(created.username, tools, counts);
  if (decision.password) await setPassword(created.username, tools);
  if (late.length > 0) await paced.call('UserUpdate', () => writer.updateAttributes(pool.id, created.username, late));
  return created.username;
}

/** A user who is there: made by an earlier run of this restore, or never lost. Only what is missing is added. */
async function existing(user: UserRecord, tools: UserTools, counts: UserCounts): Promise<string> {
  const {reader, writer, paced, pool, onExisting} = tools;
  const name = loginName(user, pool);
  if (onExisting === 'fail') {
    throw new BackupctlError({
      code: 'USER_EXISTS',
      exit: 'refused',
      message: 'A user of the archive is in the pool already.',
      next: ['--on-existing repair adds what is missing; --on-existing skip leaves them alone.'],
    });
  }
  counts.existing += 1;
  const found = tools.found ?? (await paced.call('UserRead', () => reader.user(pool.id, name)));
  if (found === undefined || onExisting === 'skip') return found?.Username ?? name;
  await tools.subs.add({
    oldSub: attributeOf(user, 'sub'),
    newSub: attributeOf(found, 'sub'),
    oldUsername: user.Username,
    newUsername: found.Username,
  });
  const missing = missingAttributes(user, found, pool);
  // Left so by an earlier run that was cut off: this user had a password and cannot ask for a new one in this state.
  const halfMade =
    found.UserStatus === 'FORCE_CHANGE_PASSWORD' &&
    user.UserStatus !== 'FORCE_CHANGE_PASSWORD' &&
    user.UserStatus !== 'UNCONFIRMED';
  const mendDisabled = !user.Enabled && found.Enabled;
  if (missing.length === 0 && !halfMade && !mendDisabled) return found.Username;
  counts.repaired += 1;
  if (mendDisabled) await disable(found.Username, tools, counts);
  if (halfMade && tools.password === 'reset') await setPassword(found.Username, tools);
  if (missing.length > 0)
    await paced.call('UserUpdate', () => writer.updateAttributes(pool.id, found.Username, missing));
  return found.Username;
}

async function disable(username: string, {writer, paced, pool}: RestoreTools, counts: UserCounts): Promise<void> {
  await paced.call('UserUpdate', () => writer.disable(pool.id, username));
  counts.disabled += 1;
}

function setPassword(username: string, {writer, paced, pool, minimumPasswordLength}: RestoreTools): Promise<void> {
  return paced.call('UserAccountRecovery', () =>
    writer.setPassword(pool.id, username, throwawayPassword(minimumPasswordLength)),
  );
}

export const attributeOf = ({Attributes}: UserRecord, name: string) =>
  Attributes.find(({Name}) => Name === name)?.Value ?? '';
