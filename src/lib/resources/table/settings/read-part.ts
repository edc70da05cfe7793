import {errorName, toBackupctlError} from '../../../aws/errors.ts';

/** One part as it was read, null when there is none, or AWS's name of the refusal. */
export type Answer<Name> =
  | {readonly part: Name; readonly value: unknown}
  | {readonly part: Name; readonly code: string};

/** Asks for one part. @throws what may pass: the table is read again then, rather than saved with a hole */
export async function tried<Name>(part: Name, doing: string, ask: () => Promise<unknown>): Promise<Answer<Name>> {
  try {
    return {part, value: plain((await ask()) ?? null)};
  } catch (error) {
    return {part, code: refusal(error, doing)};
  }
}

/** AWS's name of a refusal that will be the same an hour later. @throws everything else, as an operator reads it */
export function refusal(error: unknown, doing: string): string {
  const ours = toBackupctlError(error, doing);
  if (ours.code !== 'ACCESS_DENIED' && ours.code !== 'AWS_REFUSED') throw ours;
  return errorName(error) || ours.code;
}

/** As it will lie in the bucket: dates in ISO 8601, nothing undefined. */
export const plain = <Value>(answer: unknown): Value => JSON.parse(JSON.stringify(answer)) as Value;
