import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {BackupctlError} from '../errors.ts';
import {type Config, toConfig} from './config.ts';

export const CONFIG_NAME = 'backupctl.yaml';

/**
 * The configuration that holds in a folder: the named file, else `backupctl.yaml` from there upwards to the git root,
 * else defaults.
 * @throws CONFIG_MISSING, CONFIG_INVALID (usage)
 */
export async function readConfig(folder: string, named?: string): Promise<Config> {
  const file = named === undefined ? findUpwards(folder) : resolve(folder, named);
  if (file === undefined) return toConfig({});
  if (!existsSync(file)) {
    throw new BackupctlError({
      code: 'CONFIG_MISSING',
      exit: 'usage',
      message: `There is no configuration file ${file}.`,
      next: ['Name an existing file with --config, or leave the flag out to use the defaults.'],
    });
  }
  return parseConfig(readFileSync(file, 'utf8'), file);
}

/** @throws CONFIG_INVALID naming file, line, what is wrong and what would be right */
export async function parseConfig(source: string, file: string): Promise<Config> {
  const [{fileSchema}, {complaints}, v, {LineCounter, parseDocument}] = await Promise.all([
    import('./schema.ts'),
    import('./complaints.ts'),
    import('valibot'),
    import('yaml'),
  ]);
  const lines = new LineCounter();
  const document = parseDocument(source, {lineCounter: lines, uniqueKeys: true});
  const read = document.errors.length === 0 ? v.safeParse(fileSchema, document.toJS() ?? {}) : undefined;
  if (read?.success) return toConfig(read.output, file);
  throw new BackupctlError({
    code: 'CONFIG_INVALID',
    exit: 'usage',
    message: `The configuration ${file} cannot be used.`,
    facts: complaints(file, document, lines, read?.issues ?? []),
    next: ['Correct the lines above and run the command again. The keys are described in docs/configuration.md.'],
  });
}

function findUpwards(from: string): string | undefined {
  const file = join(from, CONFIG_NAME);
  if (existsSync(file)) return file;
  const parent = dirname(from);
  return parent === from || existsSync(join(from, '.git')) ? undefined : findUpwards(parent);
}
