import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {judgeKey, keyAdmits} from '../../../src/lib/account/key-verdict.ts';
import {nearMisses, spellings} from '../../../src/lib/account/tag-find-checks.ts';
import {hintFor} from '../../../src/lib/aws/job-messages.ts';
import {creationRanges} from '../../../src/lib/aws/point-ranges.ts';
import {createSlots} from '../../../src/lib/aws/slots.ts';
import {policyOf} from '../../../src/lib/permissions/grant.ts';
import {markedAt, markedKeys, markOf} from '../../../src/lib/resources/tag-mark.ts';
import {estimateCost} from '../../../src/lib/setup/cost.ts';

describe('the spans in which a vault is listed', () => {
  const time = fc.integer({min: 0, max: 4_000_000_000_000});
  test('every instant is in one of them, also before the first and after the last', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 0, max: 200_000}),
        time,
        fc.integer({min: 0, max: 3_000_000_000}),
        time,
        (count, from, length, at) => {
          const ranges = creationRanges(count, from, from + length);
          expect(ranges.some(({after = -Infinity, before = Infinity}) => after < at && at < before)).toBe(true);
          // It belongs to one of them, and that one lists it.
          const owners = ranges.filter((range) => range.from <= at && at < range.to);
          expect(owners).toHaveLength(1);
          const [{after = -Infinity, before = Infinity} = {}] = owners;
          expect(after < at && at < before).toBe(true);
          expect(ranges.length).toBeLessThanOrEqual(60);
        },
      ),
    );
  });
  test('a small vault is one list', () => {
    expect(creationRanges(1000, 0, 1)).toEqual([{from: -Infinity, to: Infinity}]);
  });
});

describe('tags that miss by a letter', () => {
  const tag = {key: 'backup', value: 'daily'};
  const found = (tags: Record<string, string>) =>
    nearMisses([{arn: 'a', tags}], tag).map(({key, value}) => `${key}=${value}`);
  test.each<[Record<string, string>, string[]]>([
    [{Backup: 'Daily'}, ['Backup=Daily']],
    [{backup: 'daily '}, ['backup=daily ']],
    [{BACKUP: 'daily'}, ['BACKUP=daily']],
    [{backup: 'weekly'}, []],
    [{backup: 'daily', Backup: 'Daily'}, []],
    [{}, []],
  ])('%j → %j', (tags, misses) => {
    expect(found(tags)).toEqual(misses);
  });
  test('each spelling is asked for once', () => {
    expect(spellings('backup')).toEqual(['backup', 'Backup', 'BACKUP']);
  });
});

describe('the mark beside a tag', () => {
  test('tells which tag and when; a tag of others is not ours to take back', () => {
    const mark = markOf({key: 'backup', value: 'daily'}, Date.parse('2026-11-24T12:34:56Z'));
    const tags = {backup: 'daily', [mark.key]: mark.value};
    expect(markedAt(tags)).toBe(Date.parse('2026-11-24T12:34:00Z'));
    expect(markedKeys(tags, {key: 'backup', value: 'daily'})).toEqual(['backup', 'backupctl:tagged']);
    expect(markedKeys({backup: 'daily'}, {key: 'backup', value: 'daily'})).toBeUndefined();
    expect(markedAt({backup: 'daily'})).toBeUndefined();
  });
  test('is a tag value that AWS takes', () => {
    expect(markOf({key: 'backup', value: 'x'}, 0).value).toMatch(/^[\w .:/=+@-]{1,256}$/);
  });
});

describe('a key policy', () => {
  const role = 'arn:aws:iam::111122223333:role/service-role/R';
  const policy = (Principal: unknown, Action: unknown = 'kms:*', Effect = 'Allow') => ({
    Statement: {Effect, Principal, Action},
  });
  test.each<[string, object, boolean]>([
    ['the account', policy({AWS: 'arn:aws:iam::111122223333:root'}), true],
    ['the account by its number', policy({AWS: '111122223333'}), true],
    ['the role', policy({AWS: [role]}, ['kms:Decrypt']), true],
    ['everybody', policy('*'), true],
    ['another account', policy({AWS: 'arn:aws:iam::999999999999:root'}), false],
    ['the role, but not to decrypt', policy({AWS: role}, ['kms:Encrypt']), false],
    ['a denial', policy({AWS: role}, 'kms:*', 'Deny'), false],
    ['nothing', {}, false],
  ])('that names %s', (_name, document, admits) => {
    expect(keyAdmits(document, role)).toBe(admits);
  });
  test('a key that waits for its deletion says until when, and how it is saved', () => {
    const key = {arn: 'k', state: 'PendingDeletion', deletionAt: Date.parse('2026-12-01T00:00:00Z'), policy: undefined};
    expect(judgeKey({reference: 'k', key, roleArn: role})).toMatchObject({
      state: 'unmet',
      problem: expect.stringContaining('2026-12-01'),
      next: expect.stringContaining('cancel-key-deletion'),
    });
  });
});

test.each([
  ['IAM Role x cannot be assumed by AWS Backup', 'the role'],
  ['The IAM role x does not have permission to describe resource arn:aws:s3:::b', 'the S3 policy of the role'],
  ['Access Denied trying to call AWS Backup service', 'the policies of the role'],
  ['Your backup job failed as there was a running job for the same resource', 'an earlier job that still ran'],
  ['Backup job expired before completion', 'the completion window'],
  ['The KMS key is either disabled or pending deletion', 'a KMS key'],
  ['One or more objects failed to back up', 'single objects'],
  ['Backup vault x does not exist', 'the vault'],
  ['Resource x does not exist', 'the resource is gone'],
])('%s: %s', (message, cause) => {
  expect(hintFor(message)?.cause).toBe(cause);
});

test('a message that nobody knows gets no invented cause', () => {
  expect(hintFor('Something new')).toBeUndefined();
});

test('a table costs its size for every night that is kept; buckets are named and not counted', () => {
  const {monthlyUsd, assumptions} = estimateCost({
    tableBytes: [10 * 1024 ** 3],
    buckets: 2,
    retentionDays: 35,
    testedAt: undefined,
  });
  expect([monthlyUsd, assumptions.length]).toEqual([35, 3]);
});

test('a policy names each set of resources once, its actions sorted, its places filled in', () => {
  const place = {partition: 'aws-cn', region: 'r', account: '1', vault: 'v', bucket: 'b'};
  const on = ['arn:{partition}:s3:::{bucket}'];
  expect(
    policyOf(
      [
        {actions: ['s3:B', 's3:A'], on},
        {actions: ['s3:A'], on},
      ],
      place,
    ),
  ).toEqual({
    Version: '2012-10-17',
    Statement: [{Effect: 'Allow', Action: ['s3:A', 's3:B'], Resource: ['arn:aws-cn:s3:::b']}],
  });
});

test('never more at once than there are places, in the order of asking, and a failure frees its place', async () => {
  const slots = createSlots(2);
  const order: number[] = [];
  let [open, most] = [0, 0];
  const work = (index: number) => async () => {
    open += 1;
    most = Math.max(most, open);
    order.push(index);
    await Promise.resolve();
    open -= 1;
    if (index % 3 === 0) throw new Error('no');
  };
  await Promise.allSettled([0, 1, 2, 3, 4, 5].map((index) => slots(work(index))));
  expect([most, order]).toEqual([2, [0, 1, 2, 3, 4, 5]]);
});
