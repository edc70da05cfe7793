// The nightly's Lambda package: one bundled file in a zip whose bytes depend on the sources alone.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {ZipFile} from 'yazl';
import {leanClients} from './lean-clients.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A fixed time and mode: two builds of one source are the same zip, and setup sees that nothing changed. */
const FIXED = {mtime: new Date(Date.UTC(2020, 0, 1)), mode: 0o100644, forceDosTimestamp: true};

export async function buildNightly() {
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const {outputFiles} = await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'src/lib/nightly/lambda.ts')],
    bundle: true,
    plugins: [leanClients],
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    external: ['bowser'],
    alias: {'@aws-sdk/credential-provider-node': join(root, 'src/lib/nightly/credentials.ts')},
    define: {BACKUPCTL_VERSION: JSON.stringify(version)},
    banner: {
      js: "import {createRequire as bundleRequire} from 'node:module';const require = bundleRequire(import.meta.url);",
    },
  });
  const zip = await zipOf('index.mjs', Buffer.from(outputFiles[0].contents));
  const sha256 = createHash('sha256').update(zip).digest('base64');
  mkdirSync(join(root, 'dist/nightly'), {recursive: true});
  writeFileSync(join(root, 'dist/nightly/nightly.zip'), zip);
  writeFileSync(join(root, 'dist/nightly/nightly.json'), `${JSON.stringify({version, sha256, bytes: zip.length})}\n`);
}

async function zipOf(name, content) {
  const archive = new ZipFile();
  archive.addBuffer(content, name, FIXED);
  archive.end();
  const pieces = [];
  for await (const piece of archive.outputStream) pieces.push(piece);
  return Buffer.concat(pieces);
}
