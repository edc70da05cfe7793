import type {AdminSetUserMFAPreferenceCommandInput} from '@aws-sdk/client-cognito-identity-provider';
import {AwsError} from '../../kernel/service.ts';
import type {User} from './user.ts';
import {invalid} from './user-rules.ts';

/** Kept only for users who have it: most have none. */
export interface Mfa {
  /** A registered TOTP token. Only the user can register one (Developer Guide, TOTP); seeds do. */
  readonly token: boolean;
  /** As UserMFASettingList names them. */
  readonly enabled: readonly string[];
  readonly preferred?: string | undefined;
}

const NONE: Mfa = {token: false, enabled: []};

/** AdminSetUserMFAPreference: what is not named stays as it is. */
export function setPreference(user: User, input: AdminSetUserMFAPreferenceCommandInput): void {
  if (user.status === 'UNCONFIRMED') throw new AwsError('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED')
    throw new AwsError('PasswordResetRequiredException', 'Password reset required.');
  const asked: readonly (readonly [string, {Enabled?: boolean | undefined; PreferredMfa?: boolean | undefined}])[] = [
    ['SMS_MFA', input.SMSMfaSettings ?? {}],
    ['SOFTWARE_TOKEN_MFA', input.SoftwareTokenMfaSettings ?? {}],
    ['EMAIL_OTP', input.EmailMfaSettings ?? {}],
    ['WEB_AUTHN', input.WebAuthnMfaSettings ?? {}],
  ];
  const before = user.mfa ?? NONE;
  for (const [name, {Enabled}] of asked) if (Enabled) refuseUndeliverable(user, name);
  const enabled = asked.flatMap(([name, {Enabled}]) => ((Enabled ?? before.enabled.includes(name)) ? name : []));
  user.mfa = {token: before.token, enabled, preferred: choosePreferred(asked, enabled, before.preferred)};
}

/** Only one factor can be preferred (SDK AdminSetUserMFAPreference). */
function choosePreferred(
  asked: readonly (readonly [string, {PreferredMfa?: boolean | undefined}])[],
  enabled: readonly string[],
  before: string | undefined,
): string | undefined {
  const [preferred, ...more] = asked.filter(([, {PreferredMfa}]) => PreferredMfa).map(([name]) => name);
  if (more.length > 0) throw invalid('Only one factor can be set as preferred.');
  if (preferred !== undefined && !enabled.includes(preferred))
    throw invalid(`${preferred} is preferred but not enabled.`);
  const dropped = asked.some(([name, {PreferredMfa}]) => name === before && PreferredMfa === false);
  const kept = before !== undefined && enabled.includes(before) && !dropped ? before : undefined;
  return preferred ?? kept;
}

/** aws-sdk-js-v3 issue 4645 has the wording; nobody has a passkey here. */
function refuseUndeliverable(user: User, name: string): void {
  const able =
    (name === 'SMS_MFA' && user.attribute('phone_number') !== undefined) ||
    (name === 'EMAIL_OTP' && user.attribute('email') !== undefined) ||
    (name === 'SOFTWARE_TOKEN_MFA' && user.mfa?.token === true);
  if (!able) throw invalid(`User does not have delivery config set to turn on ${name}`);
}
