import type {Look} from '../render/look.ts';
import {createLineReporter} from './line-reporter.ts';
import type {Reporter} from './reporter.ts';
import {createTtyReporter} from './tty-reporter.ts';

export interface ReporterWish {
  /** Nothing at all: `--json` promises stderr to errors and warnings. */
  readonly quiet: boolean;
  readonly tty: boolean;
  readonly look: Look;
}

export function createReporter({quiet, tty, look}: ReporterWish): Reporter {
  if (quiet) return SILENT;
  return tty ? createTtyReporter(look) : createLineReporter(look, (line) => void process.stderr.write(`${line}\n`));
}

const SILENT: Reporter = {
  note: () => undefined,
  start: () => ({update: () => undefined, done: () => undefined, fail: () => undefined}),
};
