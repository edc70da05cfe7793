import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {readManifest} from '../../archive/find-runs.ts';
import type {ArchiveCounts, Manifest} from '../../archive/manifest.ts';
import {type Archive, openArchive} from '../../archive/read.ts';
import {createPace} from '../../aws/pace.ts';
import {createPacedCalls, type PacedCalls} from '../../aws/paced-call.ts';
import type {Context} from '../../context.ts';
import {BackupctlError} from '../../errors.ts';
import {createJournal} from '../../restore/journal.ts';
import {chooseArchive} from './choose-archive.ts';
import {isFederated, type OnExisting} from './decide.ts';
import {openPeopleFile} from './people-file.ts';
import {preflight} from './preflight.ts';
import {cognitoRates, RESTORE_SHARE} from './quotas.ts';
import type {PoolDescription, UserPoolReader} from './reader.ts';
import {type GroupCounts, type MembershipCounts, restoreGroups, restoreMemberships} from './restore-groups.ts';
import {type RestoreTools, restoreUsers, type UserCounts} from './restore-users.ts';
import {type PoolVerification, verifyPool} from './verify.ts';

export interface PoolRestoreWish {
  readonly date?: string;
  readonly run?: string;
  readonly pool?: string;
  readonly to?: string;
  readonly password: 'reset' | 'temporary';
  readonly onExisting: OnExisting;
  readonly confirm?: string;
  readonly dryRun: boolean;
  readonly resume?: string;
  /** Where the files that name people go. */
  readonly folder: string;
  readonly show: (plan: PoolRestorePlan) => void;
}

export interface PoolRestorePlan {
  readonly kind: 'user-pool';
  readonly archive: {
    readonly poolId: string;
    readonly date: string;
    readonly runId: string;
    readonly startedAt: string;
    readonly counts: ArchiveCounts;
  };
  readonly target: string;
  readonly targetName: string;
  readonly password: 'reset' | 'temporary';
  readonly onExisting: OnExisting;
  readonly notices: readonly string[];
}

export interface PoolRestoreResult {
  readonly runId: string;
  readonly status: 'planned' | 'finished' | 'partial';
  readonly plan: PoolRestorePlan;
  readonly verification: readonly PoolVerification[];
  readonly users?: UserCounts;
  readonly groups?: GroupCounts;
  readonly memberships?: MembershipCounts;
  readonly files: readonly string[];
}

interface SavedRun {
  readonly runId: string;
  readonly poolId: string;
  readonly date: string;
  readonly archiveRunId: string;
  readonly target: string;
}

/** Plan, ask for the pool's name, restore groups, users and memberships, list everything again and compare. */
export async function restorePool(context: Context, wish: PoolRestoreWish): Promise<PoolRestoreResult> {
  const store = await context.gateways.archives();
  const journal = createJournal<SavedRun>(context.stateFolder, 'user-pool');
  const saved = wish.resume === undefined ? undefined : await journal.load(wish.resume);
  if (wish.resume !== undefined && saved === undefined) throw unknownRun(wish.resume);
  const manifest = saved
    ? await readManifest(store, {poolId: saved.poolId, date: saved.date, runId: saved.archiveRunId})
    : await chooseArchive(store, context.prompt, {
        date: wish.date,
        run: wish.run,
        pool: wish.pool,
        environment: context.environment,
      });
  const {clock, signal} = context;
  const paced = createPacedCalls({pace: createPace(cognitoRates(RESTORE_SHARE), clock), clock, signal});
  const reader = await context.gateways.poolReader();
  const target = await paced.call('UserPoolRead', () => reader.describe(saved?.target ?? wish.to ?? manifest.pool.id));
  const plan = makePlan(manifest, target, wish);
  const runId = saved?.runId ?? newRunId(context.clock.now());
  // Every part is read against the manifest before the question is asked, and so before the first write.
  const archive = await verified(context, manifest, store);
  if (wish.dryRun) return {runId, plan, status: 'planned', verification: [], files: []};
  wish.show(plan);
  await context.prompt.confirmName(plan.target, wish.confirm);
  await journal.save({
    runId,
    poolId: manifest.pool.id,
    date: manifest.date,
    archiveRunId: manifest.runId,
    target: plan.target,
  });
  try {
    return {runId, plan, ...(await perform(context, wish, {archive, target, runId, paced, reader}))};
  } catch (error) {
    throw goesOn(error, runId);
  }
}

