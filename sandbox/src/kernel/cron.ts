import {Cron} from 'croner';
import {AwsError} from './service.ts';

/**
 * The next run of an AWS schedule expression after a time (both milliseconds since 1970), or undefined when there is
 * none. AWS cron has six fields, the year last, and counts Sunday as 1 (EventBridge Scheduler User Guide, schedule types).
 */
export function nextRun(expression: string, timezone: string, after: number): number | undefined {
  const [, kind, inner = ''] = /^(cron|rate|at)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'cron') return nextCron(inner, timezone, after);
  if (kind === 'rate') return after + rateMs(inner);
  if (kind === 'at') {
    const time = Date.parse(`${inner}Z`);
    return Number.isNaN(time) ? invalid(expression) : time > after ? time : undefined;
  }
  return invalid(expression);
}

function nextCron(inner: string, timezone: string, after: number): number | undefined {
  const fields = inner.trim().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6 || [dayOfMonth, dayOfWeek].filter((field) => field === '?').length !== 1)
    return invalid(`cron(${inner})`);
  const pattern = [
    minute,
    hour,
    dayOfMonth === '?' ? '*' : dayOfMonth,
    month,
    dayOfWeek === '?' ? '*' : dayOfWeek,
  ].join(' ');
  try {
    const cron = new Cron(pattern, {mode: '5-part', alternativeWeekdays: true, timezone, paused: true});
    for (let run = cron.nextRun(new Date(after)); run; run = cron.nextRun(run)) {
      if (yearFits(year ?? '*', run.getUTCFullYear())) return run.getTime();
      if (run.getUTCFullYear() > 2199) return undefined;
    }
    return undefined;
  } catch {
    return invalid(`cron(${inner})`);
  }
}

function yearFits(field: string, year: number): boolean {
  if (field === '*') return true;
  return field.split(',').some((part) => {
    const [from = '', to = from] = part.split('-');
    return year >= Number(from) && year <= Number(to);
  });
}

const UNITS: Readonly<Record<string, number>> = {minute: 60_000, hour: 3_600_000, day: 86_400_000};

function rateMs(inner: string): number {
  const [, amount, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(inner) ?? [];
  return amount === undefined ? invalid(`rate(${inner})`) : Number(amount) * (UNITS[unit] ?? 0);
}

function invalid(expression: string): never {
  throw new AwsError('ValidationException', `Invalid Schedule Expression ${expression}.`);
}
