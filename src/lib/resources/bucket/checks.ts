import {judgeKey, type KeyUse} from '../../account/key-verdict.ts';
import type {ServiceRole} from '../../account/role.ts';
import type {KeyGateway} from '../../aws/keys.ts';
import type {CheckId} from '../../checks/catalogue/index.ts';
import {CATALOGUE} from '../../checks/catalogue/index.ts';
import {type Check, defineCheck, type Verdict} from '../../checks/check.ts';
import type {Resource} from '../../environments/environment.ts';
import {once} from '../../once.ts';
import type {BucketGateway, Versioning} from './gateway.ts';
import type {BucketLook} from './look.ts';
import type {BucketLookGateway} from './look-gateway.ts';

export interface BucketParts {
  readonly bucket: Resource;
  readonly gateway: BucketLookGateway;
  readonly keys: KeyGateway;
  readonly role: () => Promise<ServiceRole | undefined>;
  /** Some rule of the plan keeps continuous backups. */
  readonly continuous: () => Promise<boolean>;
  /** Turns versioning on, where that may be offered; setup has its own question. */
  readonly enableVersioning?: (bucket: string) => Promise<void>;
}

/** One tagged bucket: what would keep AWS Backup from taking all of it. */
export function bucketChecks(parts: BucketParts): readonly Check[] {
  const {bucket, gateway} = parts;
  const look = once(() => gateway.look(bucket.name));
  const about = (id: CheckId) => ({
    id,
    title: `${CATALOGUE[id].title}, ${bucket.name}`,
    scopes: id === 'S3-VERSIONING' ? (['account', 'setup'] as const) : (['account'] as const),
    resource: bucket.arn,
    many: true as const,
  });
  const simple = (id: CheckId, judge: (look: BucketLook) => Verdict) =>
    defineCheck({...about(id), observe: look, judge: (found) => (found === undefined ? gone(id) : judge(found))});
  return [
    versioningCheck(parts, look, about('S3-VERSIONING')),
    simple('S3-SSEC', (found) => judgeCallerKeys(bucket.name, found)),
    simple('S3-SELFLOG', (found) => judgeLogging(bucket.name, found)),
    simple('S3-NONCURRENT', (found) => judgeOldVersions(bucket.name, found)),
    simple('S3-CLASS', judgeClasses),
    defineCheck({
      ...about('S3-EVENTBRIDGE'),
      observe: async () => ({found: await look(), continuous: await parts.continuous()}),
      judge: ({found, continuous}) => judgeEvents(bucket.name, found, continuous),
    }),
    keyCheck(parts, look, about('KMS-S3')),
  ];
}

const gone = (id: CheckId): Verdict =>
  id === 'S3-VERSIONING'
    ? {state: 'unmet', problem: 'The bucket does not exist.', next: 'Remove its name from backupctl.yaml.'}
    : {state: 'skipped', problem: 'The bucket does not exist.'};

const judgeVersioning = (name: string, state: Versioning): Verdict =>
  state === 'on' ? {state: 'ok'} : {state: 'unmet', problem: whyNot(state), next: remedy(name)};

const judgeCallerKeys = (name: string, {acceptsCallerKeys}: BucketLook): Verdict =>
  acceptsCallerKeys
    ? {
        state: 'at-risk',
        problem: `${name} accepts objects encrypted with a key of the caller (SSE-C).`,
        next: 'S3 console → the bucket → Properties → Default encryption → Blocked encryption types: SSE-C',
      }
    : {state: 'ok'};

const judgeLogging = (name: string, {logsTo}: BucketLook): Verdict =>
  logsTo === name
    ? {
        state: 'unmet',
        problem: `${name} writes its access logs into itself.`,
        next: 'S3 console → the bucket → Properties → Server access logging: another bucket',
      }
    : {state: 'ok'};

const judgeOldVersions = (name: string, {versioning, removesOldVersions}: BucketLook): Verdict =>
  versioning !== 'on' || removesOldVersions
    ? {state: 'ok'}
    : {
        state: 'at-risk',
        problem: `${name} keeps every old version for ever.`,
        next: 'S3 console → the bucket → Management → Lifecycle rules: expire noncurrent versions',
      };

const judgeClasses = ({archives}: BucketLook): Verdict =>
  archives.length === 0
    ? {state: 'ok'}
    : {
        state: 'at-risk',
        problem: `A lifecycle rule moves objects to ${archives.join(' and ')}.`,
        next: 'Use GLACIER_IR instead, or know that these objects are not in the backup.',
      };

function judgeEvents(name: string, found: BucketLook | undefined, continuous: boolean): Verdict {
  if (!continuous || found === undefined)
    return {state: 'skipped', problem: 'No rule keeps continuous backups; only they need it.'};
  return found.eventBridge
    ? {state: 'ok'}
    : {
        state: 'unmet',
        problem: `${name} sends no events to EventBridge, and the plan keeps continuous backups.`,
        next: 'S3 console → the bucket → Properties → Amazon EventBridge: On; and in the code that owns its notifications',
      };
}

function versioningCheck(
  {bucket: {name}, enableVersioning}: BucketParts,
  look: () => Promise<BucketLook | undefined>,
  about: Parameters<typeof keyCheck>[2],
): Check {
  return defineCheck<BucketLook | undefined>({
    ...about,
    observe: look,
    judge: (found) => (found === undefined ? gone('S3-VERSIONING') : judgeVersioning(name, found.versioning)),
    repair: (found) =>
      found === undefined || enableVersioning === undefined
        ? []
        : [
            {
              action: 'change',
              kind: 'versioning',
              name,
              details: [`${found.versioning} → on; old versions cost storage from now on`],
              asks: {question: `Turn versioning on for ${name}? It can only be suspended again.`, byYes: false},
              apply: () => enableVersioning(name),
            },
          ],
  });
}

function keyCheck(
  {keys, role}: BucketParts,
  look: () => Promise<BucketLook | undefined>,
  about: {
    readonly id: CheckId;
    readonly title: string;
    readonly scopes: readonly ['account'] | readonly ['account', 'setup'];
    readonly resource: string;
    readonly many: true;
  },
): Check {
  return defineCheck<KeyUse | undefined>({
    ...about,
    async observe() {
      const reference = (await look())?.key;
      if (reference === undefined) return undefined;
      const [key, found] = await Promise.all([keys.key(reference), role()]);
      return {reference, key, roleArn: found?.arn};
    },
    judge: (use) => (use === undefined ? {state: 'skipped', problem: 'No key of its own.'} : judgeKey(use)),
  });
}

/** Why AWS Backup would not take this bucket; undefined when it would. */
export async function bucketObstacle(gateway: BucketGateway, name: string): Promise<string | undefined> {
  const state = await gateway.versioning(name);
  return state === 'on' ? undefined : `${whyNot(state)}\n${remedy(name)}`;
}

function whyNot(state: Versioning): string {
  if (state === 'no such bucket') return 'The bucket does not exist.';
  return `Its versioning is ${state}, and AWS Backup takes only versioned buckets.`;
}

const remedy = (name: string) =>
  `To turn it on (old versions then cost storage): aws s3api put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled`;
