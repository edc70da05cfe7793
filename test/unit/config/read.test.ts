import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {bucketName, defaultEnvironment} from '../../../src/lib/config/config.ts';
import {parseConfig} from '../../../src/lib/config/parse.ts';
import {readConfig} from '../../../src/lib/config/read.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

describe('without a file', () => {
  test('the defaults are those of the questionnaire account', async () => {
    const config = await readConfig(folder);
    expect(config).toMatchObject({
      file: undefined,
      vault: 'Questionnaire_Backups',
      tag: {key: 'backup', value: 'daily'},
      plan: {name: 'Questionnaire_Daily', schedule: 'cron(5 3 * * ? *)', retentionDays: 35},
      cognito: {schedule: 'cron(15 1 * * ? *)'},
      environments: undefined,
    });
    expect(bucketName(config, '123456789012', 'eu-west-1')).toBe('backupctl-123456789012-eu-west-1');
  });

  test('an environment means the two stacks and the Webiny tag', () => {
    expect(defaultEnvironment('test')).toMatchObject({
      stacks: ['QuestionnaireFactoryInfraStack-test', 'QuestionnaireFactoryBackend-test'],
      tags: {WbyEnvironment: 'test'},
      enableBackups: true,
    });
  });
});

describe('finding the file', () => {
  test('it is looked for upwards, as far as the git root', async () => {
    mkdirSync(join(folder, '.git'));
    mkdirSync(join(folder, 'a', 'b'), {recursive: true});
    writeFileSync(join(folder, 'backupctl.yaml'), 'vault: Found_Above\n');
    expect((await readConfig(join(folder, 'a', 'b'))).vault).toBe('Found_Above');
  });

  test('never beyond the git root', async () => {
    mkdirSync(join(folder, 'inner', '.git'), {recursive: true});
    writeFileSync(join(folder, 'backupctl.yaml'), 'vault: Not_Ours\n');
    expect((await readConfig(join(folder, 'inner'))).vault).toBe('Questionnaire_Backups');
  });

  test('a named file that is not there is a usage error', async () => {
    await expect(readConfig(folder, 'none.yaml')).rejects.toMatchObject({code: 'CONFIG_MISSING', exit: 'usage'});
  });
});

test('a file overrides just what it names', () => {
  const config = parseConfig(
    'plan: { retentionDays: 90 }\nenvironments:\n  prod:\n    account: "123456789012"\n    resources: { stacks: ["Shop-{env}"] }\n',
    'backupctl.yaml',
  );
  expect(config.plan).toMatchObject({retentionDays: 90, name: 'Questionnaire_Daily'});
  expect(config.environments?.['prod']).toMatchObject({account: '123456789012', stacks: ['Shop-prod']});
  expect(Object.keys(config.environments ?? {})).toEqual(['prod']);
});

describe('complaints', () => {
  const cases: [name: string, source: string, complaint: string][] = [
    [
      'an unknown key, with a guess',
      'vault: Abc\nvalut: Abc\n',
      'f.yaml:2: valut is not a known key; did you mean vault?',
    ],
    [
      'an unknown nested key that holds a block',
      'plan:\n  name: P\n  retention:\n    days: 3\n',
      'f.yaml:3: plan.retention is not a known key',
    ],
    [
      'a window AWS refuses',
      'plan:\n  startWindowMinutes: 30\n',
      'f.yaml:2: plan.startWindowMinutes must be at least 60 minutes',
    ],
    [
      'a five-field cron',
      'cognito:\n  schedule: "cron(15 1 * * ?)"\n',
      'f.yaml:2: cognito.schedule must be an AWS cron expression with six fields, such as "cron(5 3 * * ? *)"',
    ],
    [
      'an account number read as a number',
      'environments:\n  test:\n    account: 012345678901\n',
      'f.yaml:3: environments.test.account must be an account number in quotes: YAML reads a bare number without its leading zeros',
    ],
    [
      'two tags',
      'tag: { backup: daily, more: "1" }\n',
      'f.yaml:1: tag must be exactly one tag, such as { backup: daily }',
    ],
    [
      'a vault name AWS refuses',
      'vault: "My Vault"\n',
      'f.yaml:1: vault must be 2 to 50 letters, digits, hyphens or underscores',
    ],
  ];
  test.each(cases)('%s', (_name, source, complaint) => {
    expect(thrownBy(() => parseConfig(source, 'f.yaml'))).toMatchObject({
      code: 'CONFIG_INVALID',
      exit: 'usage',
      facts: expect.arrayContaining([complaint]),
    });
  });

  test('broken YAML names its line', () => {
    expect(thrownBy(() => parseConfig('vault: ok\nplan: [1\n', 'f.yaml'))).toMatchObject({
      facts: [expect.stringMatching(/^f\.yaml:[23]: /)],
    });
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
