import {loadSharedConfigFiles} from '@smithy/core/config';
import {BackupctlError} from '../errors.ts';
import {nearest} from '../nearest.ts';

export interface Wish {
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface AwsSettings {
  readonly profile: string | undefined;
  readonly region: string;
  /** Somebody named an endpoint: by variable, or in the profile. */
  readonly ownEndpoint: boolean;
  /** The profile's own, which the SDK follows only for the profile that is the default. */
  readonly endpoint: string | undefined;
}

/**
 * Region and profile before the first call, because the SDK's own words for a missing region or an unknown profile help
 * nobody, and because it does not read AWS_DEFAULT_REGION, which the AWS CLI does.
 * @throws PROFILE_UNKNOWN, REGION_MISSING
 */
export async function resolveAws({profile, region, env}: Wish): Promise<AwsSettings> {
  const {configFile, credentialsFile} = await loadSharedConfigFiles();
  const profiles = {...credentialsFile, ...configFile};
  if (profile !== undefined && profiles[profile] === undefined) throw unknownProfile(profile, Object.keys(profiles));
  const chosen = profiles[profile ?? 'default'] ?? {};
  const found = region ?? chosen['region'];
  if (found === undefined) throw missingRegion();
  const named = Object.keys(env).some((name) => name.startsWith('AWS_ENDPOINT_URL') && env[name]);
  const endpoint = named ? undefined : chosen['endpoint_url'];
  return {
    profile,
    region: found,
    endpoint,
    ownEndpoint: named || endpoint !== undefined || chosen['services'] !== undefined,
  };
}

function unknownProfile(profile: string, known: readonly string[]): BackupctlError {
  const guesses = nearest(profile, known);
  return new BackupctlError({
    code: 'PROFILE_UNKNOWN',
    exit: 'unknown',
    message: `There is no AWS profile "${profile}" on this machine.`,
    facts: known.length === 0 ? ['No profiles are configured.'] : [`Profiles  ${known.join(', ')}`],
    next:
      guesses.length > 0
        ? guesses.map((name) => `Did you mean --profile ${name}?`)
        : [`aws configure sso --profile ${profile}`],
  });
}

function missingRegion(): BackupctlError {
  return new BackupctlError({
    code: 'REGION_MISSING',
    exit: 'unknown',
    message: 'No AWS region is set.',
    next: ['Name it: --region eu-west-1', 'or set AWS_REGION, or a region in the profile or in backupctl.yaml.'],
  });
}
