/** How the services of the sandbox see one another: narrow, and without their wire shapes. */

export interface TaggedResource {
  readonly arn: string;
  /** As the tagging API names it: `dynamodb:table`, `s3`, `cognito-idp:userpool`, … */
  readonly type: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The tagging API lists only what has or had a tag. */
  readonly everTagged: boolean;
}

export interface Taggable {
  tagged(region: string): readonly TaggedResource[] | Promise<readonly TaggedResource[]>;
}

/** A resource type that AWS Backup can protect here. */
export interface Protectable {
  readonly type: 'DynamoDB' | 'S3';
  owns(arn: string): boolean;
  exists(arn: string): Promise<boolean>;
  arns(region: string): Promise<readonly string[]>;
  tags(arn: string): Promise<Readonly<Record<string, string>>>;
  createdAt(arn: string): Promise<number>;
  /** Why AWS Backup cannot back this one up, in AWS's words; undefined when it can. */
  obstacle(arn: string): Promise<string | undefined>;
  /** The customer's own key that it is encrypted with; undefined when AWS's own does it. */
  keyArn(arn: string): Promise<string | undefined>;
  /** IAM actions that the service role needs to back one up, checked against the role's policies. */
  readonly backupActions: readonly string[];
  readonly restoreActions: readonly string[];
  /** A self-contained copy, plain JSON. */
  capture(arn: string): Promise<Captured>;
  /** What GetRecoveryPointRestoreMetadata answers. */
  restoreMetadata(captured: Captured): Record<string, string>;
  /** Refuses bad metadata before anything is made: throws AwsError, or a string reason that fails the job. */
  checkRestore(captured: Captured, metadata: Readonly<Record<string, string>>): Promise<void>;
  /** Makes the resource; answers its ARN and, where AWS says one on a COMPLETED job, a status message. */
  restore(
    captured: Captured,
    metadata: Readonly<Record<string, string>>,
    region: string,
  ): Promise<{arn: string; message?: string}>;
  /** Takes away what a restore test made. */
  remove(arn: string): Promise<void>;
}

export interface Captured {
  readonly arn: string;
  readonly bytes: number;
  readonly content: unknown;
}

export interface Roles {
  /** Exact ARN, path included; undefined when there is none. */
  byArn(arn: string): {readonly arn: string; readonly name: string} | undefined;
  /** Does the trust policy let this service principal assume it? */
  trusts(arn: string, servicePrincipal: string): boolean;
  /** Do its policies allow the action on the resource? A Deny wins; a permissions boundary limits. */
  allows(arn: string, action: string, resource: string, context?: Readonly<Record<string, string>>): boolean;
  /** IAM settles late: false until the configured time after creation or the last attachment has passed. */
  settled(arn: string): boolean;
}

export interface KeyLook {
  readonly arn: string;
  /** Enabled, and not waiting for its deletion. */
  readonly usable: boolean;
}

export interface Keys {
  /** By id, ARN, alias name or alias ARN; undefined when there is none. */
  look(reference: string, region: string): KeyLook | undefined;
}

export interface Functions {
  exists(arn: string): boolean;
  /** Runs the deployed zip. `failure` is what a caller sees in FunctionError with its payload. */
  invoke(arn: string, payload: unknown): Promise<{payload: unknown; failure?: {name: string; message: string}}>;
}

export interface StateMachines {
  exists(arn: string): boolean;
  /** Throws AwsError `ExecutionAlreadyExists` when the name was used with another input in the last 90 days. */
  start(arn: string, input: string, name?: string): Promise<string>;
}

/** What services publish to a topic. */
export interface Topics {
  /** Lost without a word when the topic is gone or its policy does not admit the service. */
  publish(arn: string, notice: {readonly service: string; readonly subject: string; readonly body: string}): void;
}

export interface Queues {
  exists(arn: string): boolean;
  /** False when the queue is gone or its policy does not admit the service. */
  send(arn: string, message: {readonly service: string; readonly body: string; readonly sourceArn?: string}): boolean;
  /** As a role that its own policies already allow. */
  put(arn: string, body: string): boolean;
}

export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Events {
  emit(event: ServiceEvent): void;
}

/** Provisioned capacity of tables and indexes, as Application Auto Scaling moves it. */
export interface Capacities {
  /** 0 on demand; undefined when there is no such table or index in the region. */
  units(resourceId: string, dimension: string, region: string): Promise<number | undefined>;
  setUnits(resourceId: string, dimension: string, region: string, units: number): Promise<void>;
}

/** An alarm that a service keeps for itself. */
export interface OwnAlarm {
  readonly name: string;
  readonly region: string;
  readonly description: string;
  readonly action: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Average';
  /** Seconds. */
  readonly period: number;
  readonly periods: number;
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
}

export interface Alarms {
  /** Answers its ARN. */
  put(alarm: OwnAlarm): string;
  remove(region: string, names: readonly string[]): void;
}

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly region: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Metrics {
  /** One more, now. */
  count(metric: Metric): void;
}
