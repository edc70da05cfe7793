import type {ArchiveStore} from '../archive/store.ts';
import type {BackupJob, RecoveryPoint} from '../aws/recovery-points.ts';
import type {Environment, Resource} from '../environments/environment.ts';
import {BackupctlError} from '../errors.ts';
import {markedAt} from '../resources/tag-mark.ts';
import {type ArchiveStatus, attemptOf, readArchives} from './archives.ts';
import type {Attempt, Observed} from './judge.ts';

export interface Facts {
  /** Both by ARN of the resource: a vault may hold tens of thousands. */
  readonly points: ReadonlyMap<string, readonly RecoveryPoint[]>;
  readonly jobs: ReadonlyMap<string, readonly BackupJob[]>;
  /** The plan's last run; undefined: it never ran. */
  readonly lastRunAt: number | undefined;
  /** When a table was made; undefined for what does not say. */
  readonly createdAt: (resource: Resource) => Promise<number | undefined>;
}

/** What AWS Backup knows of one table or bucket. Pure but for the age of what was never backed up. */
export async function observeProtected(
  resource: Resource,
  {points, jobs, lastRunAt, createdAt}: Facts,
): Promise<Observed> {
  const own = points.get(resource.arn) ?? [];
  const attempts = [...own.map(fromPoint), ...(jobs.get(resource.arn) ?? []).flatMap(fromJob)];
  const silent = attempts.length === 0 && lastRunAt !== undefined;
  const began = silent ? (markedAt(resource.tags) ?? (await createdAt(resource))) : undefined;
  return {
    ...identify(resource),
    attempts,
    kept: own.filter(({status}) => usable(status)).length,
    tooYoung: lastRunAt === undefined || (began !== undefined && began > lastRunAt),
  };
}

/** By ARN of the resource they are about. */
export function byResource<Item extends {readonly resourceArn: string}>(items: readonly Item[]): Map<string, Item[]> {
  const map = new Map<string, Item[]>();
  for (const item of items) {
    const known = map.get(item.resourceArn);
    if (known) known.push(item);
    else map.set(item.resourceArn, [item]);
  }
  return map;
}

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

export interface ObservedPool {
  readonly observed: Observed;
  readonly archives: readonly ArchiveStatus[];
}

/** What the archive holds of one user pool. */
export async function observePool(
  resource: Resource,
  store: ArchiveStore,
  nightlyBegan: boolean,
): Promise<ObservedPool> {
  try {
    const archives = await readArchives(store, resource.name);
    const attempts = archives.map(attemptOf);
    const kept = attempts.filter(({outcome}) => outcome !== 'failed').length;
    return {archives, observed: {...identify(resource), attempts, kept, tooYoung: !nightlyBegan}};
  } catch (error) {
    if (!(error instanceof BackupctlError)) throw error;
    const blind = `${error.message} ${error.said ?? ''}`.trim();
    return {archives: [], observed: {...identify(resource), attempts: [], kept: 0, tooYoung: false, blind}};
  }
}

const identify = ({kind, name, arn}: Resource) => ({kind, name, arn});

/** What should be backed up: everything that carries the tag, and the user pools of the environments. */
export function expected(
  environments: readonly Environment[],
  tagged: readonly Resource[],
  whole: boolean,
): readonly Resource[] {
  const taggedArns = new Set(tagged.map(({arn}) => arn));
  const pools = environments.flatMap(({settings, resources}) =>
    settings.cognitoBackups ? resources.filter(({kind}) => kind === 'user-pool') : [],
  );
  const inside = environments.flatMap(({resources}) => resources).filter(({arn}) => taggedArns.has(arn));
  const all = [...(whole ? tagged : inside), ...pools];
  return [...new Map(all.map((resource) => [resource.arn, resource])).values()].filter(
    ({kind, arn}) => kind === 'user-pool' || taggedArns.has(arn),
  );
}
