import type {Change} from '../checks/check.ts';
import {BackupctlError} from '../errors.ts';
import type {Reporter} from '../report/reporter.ts';

/**
 * Runs the changes in order and stops at the first that fails. A crash in between leaves the first ones done: looking
 * again finds them met, and the rest is the new plan.
 */
export async function applyChanges(changes: readonly Change[], reporter: Reporter, signal: AbortSignal): Promise<void> {
  for (const [index, change] of changes.entries()) {
    if (signal.aborted) throw stopped(index, changes.length);
    const task = reporter.start({title: sentence(change, PRESENT)});
    try {
      await change.apply();
    } catch (error) {
      task.fail(`${sentence(change, PRESENT)}: failed`);
      throw error;
    }
    task.done(sentence(change, PAST));
  }
}

const PRESENT = {create: 'Create', change: 'Change', remove: 'Remove'} as const;
const PAST = {create: 'Created', change: 'Changed', remove: 'Removed'} as const;

/** A policy is there already and is attached; a tag is set. */
const VERBS: Readonly<Record<string, readonly [present: string, past: string]>> = {
  policy: ['Attach', 'Attached'],
  tag: ['Set', 'Set'],
};

const sentence = ({action, kind, name}: Change, words: typeof PRESENT | typeof PAST) =>
  `${(action === 'create' ? VERBS[kind]?.[words === PRESENT ? 0 : 1] : undefined) ?? words[action]} ${kind} ${name}`;

function stopped(done: number, all: number): BackupctlError {
  return new BackupctlError({
    code: 'INTERRUPTED',
    exit: 'interrupted',
    message: `Interrupted: ${done} of ${all} changes are made.`,
    next: ['Run the command again: it looks at what is there and makes the rest.'],
  });
}
