import * as Flags from '@oclif/core/flags';
import type {BackupCognitoResult} from '../lib/backup-cognito/export.ts';
import type {HoldsResult} from '../lib/backup-cognito/hold.ts';
import type {VerifyResult} from '../lib/backup-cognito/verify.ts';
import {type Answer, BackupctlCommand} from '../lib/base-command.ts';
import type {Context} from '../lib/context.ts';
import {parseDate} from '../lib/flags.ts';

type Result = BackupCognitoResult | HoldsResult | VerifyResult;

const date = (summary: string, others: readonly string[]) =>
  Flags.custom<string>({summary, helpValue: 'DATE', parse: async (text) => parseDate(text), exclusive: [...others]})();
const EXPORTING = ['with-mfa', 'include-secrets', 'pace', 'rate'];

export default class BackupCognito extends BackupctlCommand<Result> {
  static override summary = 'Export the Cognito users and groups of one environment now.';
  static override description =
    'The same code runs every night in AWS once setup has deployed it. Users, groups, memberships and the configuration of the pool go to the backup bucket, or to a folder; without its manifest an export counts for nothing. Interrupted, it goes on when it is run again within a day. Ends 3 when the counts are hard to believe, and 5 when a part of the configuration could not be read.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e test',
    '<%= config.bin %> <%= command.id %> -e test --file ./archive --pace 80%',
    '<%= config.bin %> <%= command.id %> -e test --verify 2026-11-20',
    '<%= config.bin %> <%= command.id %> -e test --hold 2026-11-20',
  ];
  static override flags = {
    pool: Flags.string({summary: 'Only this user pool.', helpValue: 'ID'}),
    file: Flags.string({summary: 'To a folder of this machine instead of the bucket; 0700.', helpValue: 'DIR'}),
    verify: date('Read the archives of this date against their manifests instead.', EXPORTING),
    hold: date('Keep the archives of this date until they are released.', [...EXPORTING, 'verify', 'file']),
    release: date('Let the archives of this date go.', [...EXPORTING, 'verify', 'file', 'hold']),
    'with-mfa': Flags.boolean({summary: 'Also the MFA preferences of each user: one call per user.'}),
    'include-secrets': Flags.string({
      summary: 'Also the secrets of app clients and identity providers, sealed under this KMS key.',
      helpValue: 'kms:KEY',
    }),
    pace: Flags.string({summary: "Share of Cognito's quotas; the application needs the rest.", helpValue: 'PERCENT'}),
    rate: Flags.string({
      summary: 'Calls a second of one API category.',
      helpValue: 'UserList=12',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  protected override async answer(): Promise<Answer<Result>> {
    const {flags} = await this.parse(BackupCognito);
    const [{parsePace, parseRates}, {parseSecretsKey}] = await Promise.all([
      import('../lib/backup-cognito/rates.ts'),
      import('../lib/resources/user-pool/configuration/secrets-key.ts'),
    ]);
    const secrets = flags['include-secrets'];
    const wish = {
      poolId: flags.pool,
      folder: flags.file,
      mfa: flags['with-mfa'],
      rates: parseRates(flags.rate ?? []),
      ...(flags.pace === undefined ? {} : {pace: parsePace(flags.pace)}),
      ...(secrets === undefined ? {} : {secretsKey: parseSecretsKey(secrets)}),
    };
    const context = await this.open(flags, 'required');
    const {verify, hold, release} = flags;
    if (verify !== undefined) return verifying(context, {...wish, date: verify});
    if (hold !== undefined) return holding(context, {...wish, date: hold, held: true});
    if (release !== undefined) return holding(context, {...wish, date: release, held: false});
    const [{exportPools, exportExit}, {renderBackupCognito}] = await Promise.all([
      import('../lib/backup-cognito/export.ts'),
      import('../lib/render/backup-cognito.ts'),
    ]);
    const result = await exportPools(context, wish);
    const text: Answer<Result>['text'] = (look) => renderBackupCognito(result, context.environment?.name ?? '', look);
    return {result, text, exit: exportExit(result)};
  }
}

async function verifying(
  context: Context,
  wish: {readonly date: string; readonly poolId?: string; readonly folder?: string},
): Promise<Answer<Result>> {
  const [{verifyPools}, {renderVerified}] = await Promise.all([
    import('../lib/backup-cognito/verify.ts'),
    import('../lib/render/backup-cognito.ts'),
  ]);
  const result = await verifyPools(context, wish);
  return {
    result,
    text: (look) => renderVerified(result, context.environment?.name ?? 'ENV', look),
    exit: result.archives.every(({state}) => state === 'whole') ? 'ok' : 'partial',
  };
}

async function holding(
  context: Context,
  wish: {readonly date: string; readonly poolId?: string; readonly held: boolean},
): Promise<Answer<Result>> {
  const [{holdPools}, {renderHolds}] = await Promise.all([
    import('../lib/backup-cognito/hold.ts'),
    import('../lib/render/backup-cognito.ts'),
  ]);
  const result = await holdPools(context, wish);
  return {result, text: (look) => renderHolds(result, look)};
}
