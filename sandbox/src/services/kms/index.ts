import * as sdk from '@aws-sdk/client-kms';
import {pageOf} from '../../kernel/paging.ts';
import {AwsError, type Handlers, type Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {keyIdOf} from './ciphertext.ts';
import {cryptographyHandlers} from './cryptography.ts';
import {type Alias, type Key, KeyStore} from './key-store.ts';

export interface Kms {
  readonly service: Service;
  readonly keys: KeyStore;
}

const DAY = 86_400_000;
/** Decrypt need not name the key: the blob does. */
const sealedBy = (blob: unknown) => (blob instanceof Uint8Array ? keyIdOf(Buffer.from(blob)) : undefined);

/** KMS keys, their states and policies, and what is encrypted with them. */
export function createKms(world: World): Kms {
  const store = new KeyStore(world);
  return {
    keys: store,
    service: {
      signingName: 'kms',
      protocol: 'awsJson1_1',
      sdk,
      handlers: {...keyHandlers(store, world), ...stateHandlers(store, world), ...cryptographyHandlers(store)},
      resources: (_operation, {KeyId, CiphertextBlob}, {region}) => [
        store.find(String(KeyId ?? sealedBy(CiphertextBlob) ?? ''), region)?.arn ?? '*',
      ],
      save: () => ({keys: store.keys, aliases: store.aliases}),
      load(saved: {keys: Key[]; aliases: Alias[]}) {
        store.keys = saved.keys;
        store.aliases = saved.aliases;
      },
    },
  };
}

function shape(key: Key, account: string): sdk.KeyMetadata {
  return {
    KeyId: key.id,
    Arn: key.arn,
    AWSAccountId: account,
    CreationDate: new Date(key.createdAt),
    Description: key.description,
    Enabled: key.state === 'Enabled',
    KeyState: key.state,
    KeyManager: key.manager,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    Origin: 'AWS_KMS',
    MultiRegion: false,
    ...(key.deletionAt === undefined ? {} : {DeletionDate: new Date(key.deletionAt)}),
  };
}

function keyHandlers(store: KeyStore, world: World): Handlers<typeof sdk> {
  return {
    CreateKey({Description, Policy}, {region}) {
      return {KeyMetadata: shape(store.create(region, 'CUSTOMER', Description, Policy), world.account)};
    },
    DescribeKey: ({KeyId}, {region}) => ({KeyMetadata: shape(store.need(KeyId, region), world.account)}),
    CreateAlias({AliasName: name = '', TargetKeyId}, {region}) {
      if (!/^alias\/[\w/-]+$/.test(name) || name.startsWith('alias/aws/'))
        throw new AwsError('InvalidAliasNameException', `Alias ${name} is not allowed`);
      if (store.aliases.some((alias) => alias.name === name && alias.region === region))
        throw new AwsError('AlreadyExistsException', `An alias with the name ${name} already exists`);
      store.aliases.push({name, region, keyId: store.need(TargetKeyId, region).id});
      return {};
    },
    ListAliases({Limit = 50, Marker}, {region}) {
      const all = store.aliases.filter((alias) => alias.region === region);
      const {items, next} = pageOf(all, Math.min(Limit, world.pageSize(100)), Marker, 'InvalidMarkerException');
      return {
        Aliases: items.map(({name, keyId}) => ({
          AliasName: name,
          AliasArn: `arn:aws:kms:${region}:${world.account}:${name}`,
          TargetKeyId: keyId,
        })),
        Truncated: next !== undefined,
        NextMarker: next,
      };
    },
    // There is one policy a key, and its name is `default` (KMS API reference, GetKeyPolicy).
    GetKeyPolicy: ({KeyId}, {region}) => ({Policy: store.need(KeyId, region).policy, PolicyName: 'default'}),
    PutKeyPolicy({KeyId, Policy = ''}, {region}) {
      store.need(KeyId, region).policy = Policy;
      return {};
    },
  };
}

function stateHandlers(store: KeyStore, world: World): Handlers<typeof sdk> {
  const changeable = (reference: string | undefined, region: string) => {
    const key = store.need(reference, region);
    if (key.manager === 'AWS')
      throw new AwsError('AccessDeniedException', `${key.arn} is managed by AWS and cannot be changed`);
    return key;
  };
  const pending = (key: Key) => {
    if (key.state === 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  };
  return {
    EnableKey({KeyId}, {region}) {
      const key = changeable(KeyId, region);
      pending(key);
      key.state = 'Enabled';
      return {};
    },
    DisableKey({KeyId}, {region}) {
      const key = changeable(KeyId, region);
      pending(key);
      key.state = 'Disabled';
      return {};
    },
    ScheduleKeyDeletion({KeyId, PendingWindowInDays = 30}, {region}) {
      const key = changeable(KeyId, region);
      pending(key);
      key.state = 'PendingDeletion';
      key.deletionAt = world.timeline.now() + PendingWindowInDays * DAY;
      return {KeyId: key.arn, DeletionDate: new Date(key.deletionAt), KeyState: key.state, PendingWindowInDays};
    },
    CancelKeyDeletion({KeyId}, {region}) {
      const key = changeable(KeyId, region);
      if (key.state !== 'PendingDeletion')
        throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
      // It comes back disabled (KMS API reference, CancelKeyDeletion).
      key.state = 'Disabled';
      delete key.deletionAt;
      return {KeyId: key.arn};
    },
  };
}
