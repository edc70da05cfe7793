import pMap from 'p-map';
import type {Check, Finding, Scope} from './check.ts';

/** More at once gains nothing, because the calls in flight are bounded too, and each waiting call holds memory. */
const AT_ONCE = 40;

/** Of one scope, or all; in the order of the catalogue. The checks share facts, so a fact is read once. */
export async function runChecks(checks: readonly Check[], scope?: Scope): Promise<readonly Finding[]> {
  const wanted = checks.filter(({scopes}) => scope === undefined || scopes.includes(scope));
  return pMap(wanted, (check) => check.evaluate(), {concurrency: AT_ONCE});
}
