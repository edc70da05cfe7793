/** What AWS Backup and a restore depend on in one bucket, as S3 tells it. */
export interface BucketLook {
  readonly versioning: 'on' | 'suspended' | 'off';
  /** The customer's key of the default encryption; undefined when S3 or AWS's own key encrypts. */
  readonly key: string | undefined;
  /** Objects encrypted with a key that only the caller holds may be put. */
  readonly acceptsCallerKeys: boolean;
  /** Where its access logs go. */
  readonly logsTo: string | undefined;
  readonly removesOldVersions: boolean;
  /** Storage classes of transitions that AWS Backup cannot read. */
  readonly archives: readonly string[];
  readonly eventBridge: boolean;
}
