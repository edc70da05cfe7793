import type {Choice} from './definition.ts';
import {readPath} from './paths.ts';
import {StateFailure} from './state-failure.ts';

type Comparison = (value: unknown, wanted: unknown) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (value, wanted) => typeof value === 'string' && value === wanted,
  NumericEquals: (value, wanted) => typeof value === 'number' && value === wanted,
  NumericGreaterThan: (value, wanted) => typeof value === 'number' && value > Number(wanted),
  NumericGreaterThanEquals: (value, wanted) => typeof value === 'number' && value >= Number(wanted),
  NumericLessThanEquals: (value, wanted) => typeof value === 'number' && value <= Number(wanted),
  NumericLessThan: (value, wanted) => typeof value === 'number' && value < Number(wanted),
  BooleanEquals: (value, wanted) => typeof value === 'boolean' && value === wanted,
  IsPresent: (value, wanted) => (value !== undefined) === wanted,
  IsNull: (value, wanted) => (value === null) === wanted,
  IsString: (value, wanted) => (typeof value === 'string') === wanted,
  IsBoolean: (value, wanted) => (typeof value === 'boolean') === wanted,
  IsNumeric: (value, wanted) => (typeof value === 'number') === wanted,
};

/** Comparisons of a rule and of the rules in it that the sandbox does not know. */
export function unknownIn(rule: Choice): readonly string[] {
  const inner = [...(rule.And ?? []), ...(rule.Or ?? []), ...(rule.Not ? [rule.Not] : [])];
  const beside = ['Variable', 'Next', 'And', 'Or', 'Not', 'Comment'];
  const own = Object.keys(rule).filter((key) => !beside.includes(key) && COMPARISONS[key] === undefined);
  return [...own, ...inner.flatMap(unknownIn)];
}

/** Does this rule of a Choice state hold? A variable that is not there ends the execution, unless it is asked for. */
export function holds(rule: Choice, input: unknown, context: unknown): boolean {
  if (rule.And) return rule.And.every((each) => holds(each, input, context));
  if (rule.Or) return rule.Or.some((each) => holds(each, input, context));
  if (rule.Not) return !holds(rule.Not, input, context);
  const path = rule.Variable ?? '$';
  const value = readPath(path, input, context);
  const operator = Object.keys(rule).find((key) => COMPARISONS[key] !== undefined);
  if (operator === undefined) return false;
  if (value === undefined && operator !== 'IsPresent')
    throw new StateFailure(
      'States.Runtime',
      `Invalid path '${path}': The choice state's condition path references an invalid value.`,
    );
  return COMPARISONS[operator]?.(value, rule[operator]) ?? false;
}
