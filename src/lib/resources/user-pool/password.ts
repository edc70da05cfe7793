import {randomInt} from 'node:crypto';

const SETS = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#%+-=?@_'] as const;
const ALL = SETS.join('');
/** Cognito takes up to 256 (SDK PasswordPolicyType); half of it is beyond guessing. */
const SHORTEST = 32;

/** A password for one user that fits every policy, is never the same twice, and is thrown away after it was set. */
export function throwawayPassword(minimum: number): string {
  const length = Math.max(SHORTEST, minimum);
  const characters = Array.from({length}, (_, index) => pick(SETS[index] ?? ALL));
  // Fisher-Yates: the four required kinds must not stand at known places.
  for (let index = characters.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [characters[index], characters[other]] = [characters[other] ?? '', characters[index] ?? ''];
  }
  return characters.join('');
}

const pick = (set: string) => set[randomInt(set.length)] ?? '';
