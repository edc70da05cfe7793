import {NO_COUNTS} from '../../archive/manifest.ts';
import type {SliceRun} from './slice-run.ts';

/** Groups are at most 10,000 (Amazon Cognito Developer Guide, quotas): one part, one go. */
export async function exportGroups({tools, state, ledger, newPart}: SliceRun): Promise<void> {
  const writer = newPart('groups');
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await tools.reader.groups(state.poolId, token);
    await writer.add(page.items);
    names.push(...page.items.map(({GroupName}) => GroupName));
    token = page.next;
  } while (token !== undefined);
  const part = await writer.finish();
  ledger.add({parts: part ? [part] : [], counts: {...NO_COUNTS, groups: names.length}});
  ledger.enter(names.length === 0 ? 'finish' : 'memberships', names);
}
