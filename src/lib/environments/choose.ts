import {BackupctlError} from '../errors.ts';
import {nearest} from '../nearest.ts';
import type {Prompter} from '../prompt.ts';

/**
 * The environment to work on. One that was named must exist; without a name the only one is taken, a terminal is
 * asked, and everything else ends with 2 naming them.
 * @throws ENVIRONMENT_UNKNOWN, ENVIRONMENT_NEEDED, ENVIRONMENT_NONE
 */
export async function chooseEnvironment(
  named: string | undefined,
  names: readonly string[],
  prompt: Prompter,
  place: string,
): Promise<string> {
  if (named !== undefined) {
    if (names.includes(named)) return named;
    throw unknownEnvironment(named, names, place);
  }
  const [only] = names;
  if (only === undefined) throw noEnvironment(place);
  if (names.length === 1) return only;
  if (!prompt.interactive) throw environmentNeeded(names);
  return prompt.pick(
    'Which environment?',
    names.map((name) => ({name, value: name})),
    '-e ENV',
  );
}

function unknownEnvironment(named: string, names: readonly string[], place: string): BackupctlError {
  const guesses = nearest(named, names);
  return new BackupctlError({
    code: 'ENVIRONMENT_UNKNOWN',
    exit: 'usage',
    message: `There is no environment "${named}" in ${place}.`,
    facts: names.length === 0 ? [] : [`Environments  ${names.join(', ')}`],
    next:
      guesses.length > 0
        ? guesses.map((name) => `Did you mean -e ${name}?`)
        : ['Check account and region above, or describe the environment in backupctl.yaml.'],
  });
}

function environmentNeeded(names: readonly string[]): BackupctlError {
  return new BackupctlError({
    code: 'ENVIRONMENT_NEEDED',
    exit: 'usage',
    message: 'There are several environments; say which one.',
    next: names.map((name) => `-e ${name}`),
  });
}

function noEnvironment(place: string): BackupctlError {
  return new BackupctlError({
    code: 'ENVIRONMENT_NONE',
    exit: 'usage',
    message: `No environment was found in ${place}: no stack or Webiny tag names one.`,
    next: ['Check account and region above, or describe the environment in backupctl.yaml.'],
  });
}
