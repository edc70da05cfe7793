import {BackupctlError} from '../errors.ts';

/**
 * An error that may stand in logs and in the history of an execution, named by its code so that the state machine can
 * tell errors apart. Our own messages name pools and objects, never people; what anybody else threw may quote what it
 * choked on, so only its kind and place are kept. Pure.
 */
export function withoutContent(error: unknown): Error {
  const known = new Error(
    error instanceof BackupctlError ? error.message : `Something unexpected happened: ${kindOf(error)}.`,
  );
  known.name = error instanceof BackupctlError ? error.code : 'BUG';
  known.stack = [`${known.name}: ${known.message}`, ...placesOf(error)].join('\n');
  return known;
}

const kindOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);

const placesOf = (error: unknown) =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .slice(0, 8)
    : [];
