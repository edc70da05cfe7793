import type {KeyLook, Keys} from '../../kernel/ports.ts';
import {AwsError} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  readonly description: string;
  /** AWS's own keys can be neither disabled nor deleted. */
  readonly manager: 'AWS' | 'CUSTOMER';
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  deletionAt?: number;
  policy: string;
  /** The 256 bits that it encrypts with, hexadecimal. */
  readonly material: string;
}

export interface Alias {
  /** `alias/…`. */
  readonly name: string;
  readonly region: string;
  readonly keyId: string;
}

/** Keys of AWS itself come into being when a service first needs one (KMS Developer Guide, AWS managed keys). */
const AWS_ALIASES = ['alias/aws/backup', 'alias/aws/dynamodb', 'alias/aws/s3'];

export class KeyStore implements Keys {
  keys: Key[] = [];
  aliases: Alias[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  create(region: string, manager: Key['manager'], description = '', policy?: string): Key {
    const id = this.world.uuid();
    const key: Key = {
      id,
      region,
      manager,
      description,
      arn: `arn:aws:kms:${region}:${this.world.account}:key/${id}`,
      createdAt: this.world.timeline.now(),
      state: 'Enabled',
      policy: policy ?? defaultPolicy(this.world.account),
      material: this.world.id(64),
    };
    this.keys.push(key);
    return key;
  }

  /** By id, ARN, alias name or alias ARN. */
  find(reference: string, region: string): Key | undefined {
    const [, , , arnRegion, , path] = reference.startsWith('arn:') ? reference.split(':') : [];
    const place = arnRegion ?? region;
    const name = (path ?? reference).replace(/^key\//, '');
    // What was to be deleted by now is gone, and nothing that it encrypted can be read again.
    const now = this.world.timeline.now();
    const left = this.keys.filter(({deletionAt = Number.POSITIVE_INFINITY}) => deletionAt > now);
    if (!name.startsWith('alias/')) return left.find(({id, region: home}) => id === name && home === place);
    const alias = this.aliases.find((each) => each.name === name && each.region === place);
    if (alias) return left.find(({id}) => id === alias.keyId);
    if (!AWS_ALIASES.includes(name)) return undefined;
    const made = this.create(place, 'AWS', `Default key that protects my ${name.split('/').at(-1)} data`);
    this.aliases.push({name, region: place, keyId: made.id});
    return made;
  }

  need(reference: string | undefined, region: string): Key {
    const key = this.find(reference ?? '', region);
    if (key) return key;
    const what = reference?.includes('alias/') ? 'Alias' : 'Key';
    throw new AwsError('NotFoundException', `${what} '${reference}' does not exist`);
  }

  look(reference: string, region: string): KeyLook | undefined {
    const key = this.find(reference, region);
    return key && {arn: key.arn, usable: key.state === 'Enabled'};
  }
}

/** KMS Developer Guide, default key policy: the account, and through it IAM. */
const defaultPolicy = (account: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: {AWS: `arn:aws:iam::${account}:root`},
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
