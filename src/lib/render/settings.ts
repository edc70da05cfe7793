import type {ShownConfig} from '../config/show.ts';
import type {Look} from './look.ts';
import {table} from './table.ts';

export function renderSettings({file, settings}: ShownConfig, look: Look): string[] {
  return [
    file === undefined ? '  No backupctl.yaml: these are the defaults.' : `  ${file}`,
    '',
    ...table(
      settings.map(({name, value, source}) => [name, value ?? look.dim('not set'), look.dim(source)]),
      {head: ['SETTING', 'VALUE', 'SOURCE'], look},
    ),
  ];
}
