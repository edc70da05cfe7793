import {type Answer, BackupctlCommand} from '../../lib/base-command.ts';
import type {ShownConfig} from '../../lib/config/show.ts';

export default class ConfigShow extends BackupctlCommand<ShownConfig> {
  static override summary = 'Show the configuration in force, with the source of each value.';
  static override description = 'Reads files and variables only; asks AWS nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -e test --json',
  ];

  protected override async answer(): Promise<Answer<ShownConfig>> {
    const {flags} = await this.parse(ConfigShow);
    const [{readSettings}, {showConfig}, {renderSettings}] = await Promise.all([
      import('../../lib/context.ts'),
      import('../../lib/config/show.ts'),
      import('../../lib/render/settings.ts'),
    ]);
    const {config, sources} = await readSettings(flags);
    const result = showConfig(config, sources, flags.environment);
    return {result, text: (look) => renderSettings(result, look)};
  }
}
