import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {BackupctlError} from '../../../src/lib/errors.ts';
import {parseDate, parseDuration, parseTime} from '../../../src/lib/flags.ts';
import {distance, nearest} from '../../../src/lib/nearest.ts';
import {asKnown, errorDocument} from '../../../src/lib/output.ts';
import {bytes} from '../../../src/lib/render/bytes.ts';
import {renderError} from '../../../src/lib/render/error.ts';
import {headerLine} from '../../../src/lib/render/header.ts';
import {plainLook} from '../../../src/lib/render/look.ts';
import {progressLine} from '../../../src/lib/render/progress.ts';
import {columns, table} from '../../../src/lib/render/table.ts';
import {age, duration, withAge} from '../../../src/lib/render/time.ts';
import {lookFor} from '../../../src/lib/report/look.ts';
import {COMMANDS, unknownCommand} from '../../../src/lib/unknown-command.ts';

const look = plainLook();

describe('times and sizes', () => {
  test.each([
    [0, '0 s'],
    [59_400, '59 s'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ])('%i ms', (ms, text) => expect(duration(ms)).toBe(text));
  test.each([
    [59_000, '0 min'],
    [3_600_000, '1 h'],
    [47 * 3_600_000, '47 h'],
    [72 * 3_600_000, '3 d'],
  ])('age of %i ms', (ms, text) => expect(age(ms)).toBe(text));
  test('past and future', () => {
    const now = Date.parse('2026-11-24T08:00:00Z');
    expect(withAge('2026-11-24T03:05:00Z', now)).toBe('2026-11-24 03:05 UTC, 4 h ago');
    expect(withAge('2026-11-25T03:05:00Z', now)).toBe('2026-11-25 03:05 UTC, in 19 h');
  });
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [70_500, '70.5 kB'],
    [8_400_000_000, '8.4 GB'],
  ])('%i bytes', (count, text) => expect(bytes(count)).toBe(text));
});

describe('tables', () => {
  test('columns line up whatever is in them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({unit: 'grapheme', maxLength: 12}), fc.string({unit: 'grapheme', maxLength: 12})), {
          minLength: 1,
        }),
        (rows) => {
          const clean = rows.map((row) => row.map((cell) => cell.replace(/\s/gu, '_')));
          const lines = table(
            clean.map((row) => [...row, '|']),
            {head: ['A', 'B', 'C'], look},
          );
          expect(new Set(lines.slice(1).map((line) => columns(line.slice(0, line.lastIndexOf('|'))))).size).toBe(1);
        },
      ),
    );
  });
  test('colours take no room, wide characters two columns, an ARN is never cut', () => {
    expect(columns('\u001B[32mgood\u001B[39m')).toBe(4);
    expect(columns('日本')).toBe(4);
    const arn = `arn:aws:dynamodb:eu-west-1:123456789012:table/${'x'.repeat(200)}`;
    expect(table([[arn]], {head: ['ARN'], look})[1]).toContain(arn);
  });
});

describe('errors', () => {
  const error = new BackupctlError({
    code: 'ACCESS_DENIED',
    exit: 'unknown',
    message: 'Could not read it.',
    said: 'AccessDenied: no',
    facts: ['Role  arn:x'],
    next: ['backupctl check-account'],
  });
  test('what happened, what AWS said, facts, and the next step last', () => {
    expect(renderError(error, look)).toEqual([
      '✗ Could not read it.  [ACCESS_DENIED]',
      '  AWS said: AccessDenied: no',
      '  Role  arn:x',
      '  → backupctl check-account',
    ]);
  });
  test('the same as a document', () => {
    expect(errorDocument('status', error, ['w'])).toEqual({
      schema: 1,
      command: 'status',
      exit: 4,
      warnings: ['w'],
      error: {
        code: 'ACCESS_DENIED',
        message: 'Could not read it.',
        said: 'AccessDenied: no',
        facts: ['Role  arn:x'],
        next: ['backupctl check-account'],
      },
    });
  });
  test('a closed prompt is an interruption, anything unknown a bug', () => {
    expect(asKnown(Object.assign(new Error('x'), {name: 'ExitPromptError'}))).toMatchObject({exit: 'interrupted'});
    expect(asKnown(new TypeError('x is not a function'))).toMatchObject({code: 'BUG', exit: 'bug'});
    const quoting = asKnown(new SyntaxError('Unexpected token, "Name":Aino" is not valid JSON'));
    expect(JSON.stringify(quoting)).not.toContain('Aino');
    expect(quoting.message).toContain('SyntaxError');
  });
});

