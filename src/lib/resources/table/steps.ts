import type {RecoveryPointGateway} from '../../aws/recovery-points.ts';
import {hintFor} from '../../restore/job-hints.ts';
import type {RestorePlan, Step} from '../../restore/machine.ts';
import type {TableGateway} from './gateway.ts';

/** Restoring a table: the job of AWS Backup, then the table and its indexes in working order. */
export function tableSteps(plan: RestorePlan, points: RecoveryPointGateway, tables: TableGateway): readonly Step[] {
  return [
    {
      name: 'restore',
      title: `Restore ${plan.source} into ${plan.target}`,
      async probe({refs}) {
        const id = refs['restore'];
        // Without a reference the start is repeated: its token finds the job that an earlier try began.
        if (id === undefined) return {at: 'absent'};
        const job = await points.restoreJob(id);
        if (job === undefined) return {at: 'absent'};
        if (job.status === 'COMPLETED') return {at: 'done'};
        if (job.status === 'FAILED' || job.status === 'ABORTED')
          return {at: 'failed', reason: job.message ?? `the job ended ${job.status}`, next: hintFor(job.message)};
        return {at: 'running', ...(job.percent === undefined ? {} : {percent: job.percent}), detail: `job ${id}`};
      },
      start: ({runId}) =>
        points.startRestore({
          point: {
            ...plan.recoveryPoint,
            createdAt: Date.parse(plan.recoveryPoint.createdAt),
            status: 'COMPLETED',
            bytes: plan.recoveryPoint.bytes,
          },
          roleArn: plan.roleArn,
          type: 'DynamoDB',
          metadata: {targetTableName: plan.target},
          token: runId,
        }),
    },
    {
      name: 'active',
      title: `Table ${plan.target} and its indexes are active`,
      async probe() {
        const shape = await tables.shape(plan.target);
        if (shape === undefined) return {at: 'running', detail: 'AWS does not show it yet'};
        const ready = shape.status === 'ACTIVE' && shape.globalIndexes.every(({active}) => active);
        return ready ? {at: 'done'} : {at: 'running', detail: shape.status.toLowerCase()};
      },
      start: async () => undefined,
    },
  ];
}
