import type {Sandbox} from '../../../sandbox/src/index.ts';
import type {CheckId} from '../../../src/lib/checks/catalogue/index.ts';

/** One thing that is wrong in an account, what is found, and what is left after it was mended. */
export interface BrokenAccount {
  readonly name: string;
  readonly break: (box: Sandbox) => void | Promise<void>;
  /** Every finding that is not well, without what is only worth knowing. */
  readonly finds: readonly CheckId[];
  /** Who is asked to mend it: `check-account --fix`, or `setup -e test` with these flags. */
  readonly by?: '--fix' | readonly string[];
  /** Found all the same afterwards: for a person, or for time. */
  readonly residue?: readonly CheckId[];
  /** What one of the findings says, so that the operator knows why; also of one that is skipped. */
  readonly tells?: readonly [id: CheckId, problem: RegExp];
  /** After `--fix` there is still something for `setup` to do. */
  readonly setupLater?: true;
  /** `setup` refuses, with this error. */
  readonly refused?: string;
}

export const ROLE = 'AWSBackupDefaultServiceRole';
export const role = (box: Sandbox) => box.iam.roles.need(ROLE);
export const vault = (box: Sandbox) => box.backup.state().vaults[0]!;
export const plan = (box: Sandbox) => box.backup.state().plans[0]!;
export const points = (box: Sandbox) => box.backup.state().points;
export const bucket = (box: Sandbox) =>
  [...box.s3.store.buckets.values()].find(({tags}) => tags['backup'] === 'daily')!;
/** The account's own bucket of archives. */
export const archives = (box: Sandbox) =>
  [...box.s3.store.buckets.values()].find(({name}) => name.startsWith('backupctl-'))!;
export const table = (box: Sandbox) =>
  [...box.dynamodb.store.tables.values()].find(({tags}) => tags['backup'] === 'daily')!;
export const pool = (box: Sandbox) =>
  [...box.cognito.store.pools.values()].find(({tags}) => JSON.stringify(tags).includes('test'))!;

/** A customer's key in the given state. */
export function key(box: Sandbox, state: 'Enabled' | 'Disabled' | 'PendingDeletion', policy?: string): string {
  const made = box.kms.keys.create('eu-west-1', 'CUSTOMER', 'test', policy);
  made.state = state;
  if (state === 'PendingDeletion') made.deletionAt = box.world.timeline.now() + 7 * 86_400_000;
  return made.arn;
}

/** A key policy that lets in nobody who matters. */
export const STRANGERS = JSON.stringify({
  Statement: [{Effect: 'Allow', Principal: {AWS: 'arn:aws:iam::999999999999:root'}, Action: 'kms:*', Resource: '*'}],
});
