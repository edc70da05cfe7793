import {type Check, defineCheck} from '../checks/check.ts';
import type {BackupGateway} from './backup-gateway.ts';

export interface OptInParts {
  readonly gateway: BackupGateway;
  readonly region: string;
  readonly optIns: () => Promise<Readonly<Record<string, boolean>>>;
}

/** Names as AWS spells them; the setting is one per account and region. */
const TYPES = [
  {id: 'OPTIN-DYNAMODB', type: 'DynamoDB', things: 'tables'},
  {id: 'OPTIN-S3', type: 'S3', things: 'buckets'},
] as const;

/** The second console chore: a tagged resource of a type that is not opted in gets no job, and nobody an error. */
export function optInChecks({gateway, region, optIns}: OptInParts): readonly Check[] {
  return TYPES.map(({id, type, things}) =>
    defineCheck({
      id,
      title: `${type} opted in, ${region}`,
      scopes: ['account', 'setup'],
      thing: {kind: 'opt-in', name: type},
      observe: optIns,
      judge(preferences) {
        if (preferences[type] === true) return {state: 'ok'};
        if (preferences[type] === undefined) {
          return {
            state: 'at-risk',
            problem: `AWS Backup does not know ${type} in ${region}: ${things} there cannot be backed up.`,
            next: 'Use a region that AWS Backup serves for this type.',
          };
        }
        return {
          state: 'unmet',
          problem: `AWS Backup is switched off for ${type} in ${region}.`,
          next: 'backupctl check-account --fix',
        };
      },
      repair: () => [
        {action: 'change', kind: 'opt-in', name: type, details: ['off → on'], apply: () => gateway.optIn([type])},
      ],
    }),
  );
}
