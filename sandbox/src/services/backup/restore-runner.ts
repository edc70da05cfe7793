import type {Roles} from '../../kernel/ports.ts';
import type {World} from '../../kernel/world.ts';
import type {BackupEngine} from './engine.ts';
import {needPoint} from './points.ts';
import {BACKUP_PRINCIPAL} from './selections.ts';
import type {BackupState, RecoveryPoint, RestoreJob} from './state.ts';

const BEGINS = 20;
const TAKES = 60;

export interface RestoreOrder {
  readonly region: string;
  readonly point: RecoveryPoint;
  readonly roleArn: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly testingPlanArn?: string;
  /** Called when it came to a good end. */
  readonly completed?: (job: RestoreJob) => void;
}

export interface RestoreRunner {
  start(order: RestoreOrder): RestoreJob;
}

/** Takes one restore job from its order to its end. */
export function createRestoreRunner(
  state: () => BackupState,
  world: World,
  engine: BackupEngine,
  roles: Roles,
): RestoreRunner {
  const now = () => world.timeline.now();
  async function perform(job: RestoreJob, completed: RestoreOrder['completed']): Promise<void> {
    job.status = 'RUNNING';
    try {
      const point = needPoint(state(), job.pointArn);
      const owner = engine.owner(job.sourceArn);
      // Developer Guide, restore testing, troubleshooting; StartRestoreJob refuses such a role at once.
      if (!roles.trusts(job.roleArn, BACKUP_PRINCIPAL)) throw new Error('IAM Role cannot be assumed by AWS Backup.');
      const missing = owner?.restoreActions.find((action) => !roles.allows(job.roleArn, action, '*'));
      if (missing) throw new Error(`${job.roleArn} is not authorized to perform: ${missing}`);
      await owner?.checkRestore(point.captured, job.metadata);
      const made = await owner?.restore(point.captured, job.metadata, job.region);
      world.timeline.at(now() + TAKES, () => {
        job.status = 'COMPLETED';
        job.completedAt = now();
        job.bytes = point.captured.bytes;
        point.lastRestoreAt = now();
        if (made) job.createdArn = made.arn;
        if (made?.message) job.message = made.message;
        completed?.(job);
      });
    } catch (error) {
      job.status = 'FAILED';
      job.completedAt = now();
      job.message = error instanceof Error ? error.message : String(error);
    }
  }
  return {
    start({region, point, roleArn, metadata, token, testingPlanArn, completed}) {
      const job: RestoreJob = {
        id: world.uuid().toUpperCase(),
        region,
        pointArn: point.arn,
        sourceArn: point.resourceArn,
        type: point.type,
        roleArn,
        createdAt: now(),
        metadata,
        status: 'PENDING',
        ...(token === undefined ? {} : {token}),
        ...(testingPlanArn === undefined ? {} : {testingPlanArn}),
      };
      state().restores.push(job);
      world.timeline.at(now() + BEGINS, () => perform(job, completed));
      return job;
    },
  };
}
