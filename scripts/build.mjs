// Builds what npm publishes (dist/, bundled, with no dependencies) and the sandbox (sandbox/dist/).
import {mkdirSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {buildHelp} from './build-help.mjs';
import {leanClients} from './lean-clients.mjs';
import {listNightly} from './list-nightly.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv[2];

/** CommonJS packages inside an ES module bundle still call require. */
const requireBanner = {
  js: "import {createRequire as bundleRequire} from 'node:module';const require = bundleRequire(import.meta.url);",
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
};

function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

async function buildCli() {
  rmSync(join(root, 'dist'), {recursive: true, force: true});
  mkdirSync(join(root, 'dist'));
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const {metafile} = await build({
    ...shared,
    metafile: true,
    define: {BACKUPCTL_VERSION: JSON.stringify(version)},
    entryPoints: [
      join(root, 'src/main.ts'),
      join(root, 'src/lib/nightly/lambda.ts'),
      // One entry per command keeps oclif's own discovery working and loads only what runs.
      ...filesBelow(join(root, 'src/commands')),
    ],
    outbase: join(root, 'src'),
    outdir: join(root, 'dist'),
    splitting: true,
    minify: true,
    mainFields: ['module', 'main'],
    plugins: [leanClients],
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
    banner: requireBanner,
    // The SDK reads the browser's name with it, in browsers; it is never imported here.
    external: ['bowser'],
  });
  listNightly(metafile, {dist: join(root, 'dist'), version});
  buildHelp();
}

async function buildSandbox() {
  await build({
    ...shared,
    entryPoints: [join(root, 'sandbox/src/main.ts')],
    outfile: join(root, 'sandbox/dist/main.js'),
    external: ['dynalite'],
    banner: requireBanner,
  });
}

if (only !== 'sandbox') await buildCli();
if (only !== 'cli') await buildSandbox();
