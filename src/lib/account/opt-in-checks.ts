import {type Check, defineCheck} from '../checks/check.ts';
import type {BackupGateway, RegionSettings} from './backup-gateway.ts';

export interface OptInParts {
  readonly gateway: BackupGateway;
  readonly region: string;
  readonly settings: () => Promise<RegionSettings>;
}

/** Names as AWS spells them; the setting is one per account and region. */
const TYPES = [
  {id: 'OPTIN-DYNAMODB', type: 'DynamoDB', things: 'tables'},
  {id: 'OPTIN-S3', type: 'S3', things: 'buckets'},
] as const;

/** The second console chore: a tagged resource of a type that is not opted in gets no job, and nobody an error. */
export function optInChecks({gateway, region, settings}: OptInParts): readonly Check[] {
  const optIns = TYPES.map(({id, type, things}) =>
    defineCheck({
      id,
      title: `${type} opted in, ${region}`,
      scopes: ['account', 'setup'],
      thing: {kind: 'opt-in', name: type},
      observe: settings,
      judge({optIns: preferences}) {
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
  return [...optIns, advancedCheck(gateway, region, settings)];
}

/** Switched on by itself for accounts whose first vault is younger than November 2021 (Developer Guide, advanced DynamoDB). */
function advancedCheck(gateway: BackupGateway, region: string, settings: () => Promise<RegionSettings>): Check {
  return defineCheck({
    id: 'DDB-ADVANCED',
    title: `Advanced DynamoDB backup, ${region}`,
    scopes: ['account'],
    observe: settings,
    judge: ({managed}) =>
      managed['DynamoDB'] === true
        ? {state: 'ok'}
        : {
            state: 'unmet',
            problem: `Advanced DynamoDB backup is off in ${region}.`,
            next: `backupctl check-account --fix, or: aws backup update-region-settings --region ${region} --resource-type-management-preference DynamoDB=true`,
          },
    repair: () => [
      {
        action: 'change',
        kind: 'advanced backup',
        name: 'DynamoDB',
        details: ['off → on: new recovery points carry tags, follow the key of the vault, and can be copied'],
        asks: {question: 'Turn on advanced DynamoDB backup? It changes how new backups are made.', byYes: true},
        apply: () => gateway.manageFully(['DynamoDB']),
      },
    ],
  });
}