function makePlan(
  manifest: Manifest,
  target: PoolDescription,
  {password, onExisting}: PoolRestoreWish,
): PoolRestorePlan {
  const {obstacles, notices} = preflight(manifest.pool, target);
  if (obstacles.length > 0) {
    throw new BackupctlError({
      code: 'POOL_DOES_NOT_FIT',
      exit: 'refused',
      message: `The archive does not fit into the user pool ${target.summary.id}. Nothing was changed.`,
      facts: obstacles,
      next: ['Choose a pool that fits: --to POOL'],
    });
  }
  const {date, runId, startedAt, counts, pool} = manifest;
  return {
    kind: 'user-pool',
    archive: {poolId: pool.id, date, runId, startedAt, counts},
    target: target.summary.id,
    targetName: target.summary.name,
    password,
    onExisting,
    notices,
  };
}

async function verified(
  {reporter}: Context,
  manifest: Manifest,
  store: Parameters<typeof openArchive>[0],
): Promise<Archive> {
  const task = reporter.start({title: 'Check the archive against its manifest'});
  try {
    const archive = await openArchive(store, manifest);
    task.done(`Archive of ${manifest.date} is whole: ${manifest.parts.length} parts match their checksums`);
    return archive;
  } catch (error) {
    task.fail('Archive does not match its manifest');
    throw error;
  }
}

interface Undertaking {
  readonly archive: Archive;
  readonly target: PoolDescription;
  readonly runId: string;
  readonly paced: PacedCalls;
  readonly reader: UserPoolReader;
}

async function perform(
  {signal, reporter, gateways}: Context,
  wish: PoolRestoreWish,
  {archive, target, runId, paced, reader}: Undertaking,
): Promise<Omit<PoolRestoreResult, 'runId' | 'plan'>> {
  const writer = await gateways.poolWriter();
  const file = (name: string) => openPeopleFile(join(wish.folder, `backupctl-${name}-${runId}.ndjson`));
  const tools: RestoreTools = {
    reader,
    writer,
    paced,
    signal,
    pool: target.summary,
    minimumPasswordLength: target.minimumPasswordLength,
    password: wish.password,
    onExisting: wish.onExisting,
    subs: file('subs'),
    failures: file('failures'),
    pending: file('pending-memberships'),
  };
  try {
    const {counts} = archive.manifest;
    const groupTask = reporter.start({title: 'Groups', total: counts.groups, unit: 'groups'});
    const groups = await restoreGroups(archive, tools, groupTask);
    groupTask.done(`Groups: ${groups.created} created, ${groups.existing} there already`);
    const userTask = reporter.start({title: 'Users', total: counts.users, unit: 'users'});
    const {counts: users, renamed} = await restoreUsers(archive, tools, userTask);
    userTask.done(
      `Users: ${users.created} created, ${users.existing} there already, ${users.federated} federated, ${users.failed} failed`,
    );
    const memberTask = reporter.start({title: 'Memberships', total: counts.memberships, unit: 'memberships'});
    const memberships = await restoreMemberships(
      archive,
      {...tools, renamed, skipped: await federatedNames(archive)},
      memberTask,
    );
    memberTask.done(
      `Memberships: ${memberships.added} added, ${memberships.present} there already, ${memberships.pending} pending`,
    );
    const verification = await verifyPool(archive, {reader, paced, poolId: target.summary.id});
    const whole = users.failed === 0 && memberships.failed === 0 && verification.every(({state}) => state === 'equal');
    return {
      status: whole ? 'finished' : 'partial',
      verification,
      users,
      groups,
      memberships,
      files: await closeFiles(tools),
    };
  } finally {
    await closeFiles(tools);
  }
}

/** Only the files that have a line. Closing twice is harmless. */
async function closeFiles({subs, failures, pending}: RestoreTools): Promise<string[]> {
  const files = await Promise.all(
    [subs, failures, pending].map(async (file) => ({path: file.path, lines: await file.close()})),
  );
  return files.filter(({lines}) => lines > 0).map(({path}) => path);
}

async function federatedNames(archive: Archive): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const user of archive.users()) if (isFederated(user)) names.add(user.Username);
  return names;
}

const newRunId = (now: number) =>
  `pool-${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}`;

function unknownRun(runId: string): BackupctlError {
  return new BackupctlError({
    code: 'RUN_UNKNOWN',
    exit: 'usage',
    message: `There is no run ${runId} on this machine.`,
    next: ['Start the restore again by its flags: who is there already is left alone.'],
  });
}

/** The way on stands in every error that ends a restore half-way. */
function goesOn(error: unknown, runId: string): unknown {
  if (!(error instanceof BackupctlError)) return error;
  const {code, exit, message, said, facts, next} = error;
  return new BackupctlError({
    code,
    exit,
    message,
    facts,
    next: [...next, `Go on where it stopped: backupctl restore-cognito --resume ${runId}`],
    cause: error,
    ...(said === undefined ? {} : {said}),
  });
}
