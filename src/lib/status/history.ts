import type {BackupJob, RecoveryPoint} from '../aws/recovery-points.ts';
import type {Attempt} from './judge.ts';

/** What is remembered of one table or bucket: a vault may hold tens of thousands of points, and each page is let go. */
export interface ResourceHistory {
  readonly attempts: readonly Attempt[];
  /** Usable recovery points that are kept now. */
  readonly kept: number;
}

/** Points of a status that somebody should know of. */
export interface OddPoints {
  readonly count: number;
  readonly bytes: number;
  readonly newestArn: string;
}

export interface VaultHistory {
  of(resourceArn: string): ResourceHistory;
  withStatus(status: string): OddPoints | undefined;
  readonly addPoint: (point: RecoveryPoint) => void;
  readonly addJob: (job: BackupJob) => void;
}

interface Remembered {
  kept: number;
  readonly recent: Attempt[];
  /** Before the nights that are looked at: only the newest that is usable, and the newest that failed. */
  olderUsable?: Attempt;
  olderFailed?: Attempt;
}

/**
 * Folds points and jobs, one by one, into what a judgement needs of them.
 * @param since what is older counts only as the newest of its kind; milliseconds since 1970
 */
export function createHistory(since: number): VaultHistory {
  const resources = new Map<string, Remembered>();
  const odd = new Map<string, OddPoints & {readonly newestAt: number}>();
  const of = (arn: string): Remembered => {
    const known = resources.get(arn) ?? {kept: 0, recent: []};
    resources.set(arn, known);
    return known;
  };
  return {
    of(arn) {
      const {recent = [], kept = 0, olderUsable, olderFailed} = resources.get(arn) ?? {};
      return {kept, attempts: [olderUsable, olderFailed, ...recent].filter((each) => each !== undefined)};
    },
    withStatus: (status) => odd.get(status),
    addPoint(point) {
      const {status, createdAt, bytes = 0, arn, resourceArn} = point;
      const known = of(resourceArn);
      if (usable(status)) known.kept += 1;
      else {
        const {count = 0, bytes: sum = 0, newestAt = -1, newestArn = ''} = odd.get(status) ?? {};
        const newest = createdAt > newestAt ? {newestAt: createdAt, newestArn: arn} : {newestAt, newestArn};
        odd.set(status, {count: count + 1, bytes: sum + bytes, ...newest});
      }
      remember(known, fromPoint(point), since);
    },
    addJob(job) {
      for (const attempt of fromJob(job)) remember(of(job.resourceArn), attempt, since);
    },
  };
}

function remember(known: Remembered, attempt: Attempt, since: number): void {
  if (attempt.at >= since) known.recent.push(attempt);
  else if (attempt.outcome === 'failed') known.olderFailed = newer(known.olderFailed, attempt);
  else if (attempt.outcome !== 'running') known.olderUsable = newer(known.olderUsable, attempt);
}

const newer = (known: Attempt | undefined, attempt: Attempt) =>
  known === undefined || attempt.at > known.at ? attempt : known;

const usable = (status: string) => status === 'COMPLETED' || status === 'AVAILABLE';

function fromPoint({createdAt, status, bytes}: RecoveryPoint): Attempt {
  const outcome = usable(status) ? 'good' : status === 'PARTIAL' ? 'partial' : 'failed';
  return {
    at: createdAt,
    outcome,
    ...(bytes === undefined ? {} : {bytes}),
    ...(outcome === 'good' ? {} : {message: `the recovery point is ${status}`}),
  };
}

const FAILED = ['FAILED', 'EXPIRED', 'ABORTED'];
const RUNNING = ['CREATED', 'PENDING', 'RUNNING', 'ABORTING'];

/** A completed job is told by its recovery point; one "completed with issues" is less than good. */
function fromJob({createdAt, state, message, category}: BackupJob): Attempt[] {
  const said = message === undefined ? {} : {message};
  if (FAILED.includes(state)) return [{at: createdAt, outcome: 'failed', ...said}];
  if (RUNNING.includes(state)) return [{at: createdAt, outcome: 'running'}];
  return state === 'COMPLETED' && category !== undefined && category !== 'SUCCESS'
    ? [{at: createdAt, outcome: 'partial', ...said}]
    : [];
}
