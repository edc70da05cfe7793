import type {Check, Finding, Scope} from './check.ts';

/** All at once: the checks share facts, and the clients bound the calls in flight. In the order of the catalogue. */
export async function runChecks(checks: readonly Check[], scope?: Scope): Promise<readonly Finding[]> {
  return Promise.all(
    checks.filter(({scopes}) => scope === undefined || scopes.includes(scope)).map((check) => check.evaluate()),
  );
}
