import {safeParse} from 'valibot';
import {LineCounter, parseDocument} from 'yaml';
import {BackupctlError} from '../errors.ts';
import {complaints} from './complaints.ts';
import {type Config, toConfig} from './config.ts';
import {fileSchema} from './schema.ts';

/** @throws CONFIG_INVALID naming file, line, what is wrong and what would be right */
export function parseConfig(source: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(source, {lineCounter: lines, uniqueKeys: true});
  const read = document.errors.length === 0 ? safeParse(fileSchema, document.toJS() ?? {}) : undefined;
  if (read?.success) return toConfig(read.output, file);
  throw new BackupctlError({
    code: 'CONFIG_INVALID',
    exit: 'usage',
    message: `The configuration ${file} cannot be used.`,
    facts: complaints(file, document, lines, read?.issues ?? []),
    next: ['Correct the lines above and run the command again. The keys are described in docs/configuration.md.'],
  });
}
