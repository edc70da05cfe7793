import type {Look} from './look.ts';
import {duration} from './time.ts';

export interface Progress {
  readonly title: string;
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: string | undefined;
  readonly detail: string | undefined;
  /** Milliseconds since the task began. */
  readonly elapsed: number;
}

const BAR = 20;

/** `Users  ■■■■■■■······  212 of 500 users  42 %  about 12 s left`. Pure. */
export function progressLine({title, done, total, unit, detail, elapsed}: Progress, look: Look): string {
  const count =
    total === undefined
      ? done > 0
        ? `${done}${unit ? ` ${unit}` : ''}`
        : ''
      : `${done} of ${total}${unit ? ` ${unit}` : ''}`;
  const bar = total === undefined || total === 0 ? '' : barOf(done / total, look);
  const parts = [title, bar, count, detail ?? '', timeLeft(done, total, elapsed)];
  return parts.filter((part) => part !== '').join('  ');
}

function barOf(share: number, look: Look): string {
  const filled = Math.max(0, Math.min(BAR, Math.round(share * BAR)));
  return look.mark.full.repeat(filled) + look.dim('·'.repeat(BAR - filled));
}

/** No estimate in the first two seconds: it would only jump. */
function timeLeft(done: number, total: number | undefined, elapsed: number): string {
  if (elapsed < 2_000) return '';
  if (total === undefined || done <= 0) return `${duration(elapsed)} gone`;
  if (done >= total) return '';
  return `about ${duration((elapsed / done) * (total - done))} left`;
}
