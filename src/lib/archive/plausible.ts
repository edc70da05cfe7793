import type {Alarm, ArchiveCounts} from './manifest.ts';

/** How far counts may fall before somebody should look. */
export interface Tolerance {
  /** Share of the last good archive that may be missing from this one, 0 to 1. */
  readonly drop: number;
}

/** So few records more or less say nothing, however large a share they are. */
const FEW = 10;
/** AWS calls it an estimate and does not say of when (SDK DescribeUserPool.EstimatedNumberOfUsers): only half or double of it counts. */
const ESTIMATE_SHARE = 0.5;

export interface Expectation {
  /** Of the last good archive of the pool; undefined when this is the first. */
  readonly before: ArchiveCounts | undefined;
  readonly estimatedUsers: number;
  readonly tolerance: Tolerance;
}

/** What makes these counts hard to believe: a pool that somebody emptied, a list that ended early. Pure. */
export function implausible(counts: ArchiveCounts, {before, estimatedUsers, tolerance}: Expectation): readonly Alarm[] {
  const falls = (['users', 'groups', 'memberships'] as const).flatMap((what) =>
    before === undefined ? [] : fall(what, before[what], counts[what], tolerance.drop),
  );
  return [...falls, ...contradiction(counts, estimatedUsers)];
}

function fall(what: 'users' | 'groups' | 'memberships', before: number, now: number, share: number): readonly Alarm[] {
  const missing = before - now;
  const all = now === 0 && before > 0;
  if (!all && (missing <= FEW || missing <= before * share)) return [];
  return [
    {
      kind: `${what}-fell` as const,
      message: `${what} fell from ${before} to ${now}, by ${Math.round((missing / before) * 100)} %`,
    },
  ];
}

function contradiction({users}: ArchiveCounts, estimated: number): readonly Alarm[] {
  const apart = Math.abs(users - estimated);
  const [less, more] = users < estimated ? [users, estimated] : [estimated, users];
  if (apart <= FEW * 10 || less >= more * ESTIMATE_SHARE) return [];
  return [{kind: 'estimate-contradicted', message: `${users} users were listed, and AWS estimates ${estimated}`}];
}
