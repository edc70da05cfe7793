import type {UnreadPart} from './configuration.ts';
import type {DataKeys} from './data-keys.ts';
import type {PoolConfigurationReader} from './reader.ts';
import {sealSecrets} from './sealed-secrets.ts';
import {separateSecrets} from './secrets.ts';

/** A pool's configuration as it goes into the archive. */
export interface ArchivedConfiguration {
  /** Secrets replaced by fingerprints. */
  readonly redacted: object;
  /** The secrets under a key of the operator's; undefined when nobody asked for them. */
  readonly sealedSecrets: Buffer | undefined;
  readonly unread: readonly UnreadPart[];
}

/** With what the secrets are sealed. */
export interface Sealing {
  /** Id, ARN or alias of a KMS key. */
  readonly keyRef: string;
  readonly keys: DataKeys;
}

export interface Archiving {
  readonly poolId: string;
  /** What the secrets are bound to. */
  readonly runId: string;
  readonly sealing: Sealing | undefined;
  /** Once true, the rest counts as unread. */
  readonly timeIsUp?: () => boolean;
}

/** Reads all of it and parts the secrets from the rest; without a key they exist nowhere but in this call. */
export async function archivedConfiguration(
  reader: PoolConfigurationReader,
  {poolId, runId, sealing, timeIsUp}: Archiving,
): Promise<ArchivedConfiguration> {
  const configuration = await reader.read(poolId, timeIsUp);
  const {redacted, secrets} = separateSecrets(configuration);
  const sealedSecrets = sealing && (await sealSecrets(secrets, sealing.keyRef, {poolId, runId}, sealing.keys));
  return {redacted, sealedSecrets, unread: configuration.unread};
}
