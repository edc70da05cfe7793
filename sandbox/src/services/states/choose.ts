import type {Choice} from './definition.ts';
import {readPath} from './paths.ts';

type Comparison = (value: unknown, wanted: unknown) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (value, wanted) => typeof value === 'string' && value === wanted,
  NumericEquals: (value, wanted) => typeof value === 'number' && value === wanted,
  NumericGreaterThan: (value, wanted) => typeof value === 'number' && value > Number(wanted),
  NumericLessThan: (value, wanted) => typeof value === 'number' && value < Number(wanted),
  BooleanEquals: (value, wanted) => typeof value === 'boolean' && value === wanted,
  IsPresent: (value, wanted) => (value !== undefined) === wanted,
  IsNull: (value, wanted) => (value === null) === wanted,
  IsString: (value, wanted) => (typeof value === 'string') === wanted,
  IsBoolean: (value, wanted) => (typeof value === 'boolean') === wanted,
  IsNumeric: (value, wanted) => (typeof value === 'number') === wanted,
};

/** Does this rule of a Choice state hold? An operator that is not written here never does. */
export function holds(rule: Choice, input: unknown, context: unknown): boolean {
  if (rule.And) return rule.And.every((each) => holds(each, input, context));
  if (rule.Or) return rule.Or.some((each) => holds(each, input, context));
  if (rule.Not) return !holds(rule.Not, input, context);
  const value = readPath(rule.Variable ?? '$', input, context);
  const [operator] = Object.keys(rule).filter((key) => COMPARISONS[key] !== undefined);
  return operator !== undefined && (COMPARISONS[operator]?.(value, rule[operator]) ?? false);
}
