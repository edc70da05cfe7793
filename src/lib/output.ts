import {BackupctlError, EXIT} from './errors.ts';

/** The one document on stdout under `--json`. Keys are only ever added; see docs/json-output.md. */
export function successDocument(command: string, exit: number, warnings: readonly string[], result: unknown): object {
  return {schema: 1, command, exit, warnings, result};
}

export function errorDocument(command: string, error: BackupctlError, warnings: readonly string[]): object {
  const {code, message, said, facts, next} = error;
  return {schema: 1, command, exit: EXIT[error.exit], warnings, error: {code, message, said, facts, next}};
}

/** Whatever was thrown, as one of ours: usage errors of the parser, a closed prompt, and bugs included. */
export function asKnown(error: unknown): BackupctlError {
  if (error instanceof BackupctlError) return error;
  // A parser's message quotes what it choked on, and that may be a line of an archive.
  const message = error instanceof SyntaxError ? '' : error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name : '';
  if (name === 'ExitPromptError' || name === 'AbortPromptError') {
    return new BackupctlError({code: 'INTERRUPTED', exit: 'interrupted', message: 'Cancelled. Nothing was changed.'});
  }
  if (isUsage(error)) {
    return new BackupctlError({
      code: 'USAGE',
      exit: 'usage',
      message: usageMessage(message),
      next: ['See the flags with --help.'],
      cause: error,
    });
  }
  return new BackupctlError({
    code: 'BUG',
    exit: 'bug',
    message: `Something happened that backupctl did not expect: ${message || name || 'no message'}`,
    facts: stackLines(error),
    next: ['This is a bug. Please report it with the lines above; nothing in them names a person.'],
    cause: error,
  });
}

/** oclif's parser marks its errors; a command id it does not know is a plain CLIError. */
function isUsage(error: unknown): boolean {
  return error instanceof Error && ('parse' in error || 'oclif' in error);
}

const usageMessage = (message: string) =>
  message
    .replace(/\nSee more help with --help$/, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();

function stackLines(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}
