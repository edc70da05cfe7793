import {fileURLToPath} from 'node:url';
import {flush} from '@oclif/core/flush';
import {run} from '@oclif/core/run';
import {EXIT} from './lib/errors.ts';
import {asKnown, errorDocument} from './lib/output.ts';
import {renderError} from './lib/render/error.ts';
import {lookFor} from './lib/report/look.ts';
import {unknownCommand} from './lib/unknown-command.ts';

// A closed pipe (`| head`) ends the output, not the world.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

const given = process.argv.slice(2);
try {
  const unknown = unknownCommand(given);
  if (unknown) throw unknown;
  await run(given, fileURLToPath(import.meta.url));
  await flush();
} catch (error) {
  const known = asKnown(error);
  process.exitCode = EXIT[known.exit];
  if (given.includes('--json')) process.stdout.write(`${JSON.stringify(errorDocument('', known, []), null, 2)}\n`);
  else {
    const look = lookFor(process.stderr, {ascii: given.includes('--ascii'), noColour: given.includes('--no-color')});
    process.stderr.write(`${renderError(known, look).join('\n')}\n`);
  }
}
