// Writes the files that follow from the sources: the oclif manifest, the schema of backupctl.yaml, docs/checks.md.
// With --check it writes nothing and fails when one of them is not current.
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {toJsonSchema} from '@valibot/to-json-schema';
import {fileSchema} from '../src/lib/config/schema.ts';
import {checksPage} from './checks-page.ts';
import {iamPages} from './iam-pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const checking = process.argv.includes('--check');

const generated: Readonly<Record<string, () => string>> = {
  'oclif.manifest.json': currentManifest,
  'docs/checks.md': checksPage,
  ...iamPages,
  'schema/backupctl.schema.json': () =>
    `${JSON.stringify({title: 'backupctl.yaml', ...toJsonSchema(fileSchema, {errorMode: 'ignore'})}, null, 2)}\n`,
};

const stale = Object.entries(generated).filter(([file, make]) => {
  const wanted = make();
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) return false;
  if (!checking) writeFileSync(path, wanted);
  return true;
});
for (const [file] of stale) process.stdout.write(`${checking ? 'not current' : 'written'}: ${file}\n`);
if (checking && stale.length > 0) {
  process.stdout.write('Run: npm run fix\n');
  process.exitCode = 1;
}

/** oclif writes the manifest into the package's folder; what stood there is put back, and the caller decides. */
function currentManifest(): string {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), 'cli'], {cwd: root});
  const kept = join(root, 'oclif.manifest.json');
  const before = existsSync(kept) ? readFileSync(kept, 'utf8') : undefined;
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/oclif/bin/run.js'), 'manifest'], {
      cwd: root,
      stdio: 'ignore',
    });
    return `${JSON.stringify(JSON.parse(readFileSync(kept, 'utf8')), null, 2)}\n`;
  } finally {
    if (before === undefined) rmSync(kept, {force: true});
    else writeFileSync(kept, before);
  }
}
