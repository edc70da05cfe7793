import type {ArchiveStore} from '../archive/store.ts';
import type {Environment, Resource} from '../environments/environment.ts';
import {BackupctlError} from '../errors.ts';
import {markedAt} from '../resources/tag-mark.ts';
import {type ArchiveStatus, attemptOf, readArchives} from './archives.ts';
import type {VaultHistory} from './history.ts';
import type {Observed} from './judge.ts';

export interface Facts {
  readonly history: Pick<VaultHistory, 'of'>;
  /** The plan's last run; undefined: it never ran. */
  readonly lastRunAt: number | undefined;
  /** When a table was made; undefined for what does not say. */
  readonly createdAt: (resource: Resource) => Promise<number | undefined>;
}

/** What AWS Backup knows of one table or bucket. Pure but for the age of what was never backed up. */
export async function observeProtected(resource: Resource, {history, lastRunAt, createdAt}: Facts): Promise<Observed> {
  const {attempts, kept} = history.of(resource.arn);
  const silent = attempts.length === 0 && lastRunAt !== undefined;
  const began = silent ? (markedAt(resource.tags) ?? (await createdAt(resource))) : undefined;
  return {
    ...identify(resource),
    attempts,
    kept,
    tooYoung: lastRunAt === undefined || (began !== undefined && began > lastRunAt),
  };
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
