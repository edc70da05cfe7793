import {readManifestIfAny} from '../../archive/find-runs.ts';
import {type ArchiveCounts, archiveFolder, type Manifest} from '../../archive/manifest.ts';
import {supersede} from '../../archive/retention.ts';
import {interrupted} from '../../aws/paced-call.ts';
import {begin} from './begin.ts';
import {commit} from './finish.ts';
import {exportGroups} from './groups.ts';
import type {Ledger} from './ledger.ts';
import {exportMemberships} from './memberships.ts';
import type {Phase, SliceState, SliceWish} from './progress.ts';
import {partNumbering, type SliceRun, type SliceTools, type SoFar} from './slice-run.ts';
import {exportUsers} from './users.ts';

export type SliceOutcome =
  /** The archive is complete; `already` when an earlier run had finished it. */
  | {readonly done: true; readonly already: boolean; readonly manifest: Manifest}
  /** Time is up: call again with the same state. */
  | {readonly done: false; readonly counts: ArchiveCounts; readonly phase: Phase};

const PHASES: Readonly<Record<Exclude<Phase, 'finish'>, (run: SliceRun) => Promise<void>>> = {
  users: exportUsers,
  groups: exportGroups,
  memberships: exportMemberships,
};

/**
 * One slice of the export of a user pool, from where the last one stopped until it is complete or `deadline` (on the
 * clock's `elapsed`) has passed. The command line, a Lambda function and a state machine drive the same slices.
 * Calling it again after any crash is safe: what is not in `progress.json` is exported again, and no part is ever
 * replaced, so that every `progress.json` and every manifest names parts that stay as they are.
 * @throws POOL_MISSING, POOL_REPLICA, INTERRUPTED, and what AWS answers
 */
export async function backupSlice(
  state: SliceState,
  deadline: number,
  tools: SliceTools,
  wish: SliceWish = {mfa: false},
): Promise<SliceOutcome> {
  const {store, clock, signal} = tools;
  const finished = await readManifestIfAny(store, state);
  if (finished) return {done: true, already: true, manifest: finished};
  const folder = archiveFolder(state);
  const ledger = await begin(state, folder, tools, {wish, deadline});
  while (ledger.phase !== 'finish') {
    if (clock.elapsed() >= deadline) return {done: false, counts: ledger.totals(), phase: ledger.phase};
    await PHASES[ledger.phase](createRun(state, {folder, ledger, deadline, tools}));
    await ledger.save();
    if (signal?.aborted) throw interrupted();
  }
  const {manifest, already} = await commit(state, folder, ledger.snapshot(), tools);
  if (tools.keeper && !already) await supersede(store, tools.keeper, manifest);
  return {done: true, already, manifest};
}

interface RunParts {
  readonly folder: string;
  readonly ledger: Ledger;
  readonly deadline: number;
  readonly tools: SliceTools;
}

function createRun(state: SliceState, {folder, ledger, deadline, tools}: RunParts): SliceRun {
  const {clock, signal, store, onProgress} = tools;
  const {phase} = ledger;
  const {users, memberships} = ledger.totals();
  let sofar: SoFar = {users, memberships};
  let stopped = false;
  return {
    state,
    folder,
    tools,
    ledger,
    goesOn: () => !stopped && !signal?.aborted && clock.elapsed() < deadline,
    stop: () => {
      stopped = true;
    },
    tell(difference) {
      sofar = {
        users: sofar.users + (difference.users ?? 0),
        memberships: sofar.memberships + (difference.memberships ?? 0),
      };
      onProgress?.(sofar, phase);
    },
    newPart: partNumbering(store, folder, ledger),
  };
}
