import type {Context} from '../context.ts';
import {BackupctlError} from '../errors.ts';
import {COGNITO_QUOTAS, type CognitoCategory, cognitoRates} from '../resources/user-pool/quotas.ts';

export interface ExportWish {
  readonly poolId?: string;
  /** A folder of this machine instead of the bucket. */
  readonly folder?: string;
  readonly mfa: boolean;
  /** KMS key for the secrets of the configuration. */
  readonly secretsKey?: string;
  /** Share of Cognito's quotas, above 0 to 1; the configuration's when absent. */
  readonly pace?: number;
  /** Calls a second by category, in place of the share. */
  readonly rates?: Readonly<Record<string, number>>;
}

/**
 * Calls a second by category. Where the run reads users one by one it asks AWS for the quota that somebody may have
 * bought; whoever may not ask gets the default, and is told so.
 */
export async function ratesFor(
  {config, gateways}: Context,
  {mfa, pace = config.cognito.pacePercent / 100, rates = {}}: ExportWish,
): Promise<{readonly rates: Readonly<Record<string, number>>; readonly notes: readonly string[]}> {
  const standard = cognitoRates(pace);
  if (!mfa || rates['UserRead'] !== undefined) return {rates: {...standard, ...rates}, notes: []};
  try {
    const limit = await (await gateways.quotas()).provisioned('UserRead');
    return {rates: {...standard, UserRead: limit * pace, ...rates}, notes: []};
  } catch (error) {
    if (!(error instanceof BackupctlError) || error.code !== 'ACCESS_DENIED') throw error;
    const note = `The quota UserRead may not be read by this identity: AWS's default of ${COGNITO_QUOTAS.UserRead} a second is assumed.`;
    return {rates: {...standard, ...rates}, notes: [note]};
  }
}

/** `33`, `33%` → 0.33. @throws USAGE */
export function parsePace(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)\s*%?$/.exec(text)?.[1] ?? Number.NaN);
  if (percent > 0 && percent <= 100) return percent / 100;
  throw usage(`"${text}" is no share of a quota.`, 'Give it like 50%: above 0, at most 100.');
}

/** `UserList=12` → `{UserList: 12}`. @throws USAGE */
export function parseRates(texts: readonly string[]): Readonly<Record<string, number>> {
  const entries = texts.map((text) => {
    const [, category = '', rate = ''] = /^([\w.]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    const quota = COGNITO_QUOTAS[category as CognitoCategory];
    if (quota === undefined || !(Number(rate) > 0))
      throw usage(
        `"${text}" is no rate.`,
        `Give it like UserList=12; categories: ${Object.keys(COGNITO_QUOTAS).join(', ')}`,
      );
    return [category, Number(rate)] as const;
  });
  return Object.fromEntries(entries);
}

const usage = (message: string, next: string) =>
  new BackupctlError({code: 'USAGE', exit: 'usage', message, next: [next]});
