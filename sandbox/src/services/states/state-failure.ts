/** A failure inside a machine, by its error name. What it says is the cause; AWS has failures without one. */
export class StateFailure extends Error {
  readonly error: string;
  constructor(error: string, cause = '') {
    super(cause);
    this.error = error;
  }
}

/**
 * Does a retrier or a catcher with these names take the error? (Step Functions Developer Guide, handling errors:
 * States.ALL takes everything but the two that end an execution whatever stands in its definition.)
 */
export function takes(names: readonly string[], error: string): boolean {
  if (error === 'States.Runtime') return false;
  if (names.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return names.includes('States.ALL') || (names.includes('States.TaskFailed') && error !== 'States.Timeout');
}
