// The command line as one bundle: what build.mjs ships, and what the bench measures with the bound of calls lifted.
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {leanClients} from './lean-clients.mjs';
import {listNightly} from './list-nightly.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** CommonJS packages inside an ES module bundle still call require. */
const requireBanner = {
  js: "import {createRequire as bundleRequire} from 'node:module';const require = bundleRequire(import.meta.url);",
};

export const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  banner: requireBanner,
};

function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** Also leaves the list of what the nightly's package is made of. */
export async function bundleCli(outdir, plugins = []) {
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
    outdir,
    splitting: true,
    minify: true,
    mainFields: ['module', 'main'],
    plugins: [leanClients, ...plugins],
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
    // The SDK reads the browser's name with it, in browsers; it is never imported here.
    external: ['bowser'],
  });
  listNightly(metafile, {root, outdir, version});
}
