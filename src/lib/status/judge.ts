import type {KindName} from '../environments/environment.ts';

/** One attempt to back a resource up, as AWS or the archive tells of it. */
export interface Attempt {
  /** Milliseconds since 1970: the time of the data. */
  readonly at: number;
  readonly outcome: 'good' | 'partial' | 'failed' | 'running';
  readonly message?: string;
  readonly bytes?: number;
}

export interface Observed {
  readonly kind: KindName;
  readonly name: string;
  readonly arn: string;
  readonly attempts: readonly Attempt[];
  /** Recovery points or archives that are kept now. */
  readonly kept: number;
  /** Made after the last night began, or before the first night ever: nothing can be there yet. */
  readonly tooYoung: boolean;
  /** Why it could not be looked at. */
  readonly blind?: string;
}

export type ResourceState = 'ok' | 'stale' | 'missed' | 'never' | 'partial' | 'new' | 'unknown';
export type NightMark = 'good' | 'partial' | 'failed' | 'running' | 'none';

export interface Night {
  /** UTC date, YYYY-MM-DD. */
  readonly date: string;
  readonly mark: NightMark;
}

export interface ResourceStatus {
  readonly kind: KindName;
  readonly name: string;
  readonly arn: string;
  readonly state: ResourceState;
  /** ISO 8601; absent when there never was one. */
  readonly lastGoodAt?: string;
  readonly ageHours?: number;
  readonly bytes?: number;
  readonly kept: number;
  readonly nights: readonly Night[];
  /** What a person should know: what AWS said of the last failure, or why it could not be looked at. */
  readonly reason?: string;
}

export interface JudgeRule {
  /** Milliseconds since 1970, AWS's clock. */
  readonly now: number;
  readonly maxAgeMs: number;
  readonly nights: number;
}

const DAY = 86_400_000;

/** Is this resource backed up as it should be? Pure; "could not look" is never ok. */
export function judgeResource(observed: Observed, rule: JudgeRule): ResourceStatus {
  const {kind, name, arn, attempts, kept} = observed;
  const usable = attempts.filter(({outcome}) => outcome === 'good' || outcome === 'partial');
  const last = newestOf(usable);
  const since = attempts.filter(({at, outcome}) => outcome === 'failed' && at > (last?.at ?? 0));
  const state = observed.blind === undefined ? stateOf(observed, last, since.length > 0, rule) : 'unknown';
  const reason =
    observed.blind ?? (state === 'ok' || state === 'new' ? undefined : (newestOf(since)?.message ?? last?.message));
  return {
    kind,
    name,
    arn,
    state,
    kept,
    nights: nightsOf(attempts, rule),
    ...(last === undefined
      ? {}
      : {lastGoodAt: new Date(last.at).toISOString(), ageHours: Math.round((rule.now - last.at) / 360_000) / 10}),
    ...(last?.bytes === undefined ? {} : {bytes: last.bytes}),
    ...(reason === undefined ? {} : {reason}),
  };
}

const newestOf = (attempts: readonly Attempt[]) =>
  attempts.reduce<Attempt | undefined>(
    (newest, each) => (newest === undefined || each.at > newest.at ? each : newest),
    undefined,
  );

function stateOf(
  {tooYoung}: Observed,
  last: Attempt | undefined,
  failedSince: boolean,
  {now, maxAgeMs}: JudgeRule,
): ResourceState {
  if (last === undefined) return tooYoung && !failedSince ? 'new' : 'never';
  if (now - last.at > maxAgeMs) return failedSince ? 'stale' : 'missed';
  return last.outcome === 'partial' ? 'partial' : 'ok';
}

const RANK: readonly NightMark[] = ['good', 'partial', 'running', 'failed', 'none'];

/** The best of each night, the oldest night first; a night is named by the UTC date of its data. */
function nightsOf(attempts: readonly Attempt[], {now, nights}: JudgeRule): Night[] {
  const best = new Map<string, NightMark>();
  for (const {at, outcome} of attempts) {
    const date = dateOf(at);
    const known = best.get(date) ?? 'none';
    if (RANK.indexOf(outcome) < RANK.indexOf(known)) best.set(date, outcome);
  }
  return Array.from({length: nights}, (_, index) => {
    const date = dateOf(now - (nights - 1 - index) * DAY);
    return {date, mark: best.get(date) ?? 'none'};
  });
}

const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10);

export type StatusVerdict = 'healthy' | 'waiting' | 'attention' | 'unknown' | 'unprotected';

/** The worst resource decides; nothing to look at is not health. */
export function verdictOf(resources: readonly Pick<ResourceStatus, 'state'>[]): StatusVerdict {
  const states = new Set(resources.map(({state}) => state));
  if (states.has('unknown')) return 'unknown';
  if (resources.length === 0) return 'unprotected';
  if (['stale', 'missed', 'never', 'partial'].some((state) => states.has(state as ResourceState))) return 'attention';
  return states.has('ok') ? 'healthy' : 'waiting';
}
