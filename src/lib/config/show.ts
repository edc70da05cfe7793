import {type Config, defaultEnvironment, toConfig} from './config.ts';
import type {Sourced} from './sources.ts';

export interface ShownSetting {
  readonly name: string;
  readonly value: string | undefined;
  readonly source: string;
}

export interface ShownConfig {
  readonly file: string | undefined;
  readonly settings: readonly ShownSetting[];
}

/** Every setting in force with where it comes from. A value equal to the default counts as default. Pure. */
export function showConfig(
  config: Config,
  access: {readonly profile: Sourced; readonly region: Sourced},
  environment: string | undefined,
): ShownConfig {
  const standard = flatten(settingsOf(toConfig({}), environment));
  const settings = [...flatten(settingsOf(config, environment))].map(([name, value]) => ({
    name,
    value,
    source: config.file !== undefined && standard.get(name) !== value ? config.file : 'default',
  }));
  return {
    file: config.file,
    settings: [{name: 'profile', ...access.profile}, {name: 'region', ...access.region}, ...settings],
  };
}

function settingsOf(config: Config, environment: string | undefined): object {
  const {tag, environments, file: _file, ...rest} = config;
  const named = environment === undefined ? Object.keys(environments ?? {}) : [environment];
  const shown = named.map((name) => [name, environments?.[name] ?? defaultEnvironment(name)]);
  return {...rest, tag: {[tag.key]: tag.value}, environments: Object.fromEntries(shown)};
}

function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, child] of Object.entries(value)) flatten(child, path === '' ? key : `${path}.${key}`, into);
  } else if (value !== undefined && !(Array.isArray(value) && value.length === 0)) {
    into.set(path, Array.isArray(value) ? value.join(', ') : String(value));
  }
  return into;
}
