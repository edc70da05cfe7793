import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Desk, openDesk, setUp} from '../support/cli.ts';
import {root} from '../support/root.ts';
import {writesOf} from '../support/writes.ts';

/** util-linux's `script` gives a real terminal; Debian and its kin always have it. */
const SCRIPT = '/usr/bin/script';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const switchS3 = (on: boolean) => {
  const settings = desk.box.backup.state().settings['eu-west-1'];
  if (settings) settings.optIn['S3'] = on;
};

/** Runs in a pseudo-terminal, types each answer when its question is on the screen, and gives screen and exit code. */
function atTerminal(
  args: string,
  answers: readonly (readonly [question: string, keys: string, meanwhile?: () => unknown])[],
): Promise<{readonly code: number | null; readonly screen: string}> {
  return new Promise((resolve) => {
    const child = spawn(SCRIPT, ['-qec', `"${process.execPath}" "${join(root, 'bin/run.js')}" ${args}`, '/dev/null'], {
      cwd: desk.folder,
      env: {...desk.env, TERM: 'xterm-256color'},
    });
    const waiting = [...answers];
    let screen = '';
    child.stdout.on('data', (piece: Buffer) => {
      screen += piece.toString();
      const [next] = waiting;
      if (next && screen.includes(next[0])) {
        waiting.shift();
        next[2]?.();
        child.stdin.write(next[1]);
      }
    });
    child.once('close', (code) => resolve({code, screen}));
  });
}

describe.runIf(existsSync(SCRIPT))('in a real terminal', () => {
  test('the plan is shown, the question asked, and no is no', async () => {
    const {code, screen} = await atTerminal('check-account --fix', [['Make these 7 changes?', '\r']]);
    expect([code, screen]).toEqual([8, expect.stringContaining('You answered no. Nothing was changed.')]);
    expect(desk.box.iam.roles.byName.size).toBe(0);
  });

  test('Ctrl-C at the question ends 130 and changes nothing', async () => {
    const {code, screen} = await atTerminal('check-account --fix', [['Make these 7 changes?', '\u0003']]);
    expect([code, screen]).toEqual([130, expect.stringContaining('Cancelled. Nothing was changed.')]);
    expect(desk.box.iam.roles.byName.size).toBe(0);
  });

  test('an environment is chosen from the list, in colour, and the plan is that of the one chosen', async () => {
    const {code, screen} = await atTerminal('setup --dry-run', [['Which environment?', '\u001B[B\r']]);
    expect(code).toBe(0);
    expect(screen).toContain('\u001B[32m+\u001B[39m');
    expect(screen).toContain('backupctl-nightly-test');
    expect(screen).not.toContain('backupctl-nightly-prod');
  });

  test('--fix stops when the account changes between the plan and the answer', async () => {
    const {code, screen} = await atTerminal('check-account --fix', [
      ['Make these 7 changes?', 'y\r', () => switchS3(true)],
    ]);
    expect([code, screen]).toEqual([8, expect.stringContaining('The account has changed since the plan was shown.')]);
    expect(desk.box.iam.roles.byName.size).toBe(0);
    switchS3(false);
  }, 90_000);

  test('setup asks about versioning, and stops when the account changes between the plan and the answer', async () => {
    const {code, screen} = await atTerminal('setup -e test', [
      ['Turn versioning on for fm-bucket-test', 'n\r'],
      ['Make these', 'y\r', () => switchS3(true)],
    ]);
    expect([code, screen]).toEqual([8, expect.stringContaining('The account has changed since the plan was shown.')]);
    expect([desk.box.iam.roles.byName.size, desk.box.backup.state().plans]).toEqual([0, []]);
    switchS3(false);
  });

  test('setup --remove stops when the account changes between the plan and the answer', async () => {
    await setUp(desk);
    const tagged = [...desk.box.dynamodb.store.tables.values()].find(({tags}) => tags['backup'] === 'daily');
    desk.box.requests.clear();
    const {code, screen} = await atTerminal('setup -e test --remove', [
      ['parts of test?', 'y\r', () => delete tagged?.tags['backup']],
    ]);
    expect([code, screen]).toEqual([8, expect.stringContaining('The account has changed since the plan was shown.')]);
    expect(screen).toContain('backupctl setup --remove');
    expect(writesOf(desk.box)).toEqual([]);
  });
});

test('a long ARN in an error stays on one line', async () => {
  const arn = `arn:aws:backup:eu-west-1:123456789012:recovery-point:${'0123456789'.repeat(12)}`;
  await desk.run(['check-account', '--fix', '--yes']);
  await desk.run(['setup', '-e', 'prod', '--yes']);
  await desk.nights(1);
  const {code, stderr} = await desk.run([
    'restore-table',
    'FactoryAaiTokensTable-prod',
    '--recovery-point',
    arn,
    '--yes',
  ]);
  expect([code, stderr.split('\n').some((line) => line.includes(arn))]).toEqual([2, true]);
});
