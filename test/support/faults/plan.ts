import {randomUUID} from 'node:crypto';
import type {Sandbox} from '../../../sandbox/src/index.ts';
import {type BrokenAccount, plan} from './fault.ts';

const rule = (box: Sandbox, changes: object) => {
  const own = plan(box);
  own.rules = own.rules.map((each) => ({...each, ...changes}));
};

const addRule = (box: Sandbox, changes: object) => {
  const own = plan(box);
  const [first] = own.rules;
  own.rules = [...own.rules, {...first!, RuleName: 'theirs', RuleId: randomUUID(), ...changes}];
};

const pointAt = (box: Sandbox, roleArn: string) => {
  const own = plan(box);
  const [record] = own.selections.splice(0);
  own.selections.push({...record!, selection: {...record!.selection, IamRoleArn: roleArn}});
};

/** Plan, rules, selections, and what the tag finds. */
export const PLAN_FAULTS: readonly BrokenAccount[] = [
  {
    name: 'the plan is gone',
    break: (box) => void box.backup.state().plans.splice(0),
    finds: ['PLAN', 'SEL-TAG'],
    by: [],
  },
  {
    name: 'there are two plans of the name',
    break: (box) => {
      const own = plan(box);
      const id = randomUUID();
      box.backup.state().plans.push({...own, id, arn: own.arn.replace(own.id, id), tags: {}, selections: []});
    },
    finds: ['PLAN-DUP'],
    by: [],
    residue: ['PLAN-DUP'],
    refused: 'SETUP_TWO_PLANS',
  },
  {
    name: 'the plan runs at another hour',
    break: (box) => rule(box, {ScheduleExpression: 'cron(0 12 * * ? *)'}),
    finds: ['PLAN-DRIFT'],
    by: [],
  },
  {
    name: 'the plan runs once a month',
    break: (box) => rule(box, {ScheduleExpression: 'cron(5 3 1 * ? *)'}),
    finds: ['PLAN-DRIFT', 'PLAN-NEXT-RUN'],
    by: [],
  },
  {
    name: 'the plan keeps backups for a week',
    break: (box) => rule(box, {Lifecycle: {DeleteAfterDays: 7}}),
    finds: ['PLAN-DRIFT'],
    by: [],
  },
  {
    name: 'the plan keeps backups for ever',
    break: (box) => rule(box, {Lifecycle: undefined}),
    finds: ['PLAN-DRIFT', 'PLAN-RETENTION'],
    by: [],
  },
  {
    name: 'the plan gives jobs three hours',
    break: (box) => rule(box, {CompletionWindowMinutes: 180}),
    finds: ['PLAN-DRIFT', 'PLAN-WINDOW'],
    by: [],
  },
  {
    name: 'the plan writes into another vault',
    break: (box) => rule(box, {TargetBackupVaultName: 'Elsewhere'}),
    finds: ['PLAN-DRIFT'],
    by: [],
  },
  {
    name: 'the plan was made by somebody else, and does the same',
    break: (box) => {
      plan(box).tags = {};
    },
    finds: ['PLAN-DRIFT'],
    by: [],
  },
  {
    name: 'somebody added a rule without retention',
    break: (box) => addRule(box, {Lifecycle: undefined, TargetBackupVaultName: 'Elsewhere'}),
    finds: ['PLAN-RETENTION'],
    by: [],
    residue: ['PLAN-RETENTION'],
  },
  {
    name: 'somebody added a rule with a short window',
    break: (box) => addRule(box, {CompletionWindowMinutes: 120, TargetBackupVaultName: 'Elsewhere'}),
    finds: ['PLAN-WINDOW'],
    by: [],
    residue: ['PLAN-WINDOW'],
  },
  {
    name: 'somebody added a sound rule',
    break: (box) => addRule(box, {TargetBackupVaultName: 'Elsewhere'}),
    finds: [],
  },
  {
    name: 'the selection is gone',
    break: (box) => void plan(box).selections.splice(0),
    finds: ['SEL-TAG'],
    by: [],
  },
  {
    name: 'the selection works as a role that is gone',
    break: (box) => pointAt(box, 'arn:aws:iam::123456789012:role/service-role/Gone'),
    finds: ['SEL-ROLE'],
    by: [],
  },
  {
    name: 'the selection works as a role of another partition',
    break: (box) => pointAt(box, 'arn:aws-cn:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole'),
    finds: ['SEL-ROLE'],
    by: [],
  },
  {
    name: 'a selection of others works as a role that is gone',
    break: (box) =>
      void plan(box).selections.push({
        id: randomUUID(),
        createdAt: 0,
        selection: {
          SelectionName: 'theirs',
          IamRoleArn: 'arn:aws:iam::123456789012:role/Gone',
          Resources: ['arn:aws:dynamodb:*:*:table/theirs'],
        },
      }),
    finds: ['SEL-ROLE'],
    by: [],
    residue: ['SEL-ROLE'],
  },
  {
    name: 'nothing carries the tag any more',
    break(box) {
      for (const {tags} of [...box.dynamodb.store.tables.values(), ...box.s3.store.buckets.values()]) {
        delete tags['backup'];
        delete tags['backupctl:tagged'];
      }
    },
    finds: ['SEL-RESOLVED'],
    by: [],
  },
  {
    name: 'a table carries Backup=Daily instead',
    break(box) {
      const [first] = [...box.dynamodb.store.tables.values()].filter(({tags}) => tags['backup'] === 'daily');
      first!.tags = {...first!.tags, Backup: 'Daily'};
      delete first!.tags['backup'];
    },
    finds: ['SEL-NEAR-MISS'],
    by: [],
  },
  {
    name: 'an opt-in, the retention and the notifications of the vault were changed together',
    break(box) {
      box.backup.state().settings['eu-west-1']!.optIn['DynamoDB'] = false;
      rule(box, {Lifecycle: {DeleteAfterDays: 7}});
      delete box.backup.state().vaults[0]!.notifications;
    },
    finds: ['OPTIN-DYNAMODB', 'PLAN-DRIFT', 'ALERTS-VAULT'],
    by: [],
  },
  {
    name: 'role, plan and an opt-in are gone at once',
    break(box) {
      box.iam.roles.byName.delete('AWSBackupDefaultServiceRole');
      box.backup.state().plans.splice(0);
      box.backup.state().settings['eu-west-1']!.optIn['S3'] = false;
    },
    finds: [
      'ROLE-EXISTS',
      'ROLE-POL-BACKUP',
      'ROLE-POL-RESTORE',
      'ROLE-POL-S3BACKUP',
      'ROLE-POL-S3RESTORE',
      'OPTIN-S3',
      'PLAN',
      'SEL-TAG',
    ],
    by: [],
  },
];
