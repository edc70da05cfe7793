import {BackupctlError, type ExitName} from '../errors.ts';

interface Meaning {
  readonly code: string;
  readonly exit: ExitName;
  readonly next: readonly string[];
}

const EXPIRED: Meaning = {
  code: 'CREDENTIALS_EXPIRED',
  exit: 'unknown',
  next: ['Sign in again (aws sso login, with --profile NAME if you use one), then run the command again.'],
};
const INVALID: Meaning = {
  code: 'CREDENTIALS_INVALID',
  exit: 'unknown',
  next: ['Check which credentials are in use: aws sts get-caller-identity'],
};
const MISSING: Meaning = {
  code: 'CREDENTIALS_MISSING',
  exit: 'unknown',
  next: ['Name a profile: --profile NAME', 'or sign in: aws sso login --profile NAME'],
};
const DENIED: Meaning = {
  code: 'ACCESS_DENIED',
  exit: 'unknown',
  next: ['Use an identity that may do this, or have the action named above added to its policy.'],
};
const BUSY: Meaning = {
  code: 'AWS_THROTTLED',
  exit: 'unknown',
  next: ['AWS asks for a slower pace. Wait a minute and run the command again.'],
};
const SILENT: Meaning = {
  code: 'AWS_NO_ANSWER',
  exit: 'unknown',
  next: ['Check the network, the region and AWS_ENDPOINT_URL, then run the command again.'],
};
const UNWELL: Meaning = {
  code: 'AWS_UNAVAILABLE',
  exit: 'unknown',
  next: ['The fault is on the side of AWS. Run the command again in a few minutes.'],
};
const REFUSED: Meaning = {
  code: 'AWS_REFUSED',
  exit: 'failed',
  next: ['Correct what AWS names above and run the command again.'],
};

/** The parser's own message quotes what stands around the damage: of a list of users, people. */
const UNREADABLE = 'an answer that is not readable; its text is left out, because it may name people';

/** By error name, because messages change. Names as the SDK throws them, or as Node names network errors. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  TokenProviderError: EXPIRED,
  UnrecognizedClientException: INVALID,
  InvalidClientTokenId: INVALID,
  InvalidAccessKeyId: INVALID,
  InvalidSignatureException: INVALID,
  SignatureDoesNotMatch: INVALID,
  AuthFailure: INVALID,
  CredentialsProviderError: MISSING,
  AccessDenied: DENIED,
  AccessDeniedException: DENIED,
  Forbidden: DENIED,
  UnauthorizedOperation: DENIED,
  NotAuthorizedException: DENIED,
  Throttling: BUSY,
  ThrottlingException: BUSY,
  ThrottledException: BUSY,
  TooManyRequestsException: BUSY,
  RequestLimitExceeded: BUSY,
  SlowDown: BUSY,
  TimeoutError: SILENT,
  NetworkingError: SILENT,
  ECONNREFUSED: SILENT,
  ECONNRESET: SILENT,
  ENOTFOUND: SILENT,
  EAI_AGAIN: SILENT,
  EPIPE: SILENT,
  ETIMEDOUT: SILENT,
};

/**
 * Turns whatever a gateway call threw into the error that an operator reads.
 * @param error what the SDK, Node or our own code threw; one of ours passes through unchanged
 * @param doing what was being tried, an infinitive phrase that names the thing: `read the vault Questionnaire_Backups`
 */
export function toBackupctlError(error: unknown, doing: string): BackupctlError {
  if (error instanceof BackupctlError) return error;
  const {code, exit, next} = meaningOf(error);
  const request = requestId(error);
  return new BackupctlError({
    code,
    exit,
    next,
    message: `Could not ${doing}.`,
    said: saidBy(error),
    facts: request === undefined ? [] : [`Request id  ${request}`],
    cause: error,
  });
}

/** The name AWS gave the error, for gateways that expect one: `NoSuchEntityException`. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function meaningOf(error: unknown): Meaning {
  if (!(error instanceof Error)) return REFUSED;
  // The SSO provider throws CredentialsProviderError for an expired session too, and only its text tells.
  if (error.name === 'CredentialsProviderError' && /expired|sso login|refresh failed/i.test(error.message))
    return EXPIRED;
  const known = MEANINGS[error.name] ?? MEANINGS[stringField(error, 'code')];
  if (known) return known;
  const status = httpStatus(error);
  // A HEAD request has no body, so S3 cannot name its refusal.
  if (status === 403) return DENIED;
  if (status === 429) return BUSY;
  return status !== undefined && status >= 500 && status !== 501 ? UNWELL : REFUSED;
}

function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof SyntaxError) return UNREADABLE;
  const name = error.name === 'Error' ? stringField(error, 'code') : error.name;
  const message = error.message || messages(error).join('; ');
  return [name, message].filter(Boolean).join(': ') || 'nothing';
}

/** A refused connection to a host with several addresses arrives as an AggregateError without a message of its own. */
const messages = (error: Error): string[] =>
  error instanceof AggregateError
    ? error.errors.map((each) => (each instanceof Error ? each.message : String(each)))
    : [];

function stringField(error: Error, field: string): string {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : '';
}

interface Metadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}

const metadata = (error: unknown): Metadata =>
  error instanceof Error ? ((Reflect.get(error, '$metadata') as Metadata | undefined) ?? {}) : {};

/** Undefined when the answer never came. */
export const httpStatus = (error: unknown): number | undefined => metadata(error).httpStatusCode;
const requestId = (error: unknown): string | undefined => metadata(error).requestId;
