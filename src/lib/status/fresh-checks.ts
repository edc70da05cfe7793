import type {Protection} from '../account/protection.ts';
import {notBegun} from '../account/vault-checks.ts';
import {hintFor} from '../aws/job-messages.ts';
import {type Check, defineCheck, type Verdict} from '../checks/check.ts';
import type {Resource} from '../environments/environment.ts';
import {utc} from '../render/time.ts';
import type {OddPoints, VaultHistory} from './history.ts';
import {judgeResource, type ResourceStatus} from './judge.ts';
import {type Facts, observeProtected} from './observe.ts';

export interface FreshParts {
  readonly tagged: readonly Resource[];
  readonly history: () => Promise<Pick<VaultHistory, 'withStatus'>>;
  readonly facts: () => Promise<Facts>;
  readonly begun: () => Promise<Protection>;
  /** Has a restore been completed in the last 90 days? */
  readonly restored: () => Promise<boolean>;
  readonly now: () => number;
}

/** A day, the start window, and an hour of patience. */
const MAX_AGE = 26 * 3_600_000;

/** Did the last nights bring what they should, and is what lies in the vault good? */
export function freshChecks(parts: FreshParts): readonly Check[] {
  return [...parts.tagged.map((resource) => freshCheck(parts, resource)), ...pointChecks(parts), drillCheck(parts)];
}

function freshCheck({facts, now}: FreshParts, resource: Resource): Check {
  return defineCheck<ResourceStatus>({
    id: 'FRESH',
    title: `Backed up within the last 26 hours, ${resource.kind} ${resource.name}`,
    scopes: ['account'],
    resource: resource.arn,
    many: true,
    observe: async () =>
      judgeResource(await observeProtected(resource, await facts()), {now: now(), maxAgeMs: MAX_AGE, nights: 2}),
    judge: (status) => judge(status),
  });
}

function judge({state, kind, name, lastGoodAt, reason}: ResourceStatus): Verdict {
  if (state === 'ok') return {state: 'ok'};
  if (state === 'new') return {state: 'skipped', problem: 'Younger than the last window.'};
  const last =
    lastGoodAt === undefined ? 'has never had a good backup' : `has its last good backup of ${utc(lastGoodAt)}`;
  const hint = reason === undefined ? undefined : hintFor(reason);
  return {
    state: 'unmet',
    problem: `The ${kind} ${name} ${last}.${reason === undefined ? '' : `\nAWS said: ${reason}${hint ? ` (${hint.cause})` : ''}`}`,
    next: hint?.help ?? `See why: backupctl check-account; then: backupctl setup -e ENV --run-now`,
  };
}

const STATES = [
  {id: 'RP-PARTIAL', status: 'PARTIAL'},
  {id: 'RP-EXPIRED', status: 'EXPIRED'},
  {id: 'RP-STOPPED', status: 'STOPPED'},
] as const;

function pointChecks({history, begun}: FreshParts): readonly Check[] {
  return STATES.map(({id, status}) =>
    defineCheck<OddPoints | 'none' | undefined>({
      id,
      scopes: ['account'],
      async observe() {
        return (await begun()) === 'not begun' ? undefined : ((await history()).withStatus(status) ?? 'none');
      },
      judge(found): Verdict {
        if (found === undefined) return notBegun();
        if (found === 'none') return {state: 'ok'};
        const {count, bytes, newestArn} = found;
        return {
          state: 'at-risk',
          problem: `${count} recovery points are ${status}, ${(bytes / 1024 ** 3).toFixed(1)} GB; the newest is ${newestArn}.`,
          next: 'AWS Backup console → Vaults → the recovery points by status',
        };
      },
    }),
  );
}

function drillCheck({begun, restored}: FreshParts): Check {
  return defineCheck({
    id: 'DRILL-AGE',
    scopes: ['account'],
    observe: async () => ((await begun()) === 'not begun' ? undefined : restored()),
    judge(done): Verdict {
      if (done === undefined) return notBegun();
      return done
        ? {state: 'ok'}
        : {
            state: 'at-risk',
            problem: 'No restore was completed in the last 90 days.',
            next: 'backupctl restore-table TABLE --to NAME',
          };
    },
  });
}
