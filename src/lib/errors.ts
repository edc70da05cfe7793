/** How a command can end. Stable: scripts and cron jobs rely on it. See docs/exit-codes.md. */
export const EXIT = {
  ok: 0,
  bug: 1,
  failed: 1,
  usage: 2,
  attention: 3,
  unknown: 4,
  partial: 5,
  pending: 6,
  refused: 8,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;

export interface Trouble {
  /** Stable, documented in docs/errors.md, safe to match on: RESTORE_TARGET_EXISTS. */
  readonly code: string;
  /** What happened to which thing, one sentence. */
  readonly message: string;
  readonly exit: ExitName;
  /** What AWS said, word for word, with its error name in front. */
  readonly said?: string;
  /** Facts on lines of their own, so that ARNs stay whole: `Role  arn:aws:…`. */
  readonly facts?: readonly string[];
  /** Commands or actions the operator can take now, best first, ready to paste. */
  readonly next?: readonly string[];
  readonly cause?: unknown;
}

/** The only error an operator sees. Anything else that reaches the base command is reported as a bug. */
export class BackupctlError extends Error {
  override readonly name = 'BackupctlError';
  readonly code: string;
  readonly exit: ExitName;
  readonly said: string | undefined;
  readonly facts: readonly string[];
  readonly next: readonly string[];

  constructor({code, message, exit, said, facts = [], next = [], cause}: Trouble) {
    super(message, {cause});
    this.code = code;
    this.exit = exit;
    this.said = said;
    this.facts = facts;
    this.next = next;
  }
}
