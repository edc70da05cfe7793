import type {ArchiveCounts, PoolSummary} from '../archive/manifest.ts';
import type {Phase} from '../nightly/slice/progress.ts';
import type {SoFar} from '../nightly/slice/slice-run.ts';
import {counted} from '../render/count.ts';
import {duration} from '../render/time.ts';
import type {Reporter, TaskProgress} from '../report/reporter.ts';
import type {Estimate} from './estimate.ts';

/** Said before the first page: how long it will take at this pace. */
export function estimateLine(
  {name, id, estimatedUsers}: PoolSummary,
  {lists, reads, ms, membershipsKnown}: Estimate,
  {resumed, runId}: {readonly resumed: boolean; readonly runId: string},
): string {
  const size = `${name} (${id}), ${estimatedUsers > 0 ? 'about ' : ''}${counted(estimatedUsers, 'user')}`;
  const calls = `${counted(lists, 'list')}${reads > 0 ? ` and ${counted(reads, 'read')}` : ''}`;
  const time = `${calls} at this pace: about ${duration(ms)}${membershipsKnown ? '' : ', and the memberships'}`;
  return `${size} · ${resumed ? `going on with ${runId}` : time}`;
}

export interface ExportProgress {
  update(sofar: SoFar, phase: Phase): void;
  done(counts: ArchiveCounts): void;
  fail(): void;
}

/** Users first, then memberships: each is a task of its own, because their totals are known differently. */
export function exportProgress(
  reporter: Reporter,
  {name, estimatedUsers}: PoolSummary,
  before: ArchiveCounts | undefined,
): ExportProgress {
  let phase: Phase | undefined;
  let task: TaskProgress | undefined;
  const begin = (wanted: Phase) => {
    if (phase === wanted) return;
    if (phase === 'users') task?.done(`Users of ${name}`);
    phase = wanted;
    task =
      wanted === 'memberships'
        ? reporter.start({
            title: `Memberships of ${name}`,
            unit: 'memberships',
            ...(before ? {total: before.memberships} : {}),
          })
        : reporter.start({title: `Users of ${name}`, total: estimatedUsers, unit: 'users'});
  };
  begin('users');
  return {
    update({users, memberships}, now) {
      begin(now);
      task?.update(now === 'memberships' ? memberships : users);
    },
    done({users, groups, memberships}) {
      task?.done(
        `Exported ${name}: ${counted(users, 'user')}, ${counted(groups, 'group')}, ${counted(memberships, 'membership')}`,
      );
    },
    fail() {
      task?.fail(`Export ${name}: not complete, so there is no manifest and no backup`);
    },
  };
}
