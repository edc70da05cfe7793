// Builds what npm publishes (dist/, bundled, with no dependencies) and the sandbox (sandbox/dist/).
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {buildHelp} from './build-help.mjs';
import {bundleCli, shared} from './cli-bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv[2];

async function buildCli() {
  rmSync(join(root, 'dist'), {recursive: true, force: true});
  mkdirSync(join(root, 'dist'));
  await bundleCli(join(root, 'dist'));
  buildHelp();
}

async function buildSandbox() {
  await build({
    ...shared,
    entryPoints: [join(root, 'sandbox/src/main.ts')],
    outfile: join(root, 'sandbox/dist/main.js'),
    external: ['dynalite'],
  });
}

if (only !== 'sandbox') await buildCli();
if (only !== 'cli') await buildSandbox();
