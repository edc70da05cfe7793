// Which of the built files the nightly's Lambda package consists of; the package is made of them when it is deployed.
import {writeFileSync} from 'node:fs';
import {join, relative} from 'node:path/posix';

const HANDLER = 'lib/nightly/lambda.js';

/** @param metafile esbuild's own record of what went where, with paths from the root of the project */
export function listNightly({outputs}, {root, outdir, version}) {
  const dist = relative(root, outdir);
  const files = new Set([join(dist, HANDLER)]);
  // What is imported on demand is the SDK's search for credentials, and a function has them in its environment.
  for (const file of files)
    for (const {path, kind} of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && outputs[path]) files.add(path);
  const listing = {version, handler: HANDLER, files: [...files].map((file) => relative(dist, file)).sort()};
  writeFileSync(join(outdir, 'nightly.json'), `${JSON.stringify(listing)}\n`);
}
