// Builds what npm publishes (dist/, bundled, with no dependencies) and the sandbox (sandbox/dist/).
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

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
  await build({
    ...shared,
    // One entry per command keeps oclif's own discovery working and loads only what runs.
    entryPoints: [join(root, 'src/main.ts'), ...filesBelow(join(root, 'src/commands'))],
    outbase: join(root, 'src'),
    outdir: join(root, 'dist'),
    splitting: true,
    minify: true,
    keepNames: true,
    mainFields: ['module', 'main'],
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
    banner: requireBanner,
  });
  if (existsSync(join(root, 'scripts/build-nightly.mjs'))) {
    const {buildNightly} = await import('./build-nightly.mjs');
    await buildNightly();
  }
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

function writeManifest() {
  execFileSync(process.execPath, [join(root, 'node_modules/oclif/bin/run.js'), 'manifest'], {
    cwd: root,
    stdio: 'ignore',
  });
}

if (only !== 'sandbox') await buildCli();
if (only === 'manifest') writeManifest();
if (only !== 'cli' && only !== 'manifest') await buildSandbox();
