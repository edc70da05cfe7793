import {Chalk} from 'chalk';
import {ASCII_MARKS, type Look, plainLook, UNICODE_MARKS} from '../render/look.ts';

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Widest line we fill: longer ones are hard to read even where they fit. */
const WIDEST = 100;

export interface LookWish {
  readonly ascii: boolean;
  readonly noColour: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** What this stream can show: colour and width from the terminal, marks from the locale. */
export function lookFor(stream: Stream, {ascii: wanted, noColour, env = process.env}: LookWish): Look {
  const width = Math.max(80, Math.min(stream.columns ?? 80, WIDEST));
  const ascii = wanted || Boolean(env['BACKUPCTL_ASCII']) || !speaksUnicode(env);
  const level = noColour ? 0 : colourLevel(stream, env);
  const columns = stream.isTTY === true ? stream.columns : undefined;
  if (level === 0) return {...plainLook(width, ascii), columns};
  const chalk = new Chalk({level});
  return {
    width,
    columns,
    strong: chalk.bold,
    dim: chalk.dim,
    good: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    mark: ascii ? ASCII_MARKS : UNICODE_MARKS,
  };
}

/** chalk 5 does not know NO_COLOR, so we decide. */
function colourLevel(stream: Stream, env: NodeJS.ProcessEnv): 0 | 1 {
  if (env['NO_COLOR']) return 0;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] === '0' || env['FORCE_COLOR'] === 'false' ? 0 : 1;
  return stream.isTTY === true && env['TERM'] !== 'dumb' ? 1 : 0;
}

function speaksUnicode(env: NodeJS.ProcessEnv): boolean {
  if (env['TERM'] === 'linux' || env['TERM'] === 'dumb') return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return locale === '' || /utf-?8/i.test(locale);
}
