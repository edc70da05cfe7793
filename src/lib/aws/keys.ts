import {DescribeKeyCommand, GetKeyPolicyCommand, KMSClient} from '@aws-sdk/client-kms';
import {type AwsAccess, connect} from './access.ts';
import {errorName, toBackupctlError} from './errors.ts';

export interface Key {
  readonly arn: string;
  /** `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string;
  /** Milliseconds since 1970, while it waits to be deleted. */
  readonly deletionAt: number | undefined;
  /** The key policy, parsed; undefined for AWS's own keys, which nobody can shut out. */
  readonly policy: unknown;
}

export interface KeyGateway {
  /** By id, ARN or alias; undefined when there is none. */
  key(reference: string): Promise<Key | undefined>;
}

export function createKeyGateway(access: AwsAccess): KeyGateway {
  const client = connect(KMSClient, access);
  const read = async (KeyId: string): Promise<Key | undefined> => {
    try {
      const {KeyMetadata} = await client.send(new DescribeKeyCommand({KeyId}));
      const arn = KeyMetadata?.Arn ?? KeyId;
      return {
        arn,
        state: KeyMetadata?.KeyState ?? '',
        deletionAt: KeyMetadata?.DeletionDate?.getTime(),
        policy: KeyMetadata?.KeyManager === 'AWS' ? undefined : await readPolicy(client, arn),
      };
    } catch (error) {
      if (errorName(error) === 'NotFoundException') return undefined;
      throw toBackupctlError(error, `read the key ${KeyId}`);
    }
  };
  const known = new Map<string, Promise<Key | undefined>>();
  return {
    // A thousand tables share a handful of keys.
    key(reference) {
      const asked = known.get(reference) ?? read(reference);
      known.set(reference, asked);
      return asked;
    },
  };
}

async function readPolicy(client: KMSClient, KeyId: string): Promise<unknown> {
  const {Policy = '{}'} = await client.send(new GetKeyPolicyCommand({KeyId, PolicyName: 'default'}));
  return JSON.parse(Policy);
}
