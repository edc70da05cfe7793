import pMap from 'p-map';
import type {Check, Finding, Scope} from './check.ts';

/** More at once gains nothing, because the calls in flight are bounded too, and each waiting call holds memory. */
const AT_ONCE = 40;

/**
 * Of one scope, or all; in the order of the catalogue. The checks share facts, so a fact is read once. Only those that
 * there are many of wait for one another: the longest chains of calls belong to the others, and begin at once.
 */
export async function runChecks(checks: readonly Check[], scope?: Scope): Promise<readonly Finding[]> {
  const wanted = checks.filter(({scopes}) => scope === undefined || scopes.includes(scope));
  const found = new Map<Check, Finding>();
  const look = async (check: Check) => {
    found.set(check, await check.evaluate());
  };
  await Promise.all([
    ...wanted.filter(({many}) => !many).map(look),
    pMap(
      wanted.filter(({many}) => many),
      look,
      {concurrency: AT_ONCE},
    ),
  ]);
  return wanted.flatMap((check) => found.get(check) ?? []);
}
