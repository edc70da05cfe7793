import {type Check, defineCheck, type Verdict} from '../../checks/check.ts';
import type {Resource} from '../../environments/environment.ts';
import type {BucketGateway} from './gateway.ts';

/** Only made when the operator agreed: old versions cost storage from then on, and versioning can only be suspended. */
export function enableVersioningCheck(gateway: BucketGateway, {name, arn}: Resource): Check {
  return defineCheck({
    id: 'S3-VERSIONING',
    title: `Versioning of bucket ${name}`,
    scopes: ['setup'],
    resource: arn,
    many: true,
    observe: () => gateway.versioning(name),
    judge: (state): Verdict =>
      state === 'on'
        ? {state: 'ok'}
        : {state: 'unmet', problem: `Versioning of the bucket ${name} is ${state}.`, next: 'backupctl setup'},
    repair: (state) =>
      state === 'no such bucket'
        ? []
        : [
            {
              action: 'change',
              kind: 'versioning',
              name,
              details: [`${state} → on; old versions cost storage from now on`],
              apply: () => gateway.enableVersioning(name),
            },
          ],
  });
}
