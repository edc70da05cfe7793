import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import {utc} from '../render/time.ts';
import type {Plan} from './plan.ts';
import type {SelectionFailure, TrailGateway} from './trail-gateway.ts';
import {notBegun} from './vault-checks.ts';

export interface TrailParts {
  readonly gateway: TrailGateway;
  readonly plans: () => Promise<readonly Plan[]>;
  readonly now: () => number;
}

const TWO_NIGHTS = 48 * 3_600_000;
/** The event comes within moments of the run; a later run without one has worked. */
const SAME_RUN = 3_600_000;

export function trailCheck({gateway, plans, now}: TrailParts): Check {
  return defineCheck({
    id: 'TRAIL-SELECTION',
    scopes: ['account'],
    async observe() {
      const found = await plans();
      const ran = found.flatMap(({lastRunAt}) => lastRunAt ?? []);
      return {
        begun: found.length > 0,
        lastRunAt: ran.length === 0 ? undefined : Math.max(...ran),
        failures: found.length === 0 ? [] : await gateway.selectionFailures(now() - TWO_NIGHTS),
      };
    },
    judge({begun, lastRunAt, failures}): Verdict {
      if (!begun) return notBegun();
      if (lastRunAt === undefined) return {state: 'skipped', problem: 'No night has passed yet.'};
      const [last] = open(failures, lastRunAt);
      if (last === undefined) {
        const [healed] = failures.toSorted((a, b) => b.at - a.at);
        return healed === undefined
          ? {state: 'ok'}
          : {state: 'ok', detail: `failed ${utc(healed.at)} (${healed.code}), and worked in a later night`};
      }
      return {
        state: 'unmet',
        problem: `${utc(last.at)} AWS Backup selected nothing: ${last.code}: ${last.message}`,
        next: 'Mend what it says (often the role, or a policy of the organization), then: backupctl setup -e ENV --run-now',
      };
    },
  });
}

/** Failures that no later run has made good, newest first. Pure. */
function open(failures: readonly SelectionFailure[], lastRunAt: number): readonly SelectionFailure[] {
  return failures.filter(({at}) => at + SAME_RUN >= lastRunAt).toSorted((a, b) => b.at - a.at);
}
