import type {About, DataKey} from './envelope.ts';

/** KMS, as far as envelopes need it. */
export interface DataKeys {
  /**
   * A new data key.
   * @param keyRef id, ARN or alias of a symmetric KMS key
   * @param context has to be given again to open it, and stands in CloudTrail (KMS Developer Guide, encryption context)
   * @throws KEY_MISSING, KEY_UNUSABLE and what AWS answers
   */
  generate(keyRef: string, context: About): Promise<DataKey>;
  /**
   * The plaintext of a data key, 32 bytes; the caller zeroes it.
   * @throws KEY_MISSING, KEY_UNUSABLE, SECRETS_UNREADABLE and what AWS answers
   */
  open(encrypted: Buffer, context: About): Promise<Buffer>;
}
