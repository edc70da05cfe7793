import {type Check, defineCheck, type Verdict} from '../../checks/check.ts';
import type {Resource} from '../../environments/environment.ts';
import type {BucketGateway, Versioning} from './gateway.ts';

/** AWS Backup takes only versioned buckets (AWS Backup Developer Guide, S3 backups); without that every night fails. */
export function versioningCheck(bucket: Resource, versioning: () => Promise<Versioning>, isTagged: boolean): Check {
  return defineCheck({
    id: 'S3-VERSIONING',
    title: `Versioning of bucket ${bucket.name}`,
    scopes: isTagged ? ['account', 'setup'] : [],
    resource: bucket.arn,
    observe: versioning,
    judge: (state): Verdict =>
      state === 'on' ? {state: 'ok'} : {state: 'unmet', problem: whyNot(state), next: remedy(bucket.name)},
  });
}

/** Why AWS Backup would not take this bucket; undefined when it would. */
export async function bucketObstacle(gateway: BucketGateway, name: string): Promise<string | undefined> {
  const state = await gateway.versioning(name);
  return state === 'on' ? undefined : `${whyNot(state)}\n${remedy(name)}`;
}

function whyNot(state: Versioning): string {
  if (state === 'no such bucket') return 'The bucket does not exist.';
  return `Its versioning is ${state}, and AWS Backup takes only versioned buckets.`;
}

const remedy = (name: string) =>
  `To turn it on (old versions then cost storage): aws s3api put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled`;
