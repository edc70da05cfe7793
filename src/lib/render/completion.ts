export interface CompletedCommand {
  /** `status`, `config show`. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly string[];
}

/** A script that completes commands and flags from what is known here; nothing is asked at completion time. Pure. */
export function completionScript(shell: string, commands: readonly CompletedCommand[]): string {
  const sorted = commands.toSorted((a, b) => a.name.localeCompare(b.name));
  return shell === 'fish' ? fish(sorted) : shell === 'zsh' ? zsh(sorted) : bash(sorted);
}

const firstWord = ({name}: CompletedCommand) => name.split(' ')[0] ?? name;

function bash(commands: readonly CompletedCommand[]): string {
  return `_backupctl() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(firstWord).join(' ')}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map((each) => `    ${firstWord(each)}) COMPREPLY=($(compgen -W "${[...each.name.split(' ').slice(1), ...each.flags].join(' ')}" -- "$word")) ;;`).join('\n')}
  esac
}
complete -o default -F _backupctl backupctl`;
}

function zsh(commands: readonly CompletedCommand[]): string {
  const quote = (text: string) => text.replaceAll("'", "'\\''");
  return `#compdef backupctl
_backupctl() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.map((each) => `'${firstWord(each)}:${quote(each.summary)}'`).join(' ')})
    _describe command commands
    return
  fi
  case "\${words[2]}" in
${commands.map((each) => `    ${firstWord(each)}) compadd -- ${[...each.name.split(' ').slice(1), ...each.flags].join(' ')} ;;`).join('\n')}
  esac
}
compdef _backupctl backupctl`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const quote = (text: string) => text.replaceAll("'", "\\'");
  const flag = (name: string) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`);
  return [
    'complete -c backupctl -f',
    ...commands.map(
      (each) => `complete -c backupctl -n __fish_use_subcommand -a ${firstWord(each)} -d '${quote(each.summary)}'`,
    ),
    ...commands.flatMap((each) =>
      each.flags.map(
        (name) => `complete -c backupctl -n '__fish_seen_subcommand_from ${firstWord(each)}' ${flag(name)}`,
      ),
    ),
  ].join('\n');
}
