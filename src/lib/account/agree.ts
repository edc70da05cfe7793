import type {Change} from '../checks/check.ts';
import {declined, type Prompter} from '../prompt.ts';

/**
 * Which of the changes the operator agrees to, in the order in which they are made: the repairs by one question, what
 * goes beyond a repair each by its own.
 * @throws DECLINED
 */
export async function agreedTo(
  prompt: Pick<Prompter, 'confirm' | 'decide'>,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const plain = changes.filter(({asks}) => asks === undefined);
  if (plain.length > 0 && !(await prompt.confirm(`Make these ${plain.length} changes?`))) throw declined();
  const agreed = new Set(plain);
  for (const change of changes) {
    const {question = '', byYes = false} = change.asks ?? {};
    if (change.asks && (await (byYes ? prompt.confirm(question) : prompt.decide(question)))) agreed.add(change);
  }
  return changes.filter((change) => agreed.has(change));
}
