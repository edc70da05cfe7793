// Everything that can be wrong without a test noticing. One line per check; the output of those that fail.
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => `${root}node_modules/.bin/${name}`;

const CHECKS = [
  {name: 'types', command: bin('tsc'), args: []},
  {name: 'format and lint', command: bin('biome'), args: ['check', '--error-on-warnings', '.']},
  {name: 'promises', command: bin('oxlint'), args: ['--type-aware', '--deny-warnings', '.']},
  {name: 'dead code', command: bin('knip'), args: []},
  {
    name: 'manifest, schema and docs are current',
    command: process.execPath,
    args: ['--import', 'tsx', 'scripts/generate.ts', '--check'],
  },
  {name: 'package', command: bin('publint'), args: ['--strict']},
];

let failed = 0;
for (const {name, command, args} of CHECKS) {
  const {status, stdout, stderr} = spawnSync(command, args, {cwd: root, encoding: 'utf8'});
  if (status === 0) process.stdout.write(`ok    ${name}\n`);
  else {
    failed += 1;
    process.stdout.write(`FAIL  ${name}\n${stdout}${stderr}\n`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