describe('how text looks', () => {
  const tty = {isTTY: true, columns: 120};
  const colour = (stream: object, env: NodeJS.ProcessEnv, noColour = false) =>
    lookFor(stream, {ascii: false, noColour, env}).bad('x') !== 'x';
  test.each<[string, object, NodeJS.ProcessEnv, boolean]>([
    ['a terminal', tty, {}, true],
    ['a pipe', {}, {}, false],
    ['NO_COLOR', tty, {NO_COLOR: '1'}, false],
    ['an empty NO_COLOR', tty, {NO_COLOR: ''}, true],
    ['FORCE_COLOR in a pipe', {}, {FORCE_COLOR: '1'}, true],
    ['FORCE_COLOR=0', tty, {FORCE_COLOR: '0'}, false],
    ['NO_COLOR wins', {}, {NO_COLOR: '1', FORCE_COLOR: '1'}, false],
    ['a dumb terminal', tty, {TERM: 'dumb'}, false],
  ])('%s', (_name, stream, env, expected) => expect(colour(stream, env)).toBe(expected));
  test('--no-color, width and ASCII', () => {
    expect(colour(tty, {}, true)).toBe(false);
    expect(lookFor({columns: 250}, {ascii: false, noColour: true, env: {}}).width).toBe(100);
    expect(lookFor({}, {ascii: false, noColour: true, env: {LANG: 'C'}}).mark.good).toBe('ok');
    expect(lookFor({}, {ascii: false, noColour: true, env: {LANG: 'fi_FI.UTF-8'}}).mark.good).toBe('✓');
  });
});

test('the header names environment, account, region and identity; production is written large', () => {
  const identity = {account: '123456789012', arn: 'arn:aws:sts::123456789012:assumed-role/Ops/night'};
  expect(headerLine({identity, region: 'eu-west-1', profile: 'acme', environment: 'prod'}, look)).toBe(
    '  PROD · account 123456789012 (acme) · eu-west-1 · Ops/night',
  );
});

test('progress shows no estimate before it can know one', () => {
  const line = (done: number, elapsed: number) =>
    progressLine({title: 'Users', done, total: 200, unit: 'users', detail: undefined, elapsed}, look);
  expect(line(50, 500)).toBe(`Users  ${'■'.repeat(5)}${'·'.repeat(15)}  50 of 200 users`);
  expect(line(50, 10_000)).toContain('about 30 s left');
});

describe('flags', () => {
  test.each([
    ['2026-11-20', '2026-11-20T23:59:59.000Z'],
    ['2026-11-20T03:05', '2026-11-20T03:05:00.000Z'],
    ['2026-11-20 03:05', '2026-11-20T03:05:00.000Z'],
    ['2026-11-20T03:05+02:00', '2026-11-20T01:05:00.000Z'],
  ])('time %s', (text, iso) => expect(parseTime(text).toISOString()).toBe(iso));
  test.each(['yesterday', '2026-13-01', '20.11.2026', ''])('no time: "%s"', (text) =>
    expect(() => parseTime(text)).toThrow(expect.objectContaining({exit: 'usage'})),
  );
  test.each(['2026-02-30', '2026-11-2', 'today'])('no date: %s', (text) =>
    expect(() => parseDate(text)).toThrow(expect.objectContaining({exit: 'usage'})),
  );
  test('durations', () => {
    expect(['90s', '30m', '26h', '1.5d'].map(parseDuration)).toEqual([90_000, 1_800_000, 93_600_000, 129_600_000]);
    expect(() => parseDuration('26')).toThrow(expect.objectContaining({exit: 'usage'}));
  });
});

describe('did you mean', () => {
  test('a slip is recognised, a different word is not', () => {
    expect(nearest('restore-tabel', COMMANDS)).toEqual(['restore-table']);
    expect(nearest('tset', ['test', 'prod'])).toEqual(['test']);
    expect(nearest('production', ['test'])).toEqual([]);
  });
  test('the distance is a metric in the ways that matter', () => {
    fc.assert(
      fc.property(fc.string({maxLength: 12}), fc.string({maxLength: 12}), (a, b) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
  test('an unknown command is named and never run', () => {
    expect(unknownCommand(['stats'])).toMatchObject({exit: 'usage', next: ['Did you mean: backupctl status?']});
    expect(unknownCommand(['status', '-e', 'test'])).toBeUndefined();
    expect(unknownCommand(['config', 'show'])).toBeUndefined();
    expect(unknownCommand([])).toBeUndefined();
  });
});
