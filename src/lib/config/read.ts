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
  // YAML and validation are loaded only where there is a file to read.
  const {parseConfig} = await import('./parse.ts');
  return parseConfig(readFileSync(file, 'utf8'), file);
}

function findUpwards(from: string): string | undefined {
  const file = join(from, CONFIG_NAME);
  if (existsSync(file)) return file;
  const parent = dirname(from);
  return parent === from || existsSync(join(from, '.git')) ? undefined : findUpwards(parent);
}
