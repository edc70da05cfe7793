import type {Ora} from 'ora';
import type {Look} from '../render/look.ts';
import {progressLine} from '../render/progress.ts';
import type {Reporter} from './reporter.ts';

/** A spinner with a bar on stderr. ora is loaded when the first task begins: it costs 45 ms. */
export function createTtyReporter(look: Look): Reporter {
  return {
    note: (line) => void process.stderr.write(`  ${line}\n`),
    start({title, total, unit}) {
      const began = performance.now();
      let ended = false;
      let spinner: Ora | undefined;
      void import('ora').then(({default: ora}) => {
        // Ctrl-C belongs to the base command, and stdin to the prompts.
        if (!ended) spinner = ora({text: title, prefixText: ' ', discardStdin: false, stream: process.stderr}).start();
      });
      const end = (line: string) => {
        ended = true;
        spinner?.stop();
        process.stderr.write(`  ${line}\n`);
      };
      return {
        update(done, detail) {
          if (spinner)
            spinner.text = progressLine({title, done, total, unit, detail, elapsed: performance.now() - began}, look);
        },
        done: (line) => end(`${look.good(look.mark.good)} ${line}`),
        fail: (line) => end(`${look.bad(look.mark.bad)} ${line}`),
      };
    },
  };
}
