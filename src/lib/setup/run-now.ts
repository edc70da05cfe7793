import {createHash} from 'node:crypto';
import {ROLE_NAME} from '../account/role.ts';
import type {BackupJob} from '../aws/recovery-points.ts';
import {exportPools, type PoolExport} from '../backup-cognito/export.ts';
import type {Context} from '../context.ts';
import type {Environment, Resource} from '../environments/environment.ts';
import {BackupctlError} from '../errors.ts';
import {createPatience} from './patience.ts';

export interface RanNow {
  readonly jobs: readonly {
    readonly kind: string;
    readonly name: string;
    readonly arn: string;
    readonly state: string;
    readonly message?: string;
  }[];
  readonly pools: readonly PoolExport[];
}

const ENDED = ['COMPLETED', 'FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'];
/** A lost answer or a second run within the hour finds the job that runs already. */
const HOUR = 3_600_000;

/** One backup of everything that is protected, started now and waited for; then the user pools, one after the other. */
export async function runNow(
  context: Context,
  environment: Environment,
  covered: readonly Resource[],
): Promise<RanNow> {
  const jobs = await backUp(
    context,
    covered.filter(({kind}) => kind !== 'user-pool'),
  );
  const pools = covered.some(({kind}) => kind === 'user-pool')
    ? (await exportPools({...context, environment}, {mfa: context.config.cognito.mfa})).pools
    : [];
  return {jobs, pools};
}

/** Did all of it come to a good end? A job "completed with issues" did not. */
export const allGood = ({jobs}: RanNow) =>
  jobs.every(({state, message}) => state === 'COMPLETED' && message === undefined);

async function backUp(context: Context, resources: readonly Resource[]): Promise<RanNow['jobs']> {
  const {clock, reporter, gateways, config} = context;
  if (resources.length === 0) return [];
  const roleArn = await serviceRoleArn(context);
  const starter = await gateways.backupStarter();
  const hour = Math.floor(clock.now() / HOUR);
  const patiently = createPatience(clock, reporter, context.signal);
  const task = reporter.start({title: 'Back up now', total: resources.length, unit: 'resources'});
  const ids = new Map<string, Resource>();
  try {
    for (const resource of resources) {
      await patiently(async () => {
        const id = await starter.start({
          vault: config.vault,
          resourceArn: resource.arn,
          roleArn,
          retentionDays: config.plan.retentionDays,
          completionWindowMinutes: config.plan.completionWindowMinutes,
          token: createHash('sha256').update(`${resource.arn} ${config.vault} ${hour}`).digest('hex').slice(0, 40),
        });
        ids.set(id, resource);
      });
    }
    const ended = await waitFor(context, ids, (count) => task.update(count, 'backed up'));
    task.done(`Backed up now: ${ended.filter(({state}) => state === 'COMPLETED').length} of ${resources.length}`);
    return ended;
  } catch (error) {
    task.fail('Back up now: not watched to the end');
    throw error;
  }
}

async function serviceRoleArn({gateways}: Context): Promise<string> {
  const role = await (await gateways.roles()).serviceRole();
  if (role !== undefined) return role.arn;
  throw new BackupctlError({
    code: 'ROLE_MISSING',
    exit: 'failed',
    message: `There is no role ${ROLE_NAME}, so no backup can start.`,
    next: ['backupctl check-account --fix'],
  });
}

/** One listing a round, however many jobs there are. */
async function waitFor(
  context: Context,
  ids: ReadonlyMap<string, Resource>,
  onProgress: (ended: number) => void,
): Promise<RanNow['jobs']> {
  const {clock, gateways, config, pollMs, signal} = context;
  const points = await gateways.recoveryPoints();
  // A job of the same hour may be the one that was started before.
  const since = clock.now() - HOUR - 60_000;
  for (;;) {
    const jobs: BackupJob[] = [];
    await points.eachJob(config.vault, since, (job) => {
      if (ids.has(job.id)) jobs.push(job);
    });
    const ended = jobs.filter(({state}) => ENDED.includes(state));
    onProgress(ended.length);
    if (ended.length >= ids.size) return ended.map((job) => toRow(job, ids.get(job.id)));
    if (signal.aborted) throw interrupted(ids.size - ended.length);
    await clock.sleep(pollMs, signal);
  }
}

function toRow({state, message, category, resourceArn}: BackupJob, resource: Resource | undefined) {
  const {kind = 'table', name = resourceArn} = resource ?? {};
  const issue =
    state === 'COMPLETED' && (category === undefined || category === 'SUCCESS') ? undefined : (message ?? category);
  return {kind, name, arn: resourceArn, state, ...(issue === undefined ? {} : {message: issue})};
}

function interrupted(open: number): BackupctlError {
  return new BackupctlError({
    code: 'INTERRUPTED',
    exit: 'interrupted',
    message: `Interrupted: AWS goes on with ${open} backups; only the watching ended.`,
    next: ['backupctl status'],
  });
}
