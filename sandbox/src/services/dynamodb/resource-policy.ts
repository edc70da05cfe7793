import {createHash} from 'node:crypto';
import type * as sdk from '@aws-sdk/client-dynamodb';
import {AwsError, type Handlers} from '../../kernel/service.ts';
import type {PolicyHolder, TableStore} from './table-store.ts';

/** Whitespace counts (SDK client-dynamodb, PutResourcePolicy). */
const MOST_BYTES = 20 * 1024;

/**
 * Policies of tables and of their streams (SDK client-dynamodb, PutResourcePolicy, GetResourcePolicy,
 * DeleteResourcePolicy). They are kept and answered at once; that AWS takes seconds is left out, and so is their weight
 * when a caller is judged.
 */
export function resourcePolicyHandlers(store: TableStore): Handlers<typeof sdk> {
  return {
    PutResourcePolicy({ResourceArn, Policy = '', ExpectedRevisionId: expected}, {region}) {
      const holder = holderOf(store, ResourceArn, region);
      refuseRevision(holder, expected, ResourceArn);
      holder.policy = readPolicy(Policy);
      return {RevisionId: revisionOf(holder.policy)};
    },
    GetResourcePolicy({ResourceArn}, {region}) {
      const {policy} = holderOf(store, ResourceArn, region);
      if (policy === undefined) throw notFound(ResourceArn);
      return {Policy: policy, RevisionId: revisionOf(policy)};
    },
    DeleteResourcePolicy({ResourceArn, ExpectedRevisionId: expected}, {region}) {
      const holder = holderOf(store, ResourceArn, region);
      refuseRevision(holder, expected, ResourceArn);
      const {policy} = holder;
      delete holder.policy;
      // Idempotent: without a policy it answers success, with no revision.
      return policy === undefined ? {} : {RevisionId: revisionOf(policy)};
    },
  };
}

/** JSON of at most 20 KB. */
export function readPolicy(policy: string): string {
  if (Buffer.byteLength(policy) > MOST_BYTES)
    throw new AwsError('ValidationException', 'The policy document exceeds the maximum size of 20 KB');
  try {
    JSON.parse(policy);
  } catch {
    throw new AwsError('ValidationException', 'Invalid policy document: it is not valid JSON');
  }
  return policy;
}

/** The same document has the same revision. */
const revisionOf = (policy: string) =>
  String(BigInt(`0x${createHash('sha256').update(policy).digest('hex').slice(0, 12)}`));

function holderOf(store: TableStore, arn: string | undefined, region: string): PolicyHolder {
  const [, table = '', stream] = /^(arn:[^/]*table\/[^/]+)(?:\/stream\/(.+))?$/.exec(arn ?? '') ?? [];
  const found = store.need(table === '' ? arn : table, region);
  if (stream === undefined) return found;
  if (found.stream?.label !== stream)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
  return found.stream;
}

/** `NO_POLICY` asks for there to be none. */
function refuseRevision({policy}: PolicyHolder, expected: string | undefined, arn: string | undefined): void {
  if (expected === undefined) return;
  const revision = policy === undefined ? 'NO_POLICY' : revisionOf(policy);
  if (revision !== expected) throw notFound(arn);
}

const notFound = (arn: string | undefined) =>
  new AwsError('PolicyNotFoundException', `Resource-based policy not found for the provided ResourceArn: ${arn}`);
