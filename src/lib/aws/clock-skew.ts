/** Only these are about the time of the request (@smithy/core, retry, the codes of clock skew). */
const ABOUT_TIME = [
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
];

/**
 * With this machine's clock four minutes off or more, the SDK marks every error that comes with a `Date` header as mended
 * by a new offset, and repeats the call to the last attempt (@aws-sdk/core, AwsSdkSigV4Signer.errorHandler): each "there is
 * none" then takes four round trips and their pauses. The mark is taken off what says nothing of time.
 */
export function takeOffSkewMark(error: unknown): void {
  if (!(error instanceof Error) || ABOUT_TIME.includes(error.name)) return;
  const metadata: unknown = Reflect.get(error, '$metadata');
  if (typeof metadata === 'object' && metadata !== null) Reflect.deleteProperty(metadata, 'clockSkewCorrected');
}
