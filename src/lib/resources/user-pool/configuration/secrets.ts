import {createHash} from 'node:crypto';
import {BackupctlError} from '../../../errors.ts';
import type {Json, PoolConfiguration} from './configuration.ts';

/** One secret and where it stands: member names and positions from the top, `['clients', 0, 'client', 'ClientSecret']`. */
export interface Secret {
  readonly path: readonly (string | number)[];
  readonly value: string;
}

/** What stands in a secret's place: enough to see that it changed, or that a given one is the right one. */
export interface Fingerprint {
  readonly redacted: true;
  /** Hexadecimal SHA-256 of the secret's UTF-8 bytes: `printf %s "$SECRET" | sha256sum`. */
  readonly sha256: string;
}

/**
 * Cognito's secrets are `UserPoolClient.ClientSecret` (the only string of the parts that the SDK marks as sensitive,
 * besides ids) and, in the `ProviderDetails` of an identity provider, `client_secret` (SDK, IdentityProviderType) and
 * `private_key` (Sign in with Apple; AWS takes it and, by its own example, does not answer it).
 * All three have names that say so, and so will those that AWS may add: every string, or string of a list, whose member
 * is called like this counts as one.
 */
const SECRET_NAME = /secret|private.?key|password/i;
/** Called like one and none: ids and dates of ListUserPoolClientSecrets. */
const HARMLESS_NAMES = ['ClientSecretId', 'ClientSecretCreateDate'];
/**
 * Maps whose names are the customer's or a style's, not AWS's: a tag `password-policy` or an attribute
 * `custom:secret-question` is not a secret, and without it the pool could not be set up again.
 */
const FREE_NAMES = ['UserPoolTags', 'tags', 'AttributeMapping', 'AcrMapping', 'Links', 'Settings'];

type Redacted = PoolConfiguration;

/**
 * Takes the secrets out of a configuration and leaves a fingerprint of each. A fingerprint does not hide a secret that
 * can be guessed. Pure; `putBack` is its inverse.
 */
export function separateSecrets(configuration: PoolConfiguration): {
  readonly redacted: Redacted;
  readonly secrets: readonly Secret[];
} {
  const secrets: Secret[] = [];
  const redacted = walk(plain(configuration), [], (value, path) => {
    if (typeof value !== 'string' || !isSecret(path)) return value;
    secrets.push({path, value});
    return {...fingerprint(value)};
  });
  return {redacted: typed(redacted), secrets};
}

/**
 * The configuration as it was.
 * @throws SECRETS_UNREADABLE when a secret has no place in it or not the fingerprint there: they are of another export
 */
export function putBack(redacted: Redacted, secrets: readonly Secret[]): PoolConfiguration {
  const waiting = new Map(secrets.map(({path, value}) => [JSON.stringify(path), value]));
  const whole = walk(plain(redacted), [], (value, path) => {
    const key = JSON.stringify(path);
    const secret = waiting.get(key);
    if (secret === undefined) return value;
    if (JSON.stringify(value) !== JSON.stringify(fingerprint(secret))) throw foreign();
    waiting.delete(key);
    return secret;
  });
  if (waiting.size > 0) throw foreign();
  return typed(whole);
}

/** A string that stands under such a name, directly or in a list, and in no map of free names. */
function isSecret(path: Secret['path']): boolean {
  const name = path.findLast((step) => typeof step === 'string') ?? '';
  if (path.some((step) => typeof step === 'string' && FREE_NAMES.includes(step))) return false;
  return SECRET_NAME.test(name) && !HARMLESS_NAMES.includes(name);
}

const fingerprint = (value: string): Fingerprint => ({
  redacted: true,
  sha256: createHash('sha256').update(value, 'utf8').digest('hex'),
});

/** Answers `change` of every value, from the outside in: what it changed is not looked into. */
function walk(value: Json, path: Secret['path'], change: (value: Json, path: Secret['path']) => Json): Json {
  const changed = change(value, path);
  if (changed !== value || changed === null || typeof changed !== 'object') return changed;
  if (isList(changed)) return changed.map((each, index) => walk(each, [...path, index], change));
  return Object.fromEntries(Object.entries(changed).map(([name, each]) => [name, walk(each, [...path, name], change)]));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A configuration is JSON with names for its members; only the members' order and kind are the type's to know. */
const plain = (configuration: PoolConfiguration): Json => configuration as unknown as Json;
const typed = (value: Json): PoolConfiguration => value as unknown as PoolConfiguration;

function foreign(): BackupctlError {
  return new BackupctlError({
    code: 'SECRETS_UNREADABLE',
    exit: 'failed',
    message: 'The secrets do not belong to this configuration of the user pool.',
    next: ['Take configuration and secrets from one and the same export.'],
  });
}
