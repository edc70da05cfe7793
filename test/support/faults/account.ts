import {randomUUID} from 'node:crypto';
import {type BrokenAccount, key, plan, points, ROLE, role, STRANGERS, vault} from './fault.ts';

const without =
  (policy: string): BrokenAccount['break'] =>
  (box) => {
    const {attached} = role(box);
    attached.splice(
      attached.findIndex((arn) => arn.endsWith(`/${policy}`)),
      1,
    );
  };

const ALL_POLICIES = ['ROLE-POL-BACKUP', 'ROLE-POL-RESTORE', 'ROLE-POL-S3BACKUP', 'ROLE-POL-S3RESTORE'] as const;

/** Role, opt-ins and vault. */
export const ACCOUNT_FAULTS: readonly BrokenAccount[] = [
  {
    name: 'the role is gone',
    break: (box) => void box.iam.roles.byName.delete(ROLE),
    finds: ['ROLE-EXISTS', ...ALL_POLICIES],
    by: '--fix',
  },
  {
    name: 'the role is there under a path that others do not expect',
    break(box) {
      const old = role(box);
      box.iam.roles.byName.set(ROLE, {...old, path: '/', arn: `arn:aws:iam::123456789012:role/${ROLE}`});
    },
    finds: ['ROLE-PATH', 'SEL-ROLE'],
    by: [],
    residue: ['ROLE-PATH'],
  },
  {
    name: 'the role trusts somebody else',
    break: (box) => {
      role(box).trust = JSON.stringify({
        Statement: [{Effect: 'Allow', Principal: {Service: 'ec2.amazonaws.com'}, Action: 'sts:AssumeRole'}],
      });
    },
    finds: ['ROLE-TRUST'],
    by: '--fix',
  },
  {
    name: 'the trust has a condition that AWS Backup cannot meet',
    break: (box) => {
      role(box).trust = JSON.stringify({
        Statement: [
          {
            Effect: 'Allow',
            Principal: {Service: 'backup.amazonaws.com'},
            Action: 'sts:AssumeRole',
            Condition: {StringEquals: {'sts:ExternalId': 'x'}},
          },
        ],
      });
    },
    finds: ['ROLE-TRUST'],
    by: '--fix',
  },
  {
    name: 'no backup policy',
    break: without('AWSBackupServiceRolePolicyForBackup'),
    finds: ['ROLE-POL-BACKUP'],
    by: '--fix',
  },
  {
    name: 'no restore policy',
    break: without('AWSBackupServiceRolePolicyForRestores'),
    finds: ['ROLE-POL-RESTORE'],
    by: '--fix',
  },
  {
    name: 'no S3 backup policy',
    break: without('AWSBackupServiceRolePolicyForS3Backup'),
    finds: ['ROLE-POL-S3BACKUP'],
    by: '--fix',
  },
  {
    name: 'no S3 restore policy',
    break: without('AWSBackupServiceRolePolicyForS3Restore'),
    finds: ['ROLE-POL-S3RESTORE'],
    by: [],
  },
  {
    name: 'all four policies are gone',
    break: (box) => void role(box).attached.splice(0),
    finds: ALL_POLICIES,
    by: '--fix',
  },
  {
    name: 'a permissions boundary takes away what the policies give',
    break: (box) => {
      role(box).boundary = 'arn:aws:iam::aws:policy/AWSBackupFullAccess';
    },
    finds: ['ROLE-BOUNDARY', 'ROLE-SIMULATE'],
    by: '--fix',
    residue: ['ROLE-BOUNDARY', 'ROLE-SIMULATE'],
  },
  {
    name: 'a boundary that takes nothing away',
    break: (box) => {
      role(box).boundary = 'arn:aws:iam::aws:policy/AdministratorAccess';
    },
    finds: ['ROLE-BOUNDARY'],
    residue: ['ROLE-BOUNDARY'],
  },
  {
    name: 'an inline policy denies tag:GetResources',
    break: (box) => {
      role(box).inline['deny'] = JSON.stringify({
        Statement: [{Effect: 'Deny', Action: 'tag:GetResources', Resource: '*'}],
      });
    },
    finds: ['ROLE-SIMULATE'],
    residue: ['ROLE-SIMULATE'],
  },
  {
    name: 'DynamoDB is opted out',
    break: (box) => {
      box.backup.state().settings['eu-west-1']!.optIn['DynamoDB'] = false;
    },
    finds: ['OPTIN-DYNAMODB'],
    by: '--fix',
  },
  {
    name: 'S3 is opted out',
    break: (box) => {
      box.backup.state().settings['eu-west-1']!.optIn['S3'] = false;
    },
    finds: ['OPTIN-S3'],
    by: [],
  },
  {
    name: 'advanced DynamoDB backup is off',
    break: (box) => {
      box.backup.state().settings['eu-west-1']!.management['DynamoDB'] = false;
    },
    finds: ['DDB-ADVANCED'],
    by: '--fix',
  },
  {
    name: 'the vault is gone with everything in it',
    break(box) {
      box.backup.state().vaults.splice(0);
      points(box).splice(0);
    },
    finds: ['VAULT', 'FRESH', 'ALERTS-VAULT'],
    by: [],
    residue: ['FRESH'],
  },
  {
    name: 'the vault is gone, and is made again without its alerts',
    break(box) {
      box.backup.state().vaults.splice(0);
      points(box).splice(0);
    },
    finds: ['VAULT', 'FRESH', 'ALERTS-VAULT'],
    by: '--fix',
    residue: ['FRESH', 'ALERTS-VAULT'],
    setupLater: true,
  },
  {
    name: 'the vault was made by somebody else',
    break: (box) => {
      vault(box).tags = {};
    },
    finds: ['VAULT-OWNER'],
    by: [],
  },
  {
    name: 'the lock of the vault leaves the retention out',
    break: (box) => {
      vault(box).lock = {min: 60, max: 365};
    },
    finds: ['VAULT-LOCK'],
    residue: ['VAULT-LOCK'],
    tells: ['VAULT-LOCK', /60 to 365 days, but the rule daily says 35/],
  },
  {
    name: 'a rule of others keeps its backups for less than the lock of the vault allows',
    break(box) {
      vault(box).lock = {min: 30};
      const own = plan(box);
      own.rules = [...own.rules, {...own.rules[0]!, RuleName: 'theirs', RuleId: 'x', Lifecycle: {DeleteAfterDays: 7}}];
    },
    finds: ['VAULT-LOCK'],
    by: [],
    residue: ['VAULT-LOCK'],
    tells: ['VAULT-LOCK', /30 to any number of days, but the rule theirs says 7/],
  },
  {
    name: 'a lock without a maximum allows what is kept for ever',
    break(box) {
      vault(box).lock = {min: 30};
      const own = plan(box);
      const theirs = {...own.rules[0]!, RuleName: 'theirs', RuleId: 'x', Lifecycle: {}};
      own.rules = [...own.rules, theirs];
    },
    finds: ['PLAN-RETENTION'],
    by: [],
    residue: ['PLAN-RETENTION'],
  },
  ...(['Disabled', 'PendingDeletion'] as const).map(
    (state): BrokenAccount => ({
      name: `the key of the vault is ${state}`,
      break: (box) => void Object.assign(vault(box), {keyArn: key(box, state)}),
      finds: ['VAULT-KEY'],
      residue: ['VAULT-KEY'],
    }),
  ),
  {
    name: 'the key of the vault lets the role out',
    break: (box) => void Object.assign(vault(box), {keyArn: key(box, 'Enabled', STRANGERS)}),
    finds: ['VAULT-KEY'],
    residue: ['VAULT-KEY'],
  },
  {
    name: 'the last selection could not be resolved',
    break: (box) =>
      void box.backup.state().trail.push({
        time: plan(box).lastRunAt!,
        name: 'ProcessBackupPlanSelection',
        planId: plan(box).id,
        selectionId: randomUUID(),
        errorCode: 'AccessDenied',
        message: 'is not authorized to call tag:GetResources',
      }),
    finds: ['TRAIL-SELECTION'],
    residue: ['TRAIL-SELECTION'],
  },
  {
    name: 'an earlier selection could not be resolved, and the night after it could',
    break: (box) =>
      void box.backup.state().trail.push({
        time: plan(box).lastRunAt! - 86_400_000,
        name: 'ProcessBackupPlanSelection',
        planId: plan(box).id,
        selectionId: randomUUID(),
        errorCode: 'AccessDenied',
        message: 'cannot be assumed by AWS Backup',
      }),
    finds: [],
    tells: ['TRAIL-SELECTION', /^failed .* \(AccessDenied\), and worked in a later night$/],
  },
];
