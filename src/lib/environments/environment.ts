import type {Config, EnvironmentSettings} from '../config/config.ts';
import {DEFAULT_STACKS, DEFAULT_TAGS, defaultEnvironment} from '../config/config.ts';

export type KindName = 'table' | 'bucket' | 'user-pool';

/** One thing that belongs to an environment and that backupctl can protect. */
export interface Resource {
  readonly kind: KindName;
  /** Table or bucket name, user pool id. */
  readonly name: string;
  readonly arn: string;
  /** As the tagging API has them; empty for a resource that the configuration names and that has no tags. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface Environment {
  readonly name: string;
  readonly settings: EnvironmentSettings;
  readonly resources: readonly Resource[];
}

export const STACK_TAG = 'aws:cloudformation:stack-name';

/** Kind and name of an ARN; undefined for what backupctl does not protect. */
export function resourceOf(arn: string, tags: Readonly<Record<string, string>> = {}): Resource | undefined {
  const [, , service, , , ...rest] = arn.split(':');
  const path = rest.join(':');
  if (service === 'dynamodb' && /^table\/[^/]+$/.test(path)) return {kind: 'table', name: path.slice(6), arn, tags};
  if (service === 's3' && path !== '' && !path.includes('/')) return {kind: 'bucket', name: path, arn, tags};
  if (service === 'cognito-idp' && path.startsWith('userpool/'))
    return {kind: 'user-pool', name: path.slice(9), arn, tags};
  return undefined;
}

/** The tag keys whose resources must be read to find environments. */
export function discoveryKeys(config: Config): readonly string[] {
  const settings = Object.values(config.environments ?? {});
  const keys = config.environments ? settings.flatMap(({tags}) => Object.keys(tags)) : Object.keys(DEFAULT_TAGS);
  return [...new Set([STACK_TAG, ...keys])];
}

/** The environments of the configuration, else those that default stack names and tags tell of; by name. Pure. */
export function environmentNames(config: Config, found: readonly Resource[]): readonly string[] {
  if (config.environments) return Object.keys(config.environments);
  const names = found.flatMap(({tags}) => [
    ...Object.keys(DEFAULT_TAGS).flatMap((key) => tags[key] ?? []),
    ...DEFAULT_STACKS.flatMap((template) => nameIn(template, tags[STACK_TAG]) ?? []),
  ]);
  return [...new Set(names)].sort();
}

function nameIn(template: string, stack: string | undefined): string | undefined {
  const prefix = template.replace('{env}', '');
  return stack?.startsWith(prefix) && stack.length > prefix.length ? stack.slice(prefix.length) : undefined;
}

/** One environment with what belongs to it: by stack, by tag, or by name in the configuration. Pure. */
export function assemble(
  name: string,
  config: Config,
  found: readonly Resource[],
  place: {readonly partition: string; readonly account: string; readonly region: string},
): Environment {
  const settings = config.environments?.[name] ?? defaultEnvironment(name);
  const {partition, account, region} = place;
  const belongs = ({tags}: Resource) =>
    settings.stacks.includes(tags[STACK_TAG] ?? '') ||
    Object.entries(settings.tags).some(([key, value]) => tags[key] === value);
  const named = [
    ...settings.tables.map((table) => `arn:${partition}:dynamodb:${region}:${account}:table/${table}`),
    ...settings.buckets.map((bucket) => `arn:${partition}:s3:::${bucket}`),
    ...settings.userPools.map((pool) => `arn:${partition}:cognito-idp:${region}:${account}:userpool/${pool}`),
  ].flatMap((arn) => found.find((resource) => resource.arn === arn) ?? resourceOf(arn) ?? []);
  const all = new Map([...found.filter(belongs), ...named].map((resource) => [resource.arn, resource]));
  return {name, settings, resources: [...all.values()].sort(byKindAndName)};
}

const ORDER: readonly KindName[] = ['table', 'bucket', 'user-pool'];

function byKindAndName(a: Resource, b: Resource): number {
  return ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.name.localeCompare(b.name);
}
