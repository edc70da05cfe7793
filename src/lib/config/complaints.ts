import type {BaseIssue} from 'valibot';
import {type Document, isMap, isScalar, type LineCounter} from 'yaml';
import {nearest} from '../nearest.ts';

type Issue = BaseIssue<unknown>;

/** One line per problem: `backupctl.yaml:12: plan.retentionDays must be …`. */
export function complaints(
  file: string,
  document: Document.Parsed,
  lines: LineCounter,
  issues: readonly Issue[],
): string[] {
  const syntax = document.errors.map(
    (error) => `${file}:${lines.linePos(error.pos[0]).line}: ${firstLine(error.message)}`,
  );
  return [...syntax, ...issues.map((issue) => `${file}:${lineOf(document, lines, issue)}: ${describe(issue)}`)];
}

function describe(issue: Issue): string {
  const path = keysOf(issue);
  const name = path.join('.');
  if (issue.expected !== 'never') return `${name || 'the file'} ${issue.message}`;
  const wrong = path.at(-1) ?? '';
  const guesses = nearest(wrong, allowedKeys(path.slice(0, -1)), 1);
  return `${name} is not a known key${guesses.length > 0 ? `; did you mean ${guesses[0]}?` : ''}`;
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['vault', 'tag', 'plan', 'cognito', 'bucket', 'bucketLock', 'restoreTesting', 'alerts', 'environments'],
  plan: ['name', 'schedule', 'timezone', 'startWindowMinutes', 'completionWindowMinutes', 'retentionDays'],
  cognito: ['schedule', 'retentionDays'],
  bucketLock: ['mode', 'days'],
  restoreTesting: ['schedule', 'windowDays', 'startWindowHours', 'types'],
  alerts: ['email'],
  'environments.*': ['account', 'profile', 'region', 'enableBackups', 'cognitoBackups', 'resources'],
  'environments.*.resources': ['stacks', 'tags', 'tables', 'buckets', 'userPools'],
};

function allowedKeys(parent: readonly string[]): readonly string[] {
  const pattern = parent.map((key, depth) => (depth === 1 && parent[0] === 'environments' ? '*' : key)).join('.');
  return KEYS[pattern] ?? [];
}

const keysOf = (issue: Issue): string[] => (issue.path ?? []).map((part) => String(part.key));

/** Where the key stands, not its value: a nested block's value begins a line later. */
function lineOf(document: Document.Parsed, lines: LineCounter, issue: Issue): number {
  for (let path = keysOf(issue); path.length > 0; path = path.slice(0, -1)) {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find(({key}) => isScalar(key) && String(key.value) === path.at(-1))
      : undefined;
    if (isScalar(pair?.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
  }
  return 1;
}

const firstLine = (message: string) => message.split('\n')[0] ?? message;
