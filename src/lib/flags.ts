import * as Flags from '@oclif/core/flags';
import {BackupctlError} from './errors.ts';

/** Everywhere. `--json` is oclif's own. */
export const globalFlags = {
  environment: Flags.string({
    char: 'e',
    summary: 'Environment, such as test or prod.',
    env: 'BACKUPCTL_ENVIRONMENT',
    helpGroup: 'TARGET',
    helpValue: 'ENV',
  }),
  profile: Flags.string({summary: 'AWS profile.', helpGroup: 'TARGET', helpValue: 'NAME'}),
  region: Flags.string({summary: 'AWS region.', helpGroup: 'TARGET', helpValue: 'NAME'}),
  config: Flags.string({
    summary: 'Configuration file, instead of the nearest backupctl.yaml.',
    env: 'BACKUPCTL_CONFIG',
    helpGroup: 'TARGET',
    helpValue: 'FILE',
  }),
  yes: Flags.boolean({summary: 'Answer yes to y/N questions. Names still have to be given.', helpGroup: 'SAFETY'}),
  'no-input': Flags.boolean({
    summary: 'Never ask; end with 2 when an answer is needed.',
    env: 'BACKUPCTL_NO_INPUT',
    helpGroup: 'SAFETY',
  }),
  ascii: Flags.boolean({summary: 'Plain ASCII marks.', env: 'BACKUPCTL_ASCII', helpGroup: 'OUTPUT'}),
  'no-color': Flags.boolean({summary: 'No colours; NO_COLOR does the same.', helpGroup: 'OUTPUT'}),
};

export interface GlobalFlags {
  readonly environment?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly config?: string;
  readonly yes: boolean;
  readonly 'no-input': boolean;
  readonly ascii: boolean;
  readonly 'no-color': boolean;
}

/** Flags that every restore has. */
export const restoreFlags = {
  at: Flags.custom<Date>({
    summary: 'Newest recovery point at or before this time (ISO 8601; without a zone: UTC).',
    helpValue: 'TIME',
    parse: async (text) => parseTime(text),
  })(),
  'recovery-point': Flags.string({summary: 'Exactly this recovery point.', helpValue: 'ARN', exclusive: ['at']}),
  to: Flags.string({summary: 'Name of the target.', helpValue: 'NAME'}),
  confirm: Flags.string({
    summary: 'Repeats the name of the target instead of being asked.',
    helpValue: 'NAME',
    helpGroup: 'SAFETY',
  }),
  'dry-run': Flags.boolean({summary: 'Show the plan and change nothing.', helpGroup: 'SAFETY'}),
  resume: Flags.string({summary: 'Continue this run.', helpValue: 'RUN'}),
};

/** ISO 8601 date or time; a time without a zone is UTC, as everything here. */
export function parseTime(text: string): Date {
  const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text);
  const whole = iso?.[1] === undefined ? `${text}T23:59:59Z` : iso[4] === undefined ? `${text}Z` : text;
  const time = iso ? new Date(whole.replace(' ', 'T')) : new Date(Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new BackupctlError({
    code: 'USAGE',
    exit: 'usage',
    message: `"${text}" is not a time.`,
    next: ['Give it like 2026-11-20 or 2026-11-20T03:05Z.'],
  });
}

/** A UTC date, YYYY-MM-DD, that exists in the calendar. */
export function parseDate(text: string): string {
  const time = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text))
    return text;
  throw new BackupctlError({
    code: 'USAGE',
    exit: 'usage',
    message: `"${text}" is not a date.`,
    next: ['Give it like 2026-11-20.'],
  });
}

/** `90s`, `30m`, `2h`, `26h`, `1d` → milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text) ?? [];
  const scale: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};
  const factor = scale[unit];
  if (amount !== undefined && factor !== undefined) return Number(amount) * factor;
  throw new BackupctlError({
    code: 'USAGE',
    exit: 'usage',
    message: `"${text}" is not a duration.`,
    next: ['Give it like 90s, 30m, 2h or 1d.'],
  });
}
