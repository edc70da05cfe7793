/** Everything of a user pool that is neither a user nor a group, as it lies in the archive. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Parts that may be missing or unreadable without the rest. Stable: a manifest carries them. */
export type PartName =
  | 'mfa'
  | 'sessions'
  | 'clients'
  | 'clients.secrets'
  | 'clients.riskConfiguration'
  | 'clients.uiCustomization'
  | 'clients.managedLoginBranding'
  | 'clients.session'
  | 'identityProviders'
  | 'resourceServers'
  | 'domains'
  | 'riskConfiguration'
  | 'uiCustomization'
  | 'terms'
  | 'logDelivery'
  | 'tags'
  | 'replicas';

export interface UnreadPart {
  readonly part: PartName;
  /** The name of AWS's error, `AccessDeniedException`, or `TIME_IS_UP`. Never its text. */
  readonly code: string;
  /** Of which app clients, identity providers, domains or terms, by id or name; absent: all of the part, or its list. */
  readonly of?: readonly string[];
}

/**
 * Plain JSON. Inside each part stand AWS's own field names, dates as ISO 8601, bytes (images of managed login) as
 * base64, as `aws cognito-idp … --cli-input-json` takes them.
 *
 * What is missing, or an empty list, and not in `unread`: there is none. What is in `unread` could not be looked at;
 * what of it was read before is kept.
 */
export interface PoolConfiguration {
  readonly format: 1;
  /** DescribeUserPool.UserPool: policies, schema, triggers, messages, SES identity, SNS role and KMS key by ARN. */
  readonly pool: JsonObject;
  /** GetUserPoolMfaConfig. */
  readonly mfa?: JsonObject;
  /** GetUserPoolSessionConfiguration. */
  readonly sessions?: JsonObject;
  readonly clients: readonly ClientConfiguration[];
  /** DescribeIdentityProvider. */
  readonly identityProviders: readonly JsonObject[];
  /** ListResourceServers, those that Cognito manages itself (`ManagedBy`) included. */
  readonly resourceServers: readonly JsonObject[];
  /** DescribeUserPoolDomain of the prefix and of the custom domain. */
  readonly domains: readonly JsonObject[];
  /** DescribeRiskConfiguration of the pool. */
  readonly riskConfiguration?: JsonObject;
  /** GetUICustomization of the pool. */
  readonly uiCustomization?: JsonObject;
  /** DescribeTerms. */
  readonly terms: readonly JsonObject[];
  /** GetLogDeliveryConfiguration. */
  readonly logDelivery?: JsonObject;
  /** ListTagsForResource. */
  readonly tags?: JsonObject;
  /** ListUserPoolReplicas. */
  readonly replicas: readonly JsonObject[];
  readonly unread: readonly UnreadPart[];
}

export interface ClientConfiguration {
  /** DescribeUserPoolClient; only what the list tells when that could not be read, or the client went away meanwhile. */
  readonly client: JsonObject;
  /** ListUserPoolClientSecrets: ids and dates; AWS never tells the values there. */
  readonly secrets: readonly JsonObject[];
  readonly riskConfiguration?: JsonObject;
  /** Classic hosted UI, where this client has its own; else the pool's applies. */
  readonly uiCustomization?: JsonObject;
  readonly managedLoginBranding?: JsonObject;
  /** GetUserPoolClientSessionConfiguration. */
  readonly session?: JsonObject;
}
