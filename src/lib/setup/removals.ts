import type {Change} from '../checks/check.ts';

/** One thing that can be taken back: whether it is there, and how it goes. Removing what is gone does no harm. */
export interface Removal {
  readonly kind: string;
  readonly name: string;
  readonly details?: readonly string[];
  present(): Promise<boolean>;
  remove(): Promise<void>;
  /** Why it must stay although it is there; undefined when it may go. */
  keep?(): Promise<string | undefined>;
}

export interface RemovalPlan {
  readonly changes: readonly Change[];
  readonly kept: readonly {readonly kind: string; readonly name: string; readonly reason: string}[];
}

/** Looks at every candidate; the order stays, because a thing goes before what it stands on. */
export async function planRemovals(removals: readonly Removal[]): Promise<RemovalPlan> {
  const looked = await Promise.all(
    removals.map(async (removal) => {
      if (!(await removal.present())) return undefined;
      return {removal, reason: await removal.keep?.()};
    }),
  );
  const there = looked.flatMap((each) => each ?? []);
  return {
    changes: there.filter(({reason}) => reason === undefined).map(({removal}) => toChange(removal)),
    kept: there.flatMap(({removal: {kind, name}, reason}) => (reason === undefined ? [] : [{kind, name, reason}])),
  };
}

const toChange = ({kind, name, details = [], remove}: Removal): Change => ({
  action: 'remove',
  kind,
  name,
  details,
  apply: remove,
});
