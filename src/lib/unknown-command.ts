import {BackupctlError} from './errors.ts';
import {nearest} from './nearest.ts';

/** In the order of life. The manifest test keeps this list equal to the commands there are. */
export const COMMANDS = [
  'check-account',
  'setup',
  'status',
  'backup-cognito',
  'restore-table',
  'restore-cognito',
  'config show',
  'completion',
] as const;

/** Says what a mistyped command may have meant; never runs the guess. Undefined when the command exists. */
export function unknownCommand(given: readonly string[]): BackupctlError | undefined {
  const [first, second] = given;
  if (first === undefined || first.startsWith('-') || first === 'help') return undefined;
  const known: readonly string[] = COMMANDS;
  if (known.includes(first) || known.includes(`${first} ${second}`)) return undefined;
  if (known.some((command) => command.startsWith(`${first} `)) && (second === undefined || second.startsWith('-')))
    return undefined;
  const guesses = nearest(first, known);
  return new BackupctlError({
    code: 'COMMAND_UNKNOWN',
    exit: 'usage',
    message: `There is no command "${first}".`,
    next:
      guesses.length > 0
        ? guesses.map((name) => `Did you mean: backupctl ${name}?`)
        : ['See the commands: backupctl --help'],
  });
}
