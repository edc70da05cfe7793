import type {CheckId} from './catalogue/index.ts';
import {type Change, type Check, defineCheck, type Scope, type Verdict} from './check.ts';

/** One thing that setup makes and keeps as this version of backupctl wants it. */
export interface Piece<Found> {
  readonly id: CheckId;
  readonly title: string;
  /** Default: only `setup`. */
  readonly scopes?: readonly Scope[];
  /** Before anybody has begun to set up, its absence is no fault. Default: begun. */
  readonly begun?: () => Promise<boolean>;
  readonly kind: string;
  readonly name: string;
  readonly what: readonly string[];
  readonly find: () => Promise<Found | undefined>;
  /** Field by field what differs; empty when nothing does. */
  readonly differences: (found: Found) => readonly string[];
  /** Others made it: it is taken over, which is asked about. */
  readonly foreign?: (found: Found) => boolean;
  readonly make: () => Promise<void>;
  readonly mend: (found: Found) => Promise<void>;
}

export function pieceCheck<Found>(piece: Piece<Found>): Check {
  const {id, title, scopes = ['setup'], begun, kind, name, find} = piece;
  return defineCheck<{readonly found: Found | undefined; readonly awaited: boolean}>({
    id,
    title,
    scopes,
    thing: {kind, name},
    async observe() {
      const found = await find();
      return {found, awaited: found === undefined && begun !== undefined && !(await begun())};
    },
    judge: ({found, awaited}) =>
      awaited
        ? {state: 'skipped', problem: 'Backups are not set up here yet.'}
        : judge(piece, found === undefined ? undefined : differing(piece, found)),
    repair: ({found}) => repair(piece, found),
  });
}

function judge({kind, name}: Pick<Piece<never>, 'kind' | 'name'>, list: readonly string[] | undefined): Verdict {
  const next = 'backupctl setup';
  if (list === undefined) return {state: 'unmet', problem: `There is no ${kind} ${name}.`, next};
  return list.length === 0
    ? {state: 'ok'}
    : {
        state: 'unmet',
        problem: `The ${kind} ${name} is not as this version makes it: ${list.join('; ')}.`,
        next,
      };
}

function differing<Found>({differences, foreign}: Piece<Found>, found: Found): readonly string[] {
  return foreign?.(found)
    ? [...differences(found), 'taken over: made by hand or by another script']
    : differences(found);
}

function repair<Found>(piece: Piece<Found>, found: Found | undefined): Change[] {
  const {kind, name, what, foreign, make, mend} = piece;
  if (found === undefined) return [{action: 'create', kind, name, details: what, apply: make}];
  const adopts = foreign?.(found) === true;
  return [
    {
      action: 'change',
      kind,
      name,
      details: differing(piece, found),
      ...(adopts ? {adopts} : {}),
      apply: () => mend(found),
    },
  ];
}
