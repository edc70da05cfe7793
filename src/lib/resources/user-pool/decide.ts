import type {PoolSummary, UserRecord} from '../../archive/manifest.ts';
import type {Attribute} from './writer.ts';

/** Set by Cognito alone: sent along, they make a creation fail (SDK AdminCreateUser). */
const COGNITO_OWN = /^(sub|identities|cognito:.*)$/;

export type OnExisting = 'repair' | 'skip' | 'fail';

/** What one archived user means for the target pool. Pure. */
export type UserDecision =
  | {
      readonly do: 'create';
      readonly username: string;
      readonly attributes: readonly Attribute[];
      readonly late: readonly Attribute[];
      readonly password: boolean;
      readonly disable: boolean;
    }
  /** Came through an identity provider: made again at the next sign-in there, never as a native user. */
  | {readonly do: 'skip-federated'};

export const isFederated = ({UserStatus, Attributes}: UserRecord) =>
  UserStatus === 'EXTERNAL_PROVIDER' ||
  Attributes.some(({Name, Value}) => Name === 'identities' && Value !== '' && UserStatus !== 'CONFIRMED');

/**
 * @param strategy `reset`: users who had a password get a random one that nobody knows, so that "forgot password" works
 *   (it is refused in FORCE_CHANGE_PASSWORD); `temporary`: they stay in that state
 */
export function decideUser(user: UserRecord, pool: PoolSummary, strategy: 'reset' | 'temporary'): UserDecision {
  if (isFederated(user)) return {do: 'skip-federated'};
  const attributes = user.Attributes.filter(({Name}) => !COGNITO_OWN.test(Name));
  // An alias only after confirmation (Amazon Cognito Developer Guide, user pool attributes).
  const isLate = ({Name}: Attribute) =>
    Name === 'preferred_username' && pool.aliasAttributes.includes('preferred_username');
  const hadPassword = user.UserStatus === 'CONFIRMED' || user.UserStatus === 'RESET_REQUIRED';
  return {
    do: 'create',
    username: loginName(user, pool),
    attributes: attributes.filter((each) => !isLate(each)),
    late: attributes.filter(isLate),
    password: strategy === 'reset' && hadPassword,
    disable: !user.Enabled,
  };
}

/** Where e-mail addresses or phone numbers are the usernames, the stored one is an id of Cognito's own making. */
export function loginName({Username, Attributes}: UserRecord, {usernameAttributes}: PoolSummary): string {
  const named = usernameAttributes.map((mode) => Attributes.find(({Name}) => Name === mode)?.Value);
  return named.find((value) => value !== undefined) ?? Username;
}

export interface Difference {
  readonly field: string;
  readonly kind: 'missing' | 'differs' | 'extra';
}

/** Attributes of the archive against those that are there; `sub` is new by nature. Values are never named. Pure. */
export function compareUser(archived: UserRecord, found: UserRecord): readonly Difference[] {
  const have = new Map(found.Attributes.map(({Name, Value}) => [Name, Value]));
  const differences: Difference[] = [];
  for (const {Name, Value} of archived.Attributes) {
    if (COGNITO_OWN.test(Name)) continue;
    const value = have.get(Name);
    if (value !== Value) differences.push({field: Name, kind: value === undefined ? 'missing' : 'differs'});
  }
  if (archived.Enabled !== found.Enabled) differences.push({field: 'enabled', kind: 'differs'});
  return differences;
}

/** What `repair` may add to a user who is there already: attributes that are missing, never others. Pure. */
export function missingAttributes(archived: UserRecord, found: UserRecord, pool: PoolSummary): readonly Attribute[] {
  const fixed = new Set(pool.attributes.filter(({mutable}) => !mutable).map(({name}) => name));
  const missing = new Set(
    compareUser(archived, found)
      .filter(({kind}) => kind === 'missing')
      .map(({field}) => field),
  );
  return archived.Attributes.filter(({Name}) => missing.has(Name) && !fixed.has(Name));
}
