export interface Sourced {
  readonly value: string | undefined;
  /** `--region`, `AWS_REGION`, the path of the file, `profile acme`, `default`, `not set`. */
  readonly source: string;
}

type Layer = readonly [source: string, value: string | undefined];

/** The first layer that says something wins: flag, own variable, AWS variable, file, default. Empty counts as unset. */
export function firstSet(...layers: readonly Layer[]): Sourced {
  const found = layers.find(([, value]) => value !== undefined && value !== '');
  return found ? {source: found[0], value: found[1]} : {source: 'not set', value: undefined};
}

export interface Wishes {
  readonly profile?: string;
  readonly region?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Which profile and region are asked for, and by whom; the profile's own region is looked up later. Pure. */
export function sourcesOf(
  flags: Wishes,
  env: Variables,
  guarded: Wishes | undefined,
  file: string | undefined,
): {readonly profile: Sourced; readonly region: Sourced} {
  const inFile = file ?? 'the configuration';
  return {
    profile: firstSet(
      ['--profile', flags.profile],
      ['BACKUPCTL_PROFILE', env['BACKUPCTL_PROFILE']],
      ['AWS_PROFILE', env['AWS_PROFILE']],
      [inFile, guarded?.profile],
    ),
    region: firstSet(
      ['--region', flags.region],
      ['BACKUPCTL_REGION', env['BACKUPCTL_REGION']],
      ['AWS_REGION', env['AWS_REGION']],
      ['AWS_DEFAULT_REGION', env['AWS_DEFAULT_REGION']],
      [inFile, guarded?.region],
    ),
  };
}
