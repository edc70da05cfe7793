import {BackupctlError} from './errors.ts';

export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
  /** Shown dimmed beside or below. */
  readonly description?: string;
  /** Shown but not selectable, with this reason. */
  readonly disabled?: string;
}

/** Questions. Asked only at a terminal; elsewhere each ends the command with 2 and names the flag that answers it. */
export interface Prompter {
  /** Whether somebody is there to be asked. */
  readonly interactive: boolean;
  /** y/N; true at once with `--yes`. */
  confirm(question: string): Promise<boolean>;
  /** y/N about an extra, asked at a terminal only: `--yes` does not answer it, and elsewhere it is no. */
  decide(question: string): Promise<boolean>;
  /** `flag` is what a script gives instead: `TABLE`, `--to NAME`. */
  pick<Value>(question: string, choices: readonly Choice<Value>[], flag: string): Promise<Value>;
  text(question: string, options: {readonly flag: string; readonly proposed?: string}): Promise<string>;
  /** The operator repeats the name; `given` is `--confirm`'s value. A wrong `given` is refused, never asked again. */
  confirmName(name: string, given: string | undefined): Promise<void>;
}

export interface PromptSettings {
  readonly interactive: boolean;
  readonly yes: boolean;
}

export function createPrompter({interactive, yes}: PromptSettings): Prompter {
  const ask = () => import('./questions.ts');
  // Questions are not the answer: they go to stderr, so that stdout can be piped.
  const context = {output: process.stderr};
  return {
    interactive,
    async confirm(question) {
      if (yes) return true;
      if (!interactive) throw answerNeeded(question, '--yes');
      return (await ask()).confirm({message: question, default: false}, context);
    },
    async decide(question) {
      return interactive && !yes && (await ask()).confirm({message: question, default: false}, context);
    },
    async pick(question, choices, flag) {
      if (!interactive) throw answerNeeded(question, flag);
      const options = choices.map(({disabled, ...choice}) => ({...choice, disabled: disabled ?? false}));
      return (await ask()).select({message: question, choices: options, pageSize: 12, loop: false}, context);
    },
    async text(question, {flag, proposed}) {
      if (!interactive) throw answerNeeded(question, flag);
      const validate = (value: string) => value.trim() !== '' || 'Please type a name.';
      return (await (await ask()).input({message: question, default: proposed, validate}, context)).trim();
    },
    async confirmName(name, given) {
      if (given !== undefined) return refuseOther(name, given);
      if (!interactive) throw answerNeeded(`Type ${name} to go on.`, `--confirm ${name}`);
      const typed = await (await ask()).input({message: `Type ${name} to go on:`}, context);
      refuseOther(name, typed.trim());
    },
  };
}

function refuseOther(name: string, given: string): void {
  if (given === name) return;
  throw new BackupctlError({
    code: 'CONFIRMATION_MISMATCH',
    exit: 'refused',
    message: `The confirmation names ${given === '' ? 'nothing' : `"${given}"`}, but the target is "${name}". Nothing was changed.`,
    next: [`Repeat the name of the target: --confirm ${name}`],
  });
}

export function answerNeeded(question: string, flag: string): BackupctlError {
  return new BackupctlError({
    code: 'ANSWER_NEEDED',
    exit: 'usage',
    message: `An answer is needed, and there is no terminal to ask at: ${question}`,
    next: [`Give the answer by flag: ${flag}`],
  });
}

/** The operator said no. Not a failure of ours, but nothing was done. */
export function declined(): BackupctlError {
  return new BackupctlError({
    code: 'DECLINED',
    exit: 'refused',
    message: 'You answered no. Nothing was changed.',
  });
}
