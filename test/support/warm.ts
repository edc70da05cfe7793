import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {Desk, Document} from './cli.ts';
import {root} from './root.ts';

interface BuiltCommand {
  run(args: readonly string[], root: string): Promise<unknown>;
}

/**
 * Runs the built command with `--json` in this process: for the many cases in which starting is not the point, a third
 * of the time of a process of its own. Where the command runs and what it finds in its environment are the desk's.
 */
export async function runWarm<Result = Record<string, unknown>>(
  {folder, env}: Desk,
  [command = '', ...args]: readonly string[],
): Promise<Document<Result>> {
  const before = {env: process.env, folder: process.cwd(), write: process.stdout.write};
  let stdout = '';
  const {default: built} = (await import(pathToFileURL(join(root, 'dist/commands', `${command}.js`)).href)) as {
    default: BuiltCommand;
  };
  // As bin/run.js sets it.
  process.env = {...env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true'};
  process.chdir(folder);
  process.stdout.write = ((piece: string | Uint8Array) => {
    stdout += piece.toString();
    return true;
  }) as typeof process.stdout.write;
  try {
    await built.run([...args, '--json'], root);
  } finally {
    process.stdout.write = before.write;
    process.chdir(before.folder);
    process.env = before.env;
    // The tests of this process end with a code of their own.
    process.exitCode = undefined;
  }
  return JSON.parse(stdout) as Document<Result>;
}
