import type {Identity} from '../aws/identity.ts';
import type {Config} from '../config/config.ts';
import {BackupctlError} from '../errors.ts';

/**
 * Ends everything when the credentials belong to another account than the configuration says. Without an environment,
 * one that matches is enough: the command then covers the account.
 * @throws WRONG_ACCOUNT
 */
export function guardAccount(identity: Identity, config: Config, environment: string | undefined): void {
  const all = config.environments ?? {};
  const chosen = environment === undefined ? Object.values(all) : [all[environment]];
  const expected = new Set(chosen.map((each) => each?.account));
  // One environment that any account may hold lets every account pass.
  if (expected.has(undefined) || expected.size === 0 || expected.has(identity.account)) return;
  throw new BackupctlError({
    code: 'WRONG_ACCOUNT',
    exit: 'unknown',
    message: `These credentials belong to account ${identity.account}, but ${config.file ?? 'the configuration'} expects ${[...expected].join(' or ')}. Nothing was read or changed.`,
    next: ['Use the right profile: --profile NAME', 'or correct account: in the configuration.'],
  });
}
