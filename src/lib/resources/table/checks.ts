import {judgeKey, type KeyUse} from '../../account/key-verdict.ts';
import type {ServiceRole} from '../../account/role.ts';
import type {KeyGateway} from '../../aws/keys.ts';
import {type Check, defineCheck} from '../../checks/check.ts';
import type {Resource} from '../../environments/environment.ts';
import type {TableGateway} from './gateway.ts';

export interface TableParts {
  readonly table: Resource;
  readonly gateway: Pick<TableGateway, 'shape'>;
  readonly keys: KeyGateway;
  readonly role: () => Promise<ServiceRole | undefined>;
}

/** One tagged table: what would keep AWS Backup from taking it. */
export function tableChecks({table, gateway, keys, role}: TableParts): readonly Check[] {
  return [
    defineCheck<KeyUse | undefined>({
      id: 'KMS-DDB',
      title: `Key of the table, ${table.name}`,
      scopes: ['account'],
      resource: table.arn,
      many: true,
      async observe() {
        const reference = (await gateway.shape(table.name))?.keyArn;
        if (reference === undefined) return undefined;
        const [key, found] = await Promise.all([keys.key(reference), role()]);
        return {reference, key, roleArn: found?.arn};
      },
      judge: (use) => (use === undefined ? {state: 'skipped', problem: 'No key of its own.'} : judgeKey(use)),
    }),
  ];
}
