import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join, relative} from 'node:path';
import {describe, expect, test} from 'vitest';
import {CATALOGUE} from '../src/lib/checks/catalogue/index.ts';
import {EXIT} from '../src/lib/errors.ts';
import {COMMANDS} from '../src/lib/unknown-command.ts';
import {root} from './support/root.ts';

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(root, path)).isDirectory() ? filesBelow(path) : [path];
  });
const sources = [...filesBelow('src'), ...filesBelow('sandbox/src'), ...filesBelow('demo')].filter((file) =>
  file.endsWith('.ts'),
);
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const code = (file: string) =>
  text(file)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');

/** Every module a file names, imports of types included: a layer must not even know the shape of what is above it. */
const importsOf = (file: string) =>
  [...code(file).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? relative(root, join(root, file, '..', name)) : name,
  );

interface Rule {
  readonly name: string;
  readonly files: (file: string) => boolean;
  readonly never: RegExp;
  readonly except?: readonly string[];
}

const inside =
  (...folders: string[]) =>
  (file: string) =>
    folders.some((folder) => file.startsWith(`${folder}/`));
const lib = 'src/lib';

const RULES: readonly Rule[] = [
  {
    name: 'commands know neither AWS nor files',
    files: inside('src/commands'),
    never: /^@aws-sdk\/|^@smithy\/|^node:fs|gateway\.ts$/,
  },
  {name: 'commands import only what oclif needs, never its root', files: inside('src'), never: /^@oclif\/core$/},
  {
    name: 'checks, setup, restore and render know no AWS SDK and no oclif',
    files: inside(`${lib}/checks`, `${lib}/setup`, `${lib}/restore`, `${lib}/render`),
    never: /^@aws-sdk\/|^@oclif\//,
  },
  {
    name: 'checks and restore know no concrete kind',
    files: inside(`${lib}/checks`, `${lib}/restore`),
    never: /resources\//,
  },
  {name: 'render does no I/O', files: inside(`${lib}/render`), never: /^node:(fs|child_process|net|http)|^@aws-sdk/},
  {
    name: 'tables know nothing of buckets and pools',
    files: inside(`${lib}/resources/table`),
    never: /resources\/(bucket|user-pool)\/|^@oclif/,
  },
  {
    name: 'buckets know nothing of tables and pools',
    files: inside(`${lib}/resources/bucket`),
    never: /resources\/(table|user-pool)\/|^@oclif|render\//,
  },
  {
    name: 'pools know nothing of tables and buckets',
    files: inside(`${lib}/resources/user-pool`),
    never: /resources\/(table|bucket)\/|^@oclif|render\//,
  },
  {
    name: 'gateways know nothing above them',
    files: (file) => /gateway\.ts$/.test(file) || file.startsWith(`${lib}/aws/`),
    never: /^@oclif|src\/lib\/(render|report|setup|checks|restore)\/|context\.ts$/,
  },
  {name: 'the sandbox knows nothing of the command line', files: inside('sandbox/src'), never: /^src\//},
  {name: 'the command line knows nothing of the sandbox', files: inside('src'), never: /sandbox/},
];

describe('who may import what', () => {
  test.each(RULES)('$name', ({files, never}) => {
    const broken = sources.filter(files).flatMap((file) =>
      importsOf(file)
        .filter((name) => never.test(name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(broken).toEqual([]);
  });

  test('only gateways and their helpers talk to the AWS SDK', () => {
    const allowed = /gateway\.ts$|^src\/lib\/aws\/|\/(reader|writer|mend|s3-(store|upload|keeper))\.ts$/;
    expect(
      sources
        .filter(inside('src'))
        .filter((file) => importsOf(file).some((name) => name.startsWith('@aws-sdk/')) && !allowed.test(file)),
    ).toEqual([]);
  });

  test('time, variables and the console belong to the composition roots and to reports', () => {
    const allowed = /^src\/lib\/(context|nightly\/lambda)\.ts$|^src\/lib\/report\//;
    const pattern = /\bDate\.now\(|\bsetTimeout\(|\bconsole\.(log|error|warn|info)\b|\bprocess\.env\b/;
    expect(sources.filter(inside('src')).filter((file) => !allowed.test(file) && pattern.test(code(file)))).toEqual([]);
  });

  test('nothing ends the process but the base command and the start', () => {
    expect(
      sources
        .filter(inside('src'))
        .filter((file) => /process\.exit\(/.test(code(file)))
        .sort(),
    ).toEqual(['src/lib/base-command.ts', 'src/main.ts']);
  });
});

describe('size and names', () => {
  test('no file over 300 lines, no test over 400', () => {
    const long = [...sources, ...filesBelow('scripts')].filter((file) => text(file).split('\n').length > 301);
    const tests = [...filesBelow('test'), ...filesBelow('sandbox/test')].filter(
      (file) => text(file).split('\n').length > 401,
    );
    expect([...long, ...tests]).toEqual([]);
  });
  test('the median source file is below 80 lines', () => {
    const lengths = sources.map((file) => text(file).split('\n').length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
  });
  test('no name that says nothing', () => {
    expect(
      sources.filter(
        (file) =>
          /(^|\/)(utils?|helpers?|common|manager|service|handler|data|info)\.ts$/.test(file) &&
          file !== 'sandbox/src/kernel/service.ts',
      ),
    ).toEqual([]);
  });
});

describe('documents', () => {
  const all = sources.filter(inside('src')).map(code).join('\n');
  const unique = (pattern: RegExp) => [...new Set([...all.matchAll(pattern)].map(([, name = '']) => name))].sort();

  test('every error code is in docs/errors.md, and nothing else is', () => {
    const used = [
      ...new Set([
        ...unique(/code: '([A-Z][A-Z_]+)'/g),
        ...unique(/(?:damaged|noRun)\('([A-Z_]+)'/g),
        ...unique(/\? '(ARCHIVE_[A-Z_]+|POOL_[A-Z_]+)'/g),
        ...unique(/: '(ARCHIVE_[A-Z_]+|POOL_[A-Z_]+)'/g),
      ]),
    ].sort();
    const documented = [...text('docs/errors.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name = '']) => name).sort();
    expect(documented).toEqual(used);
  });

  test('every check of the catalogue is made somewhere, and docs/checks.md tells of each', () => {
    const made = sources
      .filter((file) => inside('src')(file) && !inside(`${lib}/checks/catalogue`)(file))
      .map(code)
      .join('\n');
    const used = Object.keys(CATALOGUE)
      .filter((id) => made.includes(`'${id}'`))
      .sort();
    expect(used).toEqual(Object.keys(CATALOGUE).sort());
    const documented = [...text('docs/checks.md').matchAll(/^## ([A-Z0-9-]+)$/gm)].map(([, name = '']) => name).sort();
    expect(documented).toEqual(used);
  });

  test('every exit code is in docs/exit-codes.md and in the README', () => {
    for (const document of ['docs/exit-codes.md', 'README.md'])
      for (const exit of new Set(Object.values(EXIT)))
        expect(text(document)).toMatch(new RegExp(`\\| \\**${exit}\\** +\\|`));
  });

  test('the commands of the manifest are those that a mistyped one is compared with', () => {
    const manifest = JSON.parse(text('oclif.manifest.json')) as {commands: Record<string, unknown>};
    expect(
      Object.keys(manifest.commands)
        .map((id) => id.replace(':', ' '))
        .sort(),
    ).toEqual([...COMMANDS].sort());
  });
});
