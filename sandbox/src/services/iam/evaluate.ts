/** IAM policy evaluation, as far as identity policies go (IAM User Guide, policy evaluation logic). */

export interface PolicyDocument {
  readonly Statement?: unknown;
}

export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** A Deny that fits wins over every Allow; without a fitting Allow the answer is no. */
export function evaluate(documents: readonly PolicyDocument[], request: AccessRequest): Decision {
  const fitting = documents.flatMap(({Statement}) => toList(Statement)).filter((statement) => fits(statement, request));
  const effects = fitting.map((statement) => field(statement, 'Effect'));
  if (effects.includes('Deny')) return 'explicitDeny';
  return effects.includes('Allow') ? 'allowed' : 'implicitDeny';
}

function fits(statement: unknown, {action, resource, context = {}}: AccessRequest): boolean {
  const actions = field(statement, 'Action');
  const actionFits =
    actions === undefined
      ? !matchesAny(field(statement, 'NotAction'), action, true)
      : matchesAny(actions, action, true);
  const resources = field(statement, 'Resource');
  const resourceFits =
    resources === undefined
      ? !matchesAny(field(statement, 'NotResource'), resource, false)
      : matchesAny(resources, resource, false);
  return actionFits && resourceFits && conditionsHold(field(statement, 'Condition'), context);
}

/** Action names ignore case, ARNs do not. */
function matchesAny(patterns: unknown, text: string, ignoreCase: boolean): boolean {
  return toList(patterns).some((pattern) => wildcard(String(pattern), ignoreCase ? 'i' : '').test(text));
}

/** `*` any characters, `?` exactly one. */
export function wildcard(pattern: string, flags = ''): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, `s${flags}`);
}

type Test = (value: string | undefined, wanted: readonly string[]) => boolean;

const OPERATORS: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => value !== undefined && wanted.includes(value),
  StringNotEquals: (value, wanted) => value === undefined || !wanted.includes(value),
  StringLike: (value, wanted) => value !== undefined && wanted.some((pattern) => wildcard(pattern).test(value)),
  StringNotLike: (value, wanted) => value === undefined || !wanted.some((pattern) => wildcard(pattern).test(value)),
  ArnEquals: (value, wanted) => value !== undefined && wanted.some((pattern) => wildcard(pattern).test(value)),
  ArnLike: (value, wanted) => value !== undefined && wanted.some((pattern) => wildcard(pattern).test(value)),
  Bool: (value, wanted) => value !== undefined && wanted.includes(value),
  Null: (value, wanted) => wanted.includes(String(value === undefined)),
};

/** All operators and all keys must hold. An operator that is not written here never holds: better to refuse. */
function conditionsHold(condition: unknown, context: Readonly<Record<string, string>>): boolean {
  if (typeof condition !== 'object' || condition === null) return true;
  return Object.entries(condition).every(([operator, keys]) => {
    const lenient = operator.endsWith('IfExists');
    const test = OPERATORS[operator.replace(/IfExists$/, '').replace(/^ForA(ny|ll)Values?:/, '')];
    return Object.entries(keys as object).every(([key, wanted]) => {
      const value = context[key];
      return (lenient && value === undefined) || (test?.(value, toList(wanted).map(String)) ?? false);
    });
  });
}

export const toList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
