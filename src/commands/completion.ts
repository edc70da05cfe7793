import * as Args from '@oclif/core/args';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';

export default class Completion extends BackupctlCommand<{readonly shell: string; readonly script: string}> {
  static override summary = 'Print a completion script for your shell.';
  static override description = 'Completes commands and flags; asks AWS nothing.';
  static override examples = [
    'source <(<%= config.bin %> <%= command.id %> bash)',
    '<%= config.bin %> <%= command.id %> zsh > ~/.zfunc/_backupctl',
    '<%= config.bin %> <%= command.id %> fish > ~/.config/fish/completions/backupctl.fish',
  ];
  static override args = {
    shell: Args.string({description: 'Your shell.', options: ['bash', 'zsh', 'fish'], required: true}),
  };

  protected override async answer(): Promise<Answer<{readonly shell: string; readonly script: string}>> {
    const {args} = await this.parse(Completion);
    const {completionScript} = await import('../lib/render/completion.ts');
    const commands = this.config.commands.map(({id, summary, flags}) => ({
      name: id.replace(':', ' '),
      summary: summary ?? '',
      flags: Object.values(flags).flatMap(({name, char}) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])]),
    }));
    const script = completionScript(args.shell, commands);
    return {result: {shell: args.shell, script}, text: script.split('\n')};
  }
}
