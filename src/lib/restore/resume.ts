import {BackupctlError} from '../errors.ts';
import type {Journal} from './journal.ts';
import type {RunRecord} from './machine.ts';

export interface ResumeWish {
  readonly runId: string;
  readonly target: string | undefined;
  readonly account: string;
  readonly region: string;
  readonly toolVersion: string;
}

/** The saved run, when it may be continued. @throws RUN_UNKNOWN, RUN_NOT_RESUMABLE with the reason */
export async function resumeRun(journal: Journal<RunRecord>, wish: ResumeWish): Promise<RunRecord> {
  const saved = await journal.load(wish.runId);
  if (saved === undefined) throw unknownRun(wish.runId, await journal.list());
  const reason = whyNotResumable(saved, wish);
  if (reason === undefined) return saved;
  throw new BackupctlError({
    code: 'RUN_NOT_RESUMABLE',
    exit: 'refused',
    message: `This run cannot be continued: ${reason}.`,
    next: ['Start a new restore, into a new name.'],
  });
}

/** Undefined when the saved run may be continued. Pure. */
export function whyNotResumable(
  {runId, plan, account, region, toolVersion}: RunRecord,
  wish: ResumeWish,
): string | undefined {
  if (account !== wish.account)
    return `${runId} belongs to account ${account}, and these credentials to ${wish.account}`;
  if (region !== wish.region) return `${runId} runs in ${region}, not in ${wish.region}`;
  if (wish.target !== undefined && wish.target !== plan.target) return `${runId} restores into ${plan.target}`;
  if (major(toolVersion) !== major(wish.toolVersion)) return `${runId} was started by version ${toolVersion}`;
  return undefined;
}

const major = (version: string) => version.split('.')[0];

function unknownRun(runId: string, runs: readonly RunRecord[]): BackupctlError {
  const newest = runs.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(0, 3);
  return new BackupctlError({
    code: 'RUN_UNKNOWN',
    exit: 'usage',
    message: `There is no run ${runId} on this machine.`,
    next:
      newest.length > 0
        ? newest.map((run) => `--resume ${run.runId}   (${run.plan.source} into ${run.plan.target})`)
        : ['Start the restore again by its flags.'],
  });
}
