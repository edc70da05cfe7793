import type {Look} from '../render/look.ts';
import {progressLine} from '../render/progress.ts';
import type {Reporter} from './reporter.ts';

/** For logs: at most one line a minute while a task runs, and one when it ends. */
const QUIET_MS = 60_000;

export function createLineReporter(look: Look, write: (line: string) => void, now = () => performance.now()): Reporter {
  return {
    note: (line) => write(`  ${line}`),
    start({title, total, unit}) {
      const began = now();
      let last = began;
      return {
        update(done, detail) {
          if (now() - last < QUIET_MS) return;
          last = now();
          write(`  ${progressLine({title, done, total, unit, detail, elapsed: last - began}, look)}`);
        },
        done: (line) => write(`  ${look.good(look.mark.good)} ${line}`),
        fail: (line) => write(`  ${look.bad(look.mark.bad)} ${line}`),
      };
    },
  };
}
