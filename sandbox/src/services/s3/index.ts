import * as sdk from '@aws-sdk/client-s3';
import type {Protectable, Taggable} from '../../kernel/ports.ts';
import type {Service} from '../../kernel/service.ts';
import type {World} from '../../kernel/world.ts';
import {bucketHandlers} from './buckets.ts';
import {type FrozenBucket, freeze, thaw} from './frozen.ts';
import {followLifecycles} from './lifecycle.ts';
import {lifecycleHandlers} from './lifecycle-rules.ts';
import {listingHandlers} from './listing.ts';
import {multipartHandlers} from './multipart.ts';
import {multipartListHandlers} from './multipart-lists.ts';
import {objectLockHandlers} from './object-lock.ts';
import {objectTagHandlers} from './object-tags.ts';
import {objectHandlers} from './objects.ts';
import {actionsOf, resourcesOf} from './permissions.ts';
import {createS3Protection} from './protection.ts';
import {BucketStore} from './store.ts';

export interface S3 {
  readonly service: Service;
  readonly store: BucketStore;
  readonly taggable: Taggable;
  readonly protectable: Protectable;
}

/** S3 with path-style addresses: buckets, versions, conditional writes, checksums. */
export function createS3(world: World): S3 {
  const store = new BucketStore(world);
  followLifecycles(store);
  return {
    store,
    protectable: createS3Protection(store),
    taggable: {
      tagged: (region) =>
        [...store.buckets.values()]
          .filter((bucket) => bucket.region === region)
          .map(({name, tags, everTagged}) => ({arn: `arn:aws:s3:::${name}`, type: 's3', region, tags, everTagged})),
    },
    service: {
      signingName: 's3',
      protocol: 'restXml',
      sdk,
      xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
      handlers: {
        ...bucketHandlers(store),
        ...lifecycleHandlers(store),
        ...objectHandlers(store),
        ...objectTagHandlers(store),
        ...objectLockHandlers(store),
        ...multipartHandlers(store),
        ...multipartListHandlers(store),
        ...listingHandlers(store),
      },
      invalid: 'InvalidRequest',
      actions: actionsOf,
      resources: (_operation, input) => resourcesOf(input),
      // Lists alone carry it (Service Authorization Reference, Amazon S3, s3:prefix).
      context: (operation, {Prefix}): Readonly<Record<string, string>> =>
        /^ListObject/.test(operation) ? {'s3:prefix': typeof Prefix === 'string' ? Prefix : ''} : {},
      save: () => [...store.buckets.values()].map(freeze),
      load(saved: readonly FrozenBucket[]) {
        store.buckets.clear();
        for (const bucket of saved) store.buckets.set(bucket.name, thaw(bucket));
      },
    },
  };
}
