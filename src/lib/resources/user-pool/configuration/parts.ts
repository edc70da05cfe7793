import {errorName, toBackupctlError} from '../../../aws/errors.ts';
import type {PacedCalls} from '../../../aws/paced-call.ts';
import {BackupctlError} from '../../../errors.ts';
import type {CognitoCategory} from '../quotas.ts';
import type {JsonObject, PartName, UnreadPart} from './configuration.ts';
import {plainObject} from './plain.ts';

/** One call for one part; `of` names the app client, identity provider, domain or terms that it is about. */
export interface Part {
  readonly part: PartName;
  readonly category: CognitoCategory;
  readonly of?: string | undefined;
}

export interface Listed<Item> {
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
}

export interface PartReading {
  /** Undefined when there is none, and when it could not be read: then `unread` says so. */
  one(part: Part, work: () => Promise<object | undefined>): Promise<JsonObject | undefined>;
  /** Every page; those before a failure are kept, and `unread` says that there would be more. */
  list<Item>(part: Part, page: (token: string | undefined) => Promise<Listed<Item>>): Promise<readonly Item[]>;
  /** By part, so that a right that is missing for every app client is one entry. */
  unread(): readonly UnreadPart[];
}

/**
 * How AWS says that a part is not there (SDK, the errors of the operations and their texts): nothing of the kind, threat
 * protection is off, the feature plan has no such feature, not in this region or for this pool (a replica's), or the
 * region does not know the operation at all (API reference, common errors).
 */
const NONE = [
  'ResourceNotFoundException',
  'UserPoolAddOnNotEnabledException',
  'FeatureUnavailableInTierException',
  'OperationNotEnabledException',
  'UnknownOperationException',
];

/** Neither AWS's error nor ours: not asked, for lack of time. */
class TimeIsUp extends Error {
  override readonly name = 'TIME_IS_UP';
}

interface Failure {
  readonly part: PartName;
  readonly code: string;
  readonly of: string | undefined;
}

/** These end the whole export in any case; asking on would only hide them. */
const ENDS_ALL = /^(INTERRUPTED|CREDENTIALS_[A-Z]+)$/;

/**
 * Reads parts of a user pool, each call in its category's turn, so that one part that cannot be read does not lose the
 * others and is not taken for one that is not there.
 * @param timeIsUp asked before every call; once true, what is left counts as unread with the code TIME_IS_UP
 */
export function createPartReading(calls: PacedCalls, poolId: string, timeIsUp: () => boolean): PartReading {
  const failures: Failure[] = [];
  const mustBeInTime = () => {
    if (timeIsUp()) throw new TimeIsUp();
  };

  async function attempt<Value>({part, category, of}: Part, work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      mustBeInTime();
      return await calls.call(category, () => {
        // Once more: the turn may have come late, or after many throttles.
        mustBeInTime();
        return translated(`read ${part} of the user pool ${poolId}`, work);
      });
    } catch (error) {
      if (error instanceof BackupctlError && ENDS_ALL.test(error.code)) throw error;
      const code = nameOf(error);
      if (!NONE.includes(code)) failures.push({part, code, of});
      return undefined;
    }
  }

  return {
    one: async (part, work) => plainObject(await attempt(part, work)),
    async list<Item>(part: Part, page: (token: string | undefined) => Promise<Listed<Item>>) {
      const found: Item[] = [];
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const answer = await attempt(part, () => page(token));
        found.push(...(answer?.items ?? []));
        token = answer?.next;
      }
      return found;
    },
    unread: () => grouped(failures),
  };
}

/** The pace knows a throttle only by our own errors. */
async function translated<Value>(doing: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw toBackupctlError(error, doing);
  }
}

/** AWS's own name of the error; a connection that failed has only Node's code, or ours. */
function nameOf(error: unknown): string {
  if (!(error instanceof BackupctlError)) return errorName(error);
  const name = errorName(error.cause);
  return name === '' || name === 'Error' ? error.code : name;
}

function grouped(failures: readonly Failure[]): readonly UnreadPart[] {
  const groups = new Map<string, {readonly part: PartName; readonly code: string; readonly of: string[]}>();
  for (const {part, code, of} of failures) {
    // The list itself and single things of it are different losses.
    const key = JSON.stringify([part, of === undefined, code]);
    const group = groups.get(key) ?? {part, code, of: []};
    if (of !== undefined) group.of.push(of);
    groups.set(key, group);
  }
  return [...groups.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, {part, code, of}]) => ({part, code, ...(of.length === 0 ? {} : {of: of.sort()})}));
}
