import type {AttributeType} from '@aws-sdk/client-cognito-identity-provider';
import {AwsError} from '../../kernel/service.ts';
import type {Pool} from './pool.ts';

/** Attributes that the pool does not have, that may not be set, or that may not be changed any more. */
export function checkAttributes(pool: Pool, attributes: readonly AttributeType[], when: 'create' | 'update'): void {
  for (const {Name = '', Value = ''} of attributes) {
    const declared = pool.schema.find((attribute) => attribute.Name === Name);
    if (Name === 'sub' || Name === 'identities' || Name.startsWith('cognito:')) {
      throw invalid(`Cannot modify the non-mutable attribute ${Name}`);
    }
    if (!declared)
      throw invalid(`Attributes did not conform to the schema: ${Name}: Attribute does not exist in the schema.\n`);
    if (when === 'update' && declared.Mutable === false)
      throw invalid(`Attributes did not conform to the schema: ${Name}: Attribute cannot be updated.\n`);
    if (Value.length > 2048)
      throw invalid(
        `Attributes did not conform to the schema: ${Name}: String must be no longer than 2048 characters\n`,
      );
    if (Name === 'phone_number' && !/^\+\d{1,15}$/.test(Value)) throw invalid('Invalid phone number format.');
    if (Name === 'email' && !/^[^\s@]+@[^\s@]+$/.test(Value)) throw invalid('Invalid email address format.');
  }
  const given = new Set(attributes.map(({Name}) => Name));
  if (when === 'create' && given.has('email_verified') && !given.has('email'))
    throw invalid('Email is required to verify/un-verify an email');
  if (when === 'create' && given.has('phone_number_verified') && !given.has('phone_number'))
    throw invalid('Phone Number is required to verify/un-verify a phone number');
}

/** Without a policy of its own a pool wants 8 characters of four kinds (Developer Guide, password requirements). */
export function checkPassword({settings}: Pool, password: string): void {
  const {
    MinimumLength = 8,
    RequireLowercase = true,
    RequireNumbers = true,
    RequireSymbols = true,
    RequireUppercase = true,
  } = settings.Policies?.PasswordPolicy ?? {};
  const problems = [
    password.length < MinimumLength && 'Password not long enough',
    RequireLowercase && !/[a-z]/.test(password) && 'Password must have lowercase characters',
    RequireUppercase && !/[A-Z]/.test(password) && 'Password must have uppercase characters',
    RequireNumbers && !/\d/.test(password) && 'Password must have numeric characters',
    RequireSymbols &&
      !/[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/.test(password) &&
      'Password must have symbol characters',
  ].filter((problem) => problem !== false);
  if (problems.length > 0)
    throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${problems[0]}`);
}

/** What the API's model demands of a member that was given. */
export function checkPattern(member: string, value: string | undefined, pattern: RegExp): void {
  if (value !== undefined && !pattern.test(value))
    throw invalid(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`,
    );
}

export const invalid = (message: string) => new AwsError('InvalidParameterException', message);
