export type Severity = 'fail' | 'warn' | 'info';

/** Who mends it: `check-account --fix`, `setup`, or a person, because nobody else may decide that. */
export type MendedBy = '--fix' | 'setup' | 'a person';

/** What the documentation and every finding say of one check. */
export interface Entry {
  readonly title: string;
  readonly severity: Severity;
  /** What is lost while it is unmet, one line. */
  readonly why: string;
  readonly mendedBy: MendedBy;
  /** What makes it true: a command, or where to look in the console. Placeholders in capitals. */
  readonly remedy: string;
}

/** Keeps the ids as literal types. */
export const entries = <Id extends string>(table: Readonly<Record<Id, Entry>>) => table;

export const FIX = 'backupctl check-account --fix';
export const SETUP = 'backupctl setup -e ENV';
