import {BackupctlError} from '../errors.ts';
import type {Severity} from './catalogue/entry.ts';
import {anchorOf, CATALOGUE, type CheckId} from './catalogue/index.ts';

/**
 * Where a check belongs: `account` looks whether the account can make and restore backups at all; `setup` is what
 * `setup` makes true for one environment.
 */
export type Scope = 'account' | 'setup';

export type Verdict =
  | {readonly state: 'ok'; readonly detail?: string}
  | {readonly state: 'unmet'; readonly problem: string; readonly next: string}
  /** Works today, and something may break it. */
  | {readonly state: 'at-risk'; readonly problem: string; readonly next: string}
  | {readonly state: 'skipped'; readonly problem: string; readonly next?: string}
  /** We could not look. Never counted as ok, never repaired. */
  | {readonly state: 'unknown'; readonly problem: string; readonly next: string};

/** One step that makes a check true. Made by pure code; only `apply` touches AWS, and applying twice does no harm. */
export interface Change {
  readonly action: 'create' | 'change' | 'remove';
  /** What sort of thing: `role`, `policy`, `opt-in`, `vault`, `plan`, `selection`, `tag`, `bucket`, … */
  readonly kind: string;
  readonly name: string;
  /** Field by field, for a person: `retention 7 → 35 days`. */
  readonly details: readonly string[];
  /** It takes over what somebody else made: that is asked about by itself. */
  readonly adopts?: boolean;
  /** Goes beyond a repair: asked about by itself, and left out when declined. */
  readonly asks?: {
    readonly question: string;
    /** `--yes` answers it; what cannot be undone is answered by a person only. */
    readonly byYes: boolean;
  };
  /** What nobody can undo: this name is typed, or repeated by `--confirm`. */
  readonly typed?: string;
  apply(): Promise<void>;
}

/** The thing a check is about, where it is one that setup makes: shown as kept when the check is met. */
export interface Thing {
  readonly kind: string;
  readonly name: string;
}

export interface Finding {
  /** Stable and documented in docs/checks.md. */
  readonly id: CheckId;
  readonly title: string;
  readonly severity: Severity;
  /** What is lost while it is unmet. */
  readonly why: string;
  /** Where the documentation explains it. */
  readonly docs: string;
  /** ARN or name of the resource, for checks that look at many. */
  readonly resource?: string;
  readonly thing?: Thing;
  readonly verdict: Verdict;
  readonly changes: readonly Change[];
}

export interface Check {
  readonly id: CheckId;
  readonly scopes: readonly Scope[];
  /** One of as many as there are tables and buckets. */
  readonly many: boolean;
  evaluate(): Promise<Finding>;
}

export interface CheckSpec<Observed> {
  readonly id: CheckId;
  /** Instead of the title in the catalogue, where a check is made for each of several things. */
  readonly title?: string;
  readonly scopes: readonly Scope[];
  readonly resource?: string;
  readonly thing?: Thing;
  /** Made for each of as many tables and buckets as there are. */
  readonly many?: true;
  /** The only part that reads AWS. */
  observe(): Promise<Observed>;
  /** Pure. */
  judge(observed: Observed): Verdict;
  /** Pure: called for `unmet` only; what a person must do is no repair. */
  repair?(observed: Observed): readonly Change[];
}

export function defineCheck<Observed>(spec: CheckSpec<Observed>): Check {
  const {id, scopes, resource, thing} = spec;
  const {title, severity, why} = CATALOGUE[id];
  const about = {
    id,
    title: spec.title ?? title,
    severity,
    why,
    docs: anchorOf(id),
    ...(resource === undefined ? {} : {resource}),
    ...(thing === undefined ? {} : {thing}),
  };
  return {
    id,
    scopes,
    many: spec.many === true,
    async evaluate() {
      let observed: Observed;
      try {
        observed = await spec.observe();
      } catch (error) {
        return {...about, verdict: couldNotLook(error), changes: []};
      }
      const verdict = spec.judge(observed);
      const changes = verdict.state === 'unmet' ? (spec.repair?.(observed) ?? []) : [];
      return {...about, verdict, changes};
    },
  };
}

/** Bugs are not findings: only an error of ours, which tells what AWS said, may become a verdict. */
function couldNotLook(error: unknown): Verdict {
  if (!(error instanceof BackupctlError)) throw error;
  const {message, said, next} = error;
  return {
    state: 'unknown',
    problem: said === undefined ? message : `${message} AWS said: ${said}`,
    next: next[0] ?? 'Solve the problem above and look again.',
  };
}
