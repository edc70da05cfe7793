import {BackupctlError} from '../../errors.ts';
import type {Chain} from './progress.ts';
import type {SliceRun} from './slice-run.ts';

/**
 * Chains worked on at once, each of which waits for a page before it asks for the next. Six fill Cognito's thirty lists a
 * second (SDK quotas) as long as a page takes up to 200 ms, ours included; four fell to 88 % of it on a busy machine.
 */
const LANES = 6;

/**
 * Works on the chains of a phase until all are complete or the slice ends. A chain that fails lets the others come to
 * the end of their page and record it, so that the next slice repeats as little as can be; then its error is thrown.
 * @param work one part of a chain; answers the chain as long as there is more to do now
 */
export async function workChains(run: SliceRun, work: (chain: Chain) => Promise<Chain | undefined>): Promise<void> {
  let failure: {readonly error: unknown} | undefined;
  const lane = async () => {
    while (run.goesOn()) {
      let chain = run.ledger.take();
      if (chain === undefined) return;
      try {
        while (chain !== undefined) chain = await work(chain);
      } catch (error) {
        failure ??= {error};
        run.stop();
      }
    }
  };
  await Promise.all(Array.from({length: LANES}, lane));
  if (failure) throw failure.error;
}

/** Did AWS refuse a page token that had worked? Then the chain has to begin anew. */
export const isDeadToken = (error: unknown, token: string | undefined) =>
  token !== undefined && error instanceof BackupctlError && error.code === 'PAGE_TOKEN_EXPIRED';
